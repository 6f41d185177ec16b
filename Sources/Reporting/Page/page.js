// Puts it all on the screen, and listens.
"use strict";

/** Shows the state as it is now. */
function render() {
  const root = document.documentElement, { story, current, theCase } = app;
  root.lang = language === "zh" ? "zh-CN" : "en";
  root.classList.toggle("dark", app.isDark);
  root.classList.toggle("big", app.isBig);
  renderWords();
  renderCaption(current, story);
  renderBanner();
  const main = document.getElementById("view"), isFocused = document.activeElement && main.contains(document.activeElement), focused = isFocused && document.activeElement.id;
  const strip = document.getElementById("strip");
  strip.replaceChildren();
  main.classList.toggle("two", app.isComparing);
  main.classList.remove("wide", "broad");
  main.classList.toggle("machines", theCase.machines !== undefined);
  main.hidden = false;
  if (app.isComparing) {
    main.replaceChildren();
    fillComparison(main);
  } else {
    const columns = columnsOf(main);
    columns.strip = strip;
    for (const column of columns) { column.hidden = false; column.classList.remove("whole"); }
    fillSteps(columns[0]);
    if (app.choice) fillChoice(columns);
    else {
      fillPrediction(columns[0]);
      fillPanels(columns, { story, step: current, prefix: "panel-" });
    }
    const here = columns[0].querySelector("[aria-current]");
    const again = focused && document.getElementById(focused);
    if (!app.choice && (again || isFocused && here)) (again || here).focus({ preventScroll: true });
  }
  strip.hidden = !strip.children.length;
  strip.classList.toggle("whole", main.hidden);
  renderFoot();
  renderHelp();
  // The rest takes a layout, which is done once for all that happens before the next frame.
  frame = frame || requestAnimationFrame(settle);
}

let frame = 0;

/** Scrolls to where things happen, and takes the place down in the address. */
function settle() {
  frame = 0;
  if (app.choice && !document.activeElement.matches("#view button:not(.choice)")) focusChoice();
  scrollPanels();
  keepPlace();
}

/** Has the address say what is shown. */
function keepPlace() { try { history.replaceState(null, "", app.fragment); } catch { /* a page in a frame may not */ } }

function focusChoice() {
  const { pending } = choiceOrder(app.story.runs[app.choice.run], app.choice.moment);
  const button = document.querySelector(pending.length ? `[data-effect="${pending[Math.max(0, app.choice.focus)]}"]` : '[data-act="cut"]');
  if (button) button.focus();
}

function renderWords() {
  document.getElementById("title").textContent = app.theCase.title;
  document.getElementById("menu").textContent = t("menu");
  document.getElementById("plug").textContent = "⚡ " + t(app.choice ? "cut" : "plug");
  for (const named of document.querySelectorAll("[data-label]")) named.setAttribute("aria-label", t(named.dataset.label));
  for (const word of document.querySelectorAll("[data-word]")) word.textContent = t(word.dataset.word);
  const select = document.getElementById("case");
  if (select.options.length !== CASES.length) select.replaceChildren(...CASES.map((each, index) => element("option", { value: index }, each.name)));
  select.value = app.caseIndex;
  select.parentElement.hidden = CASES.length < 2;
}

function renderCaption(current, story) {
  const caption = document.getElementById("caption"), last = current.kind === "end";
  caption.className = app.choice ? "crash" : last ? (story.violation || story.last.missing ? "broken" : "held") : current.kind;
  const head = app.choice ? t("choose") : headline(current, story);
  const more = app.message ? [app.message] : app.choice ? [t("after", eventText(story.runs[app.choice.run], app.choice.moment)), t("chooseHint")] : remarks(current, story);
  caption.replaceChildren(element("span", { class: "head" }, head), ...more.map((text) => element("span", { class: "remark" }, text)));
  const speaker = document.getElementById("speaker");
  speaker.hidden = !app.isSpeaking;
  if (app.isSpeaking) speaker.replaceChildren(element("b", {}, t("speaker") + ": "), ...speakerNotes());
}

/** The scenario's comments, and what is covered. */
function speakerNotes() {
  const { data } = app.program, texts = [app.theCase.comments.join(" ") || t("noNotes")];
  const next = app.story.steps.slice(app.step).find((step) => step.kind === "note");
  if (next) texts.push("→ " + next.text);
  if (data.moments) texts.push(t("coverage", data.states, data.moments) + " (" + app.theCase.model + ")");
  if (data.bounds.length) texts.push(t("bounded", data.bounds.join("; ")));
  return texts.map((text) => element("div", {}, text));
}

/** The three columns: the list of steps stays, what is beside it is made anew. */
function columnsOf(main) {
  if (main.children.length !== 3) main.replaceChildren(...[0, 1, 2].map(() => element("div", { class: "column" })));
  for (const asked of main.children[0].querySelectorAll("#prediction")) asked.remove();
  main.children[1].replaceChildren();
  main.children[2].replaceChildren();
  return [...main.children];
}

/** How many steps are listed at once, and how near to the end of the list one may come. */
const LISTED = 120, NEAR = 30;
let listed = {};

/** The list of steps, of a long story those around the one that is shown; only what has changed is painted. */
function fillSteps(column) {
  const { story, step } = app, count = Math.min(LISTED, story.steps.length), last = story.steps.length - count;
  const isIn = (listed.from === 0 || step >= listed.from + NEAR) && (listed.from === last || step < listed.from + count - NEAR);
  if (listed.story !== story || listed.language !== language || !column.contains(listed.list) || !isIn) {
    const from = Math.max(0, Math.min(step - count / 2, last)) | 0;
    column.replaceChildren();
    listed = { story, language, from, step, list: element("ol", { class: "steps", start: from + 1 }, ...Array.from({ length: count }, () => element("li", {}, element("button")))) };
    addBox(column, t("steps"), { id: "steps", grows: true }).append(listed.list);
    for (let index = from; index < from + count; index++) paintStep(index);
  } else for (let index = Math.min(listed.step, step); index <= Math.max(listed.step, step); index++) paintStep(index);
  listed.step = step;
}

/** A step in the list; what is still to come does not say how it comes out. */
function paintStep(index) {
  const step = app.story.steps[index], button = listed.list.children[index - listed.from].firstChild, isLater = index > app.step;
  const isSecret = isLater && (step.kind === "reply" || step.kind === "end" || step.kind === "note"), isHere = index === app.step;
  button.className = step.kind + (isLater ? " later" : "");
  button.dataset.step = index;
  button.tabIndex = isHere ? 0 : -1;
  if (isHere) button.setAttribute("aria-current", "step"); else button.removeAttribute("aria-current");
  button.textContent = isSecret ? "…" : headline(step, app.story);
}

/** Which sync is forgotten, and what for it was. */
function renderBanner() {
  const banner = document.getElementById("banner"), sync = app.program.data.syncs[app.story.forgotten];
  banner.hidden = !sync;
  if (!sync) return;
  const proof = sync.plan ? element("button", { "data-act": "showBreak", class: "danger" }, t("syncNeeded", sync.breaks)) : t("syncFree");
  banner.replaceChildren(element("b", {}, t("syncName", sync.ordinal, sync.command, sync.calls.join(", "))), proof);
}

function renderFoot() {
  const scrub = document.getElementById("scrub"), count = app.story.steps.length;
  scrub.max = count - 1;
  scrub.value = app.step;
  scrub.setAttribute("aria-valuetext", headline(app.current, app.story));
  document.getElementById("place").textContent = (app.isPlaying ? "▶▶ " : "") + t("step", app.step + 1, count);
  document.getElementById("plug").disabled = app.isComparing;
}

function renderHelp() {
  const help = document.getElementById("help");
  if (!app.isHelping) { if (help.open) help.close(); return; }
  const rows = KEYS.map(([act, word, keys]) => element("button", { "data-act": act, "data-closes": true }, ...keys.map((key) => element("kbd", {}, KEY_SIGNS[key] || key)), t(word, app.speed)));
  const syncs = element("select", { id: "sync", "aria-label": t("dropSync") }, element("option", { value: -1 }, t("allSyncs")),
    ...app.program.data.syncs.map((sync, index) => element("option", { value: index }, t("syncName", sync.ordinal, sync.command, sync.calls.join(", ")))));
  syncs.value = app.story.forgotten;
  help.replaceChildren(element("h2", {}, t("keysTitle")), element("div", { class: "keys" }, ...rows), element("p", {}, t("dropSync") + " ", syncs), element("p", {}, element("button", { "data-act": "close", class: "primary" }, t("close"))));
  if (!help.open) help.showModal();
}

function act(change) { if (change() !== "keep") render(); }

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, [data-step]");
  if (!button || button.disabled) return;
  const { act: name, step: index, effect, vote: guess, zoom, closes, plug } = button.dataset;
  if (closes !== undefined) app.isHelping = false;
  if (name) act(ACTS[name]);
  else if (index !== undefined) act(() => { if (app.choice) return "keep"; app.go(+index); });
  else if (effect !== undefined && app.choice) act(() => { toggleEffect(+effect); });
  else if (plug !== undefined) act(() => { app.plugMachine(+plug); });
  else if (guess !== undefined) act(() => { vote(+guess); });
  else if (zoom !== undefined) act(() => { app.zoom = app.zoom === zoom ? "" : zoom; });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const done = press(event.key, event.target instanceof Element ? event.target : null);
  if (!done) return;
  event.preventDefault();
  if (done !== "keep") render();
});

document.getElementById("scrub").addEventListener("input", (event) => act(() => { app.choice = null; app.go(+event.target.value); }));
document.getElementById("case").addEventListener("change", (event) => act(() => { app.open(+event.target.value); event.target.blur(); }));
document.getElementById("help").addEventListener("close", () => { if (app.isHelping) act(() => { app.isHelping = false; }); });
document.getElementById("help").addEventListener("change", (event) => { if (event.target.id === "sync") act(() => { app.forget(+event.target.value); app.isHelping = false; }); });
addEventListener("resize", () => render());
addEventListener("hashchange", () => act(() => { app.follow(location.hash); }));

app.open(0);
if (location.hash.length > 1) app.follow(location.hash);
else if (DATA.start) app.followToken(DATA.start, -1);
render();
