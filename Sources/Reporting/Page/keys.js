// Every key, and everything else that can be done. A presenter remote sends Page keys, and `.` for its third button.
"use strict";

const ACTS = {
  next() { step(1); }, back() { step(-1); }, nextBeat() { step(app.story.beat(app.step, 1) - app.step); }, backBeat() { step(app.story.beat(app.step, -1) - app.step); },
  first() { app.go(0); }, last() { app.go(app.isComparing && app.step < firstDifference() ? firstDifference() : Infinity); },
  plug() {
    // Keys choose now: none is the button's any more.
    if (document.activeElement) document.activeElement.blur();
    if (app.choice) app.cut(); else if (!app.isComparing) app.plug();
  },
  cut() { if (app.choice) app.cut(); },
  keep() { chooseAll("keep"); }, lose() { chooseAll("lose"); }, random() { chooseAll("random"); },
  cancel() { app.choice = null; app.message = ""; },
  play() { app.isPlaying = !app.isPlaying; tick(); },
  faster() { app.speed = Math.min(8, app.speed * 2); }, slower() { app.speed = Math.max(0.25, app.speed / 2); },
  jump() { (document.querySelector(".steps [aria-current] , .steps button") || document.body).focus(); return "keep"; },
  compare() {
    if (app.theCase.programs.length < 2) { app.message = t("noCompare"); return; }
    app.choice = null; app.isComparing = !app.isComparing;
  },
  sync() { app.forget(app.story.forgotten + 1 < app.program.data.syncs.length ? app.story.forgotten + 1 : -1); },
  showBreak() {
    app.tell({ ...planOf(app.program.data.syncs[app.story.forgotten].plan), forgotten: app.story.forgotten });
    app.go(Math.max(0, app.story.steps.findIndex((step) => step.kind === "crash")));
  },
  speak() { app.isSpeaking = !app.isSpeaking; }, predict() { app.isPredicting = !app.isPredicting; },
  theme() { app.isDark = !app.isDark; app.theme = app.isDark ? "dark" : "light"; }, big() { app.isBig = !app.isBig; },
  zoom() { const ids = ["", ...panelsOf(app.theCase).map((panel) => panel.id)]; app.zoom = ids[(ids.indexOf(app.zoom) + 1) % ids.length]; },
  language() { language = language === "en" ? "zh" : "en"; }, svg() { savePicture(); },
  reset() { app.reset(); app.choice = null; app.message = ""; },
  link() { navigator.clipboard && navigator.clipboard.writeText(location.href.split("#")[0] + app.fragment); app.message = t("copied"); },
  help() { app.isHelping = !app.isHelping; }, close() { app.isHelping = false; },
};

/** The keys of each act, in the order of the help. */
const KEYS = [
  ["next", "next", ["ArrowRight", " ", "n"]], ["back", "back", ["ArrowLeft", "b"]], ["nextBeat", "nextBeat", ["PageDown", "m"]], ["backBeat", "backBeat", ["PageUp"]], ["first", "first", ["Home"]], ["last", "last", ["End"]],
  ["plug", "plug", [".", "x"]], ["play", "play", ["p"]], ["faster", "faster", ["+", "="]], ["slower", "slower", ["-"]], ["jump", "jump", ["j"]],
  ["compare", "compare", ["c"]], ["sync", "syncKey", ["d"]], ["predict", "predictKey", ["v"]], ["speak", "notes", ["s"]], ["reset", "reset", ["r"]],
  ["language", "language", ["l"]], ["theme", "theme", ["t"]], ["big", "big", ["f"]], ["zoom", "zoom", ["w"]], ["svg", "svg", ["g"]], ["link", "link", ["k"]], ["help", "help", ["?", "h"]],
];
const KEY_SIGNS = { ArrowRight: "→", ArrowLeft: "←", " ": "␣", PageDown: "PgDn", PageUp: "PgUp" };

/** A step on; comparing, watching stops at the first difference. */
function step(by) {
  const before = app.step;
  app.go(app.step + by);
  if (app.isComparing && app.isPlaying && before < firstDifference() && app.step >= firstDifference()) app.isPlaying = false;
}

/** What a key does; `false` if nothing. */
function press(key, target) {
  if (app.isHelping && key === "Escape") { ACTS.close(); return true; }
  if (key === "Escape") { if (app.choice) ACTS.cancel(); else { app.isPlaying = false; app.zoom = ""; } return true; }
  if (app.choice) {
    if (key === "ArrowDown" || key === "ArrowUp" || key === "ArrowRight" || key === "ArrowLeft") { moveFocus(/Down|Right/.test(key) ? 1 : -1); return "keep"; }
    if (key === "Enter" && !(target && target.matches("button:not(.choice)"))) { ACTS.cut(); return true; }
    if (key === "PageDown") { ACTS.cut(); return true; }
    if (key === "PageUp") { ACTS.cancel(); return true; }
    if (key === " ") {
      if (target && target.matches("button:not(.choice)")) return false;
      const { pending } = choiceOrder(app.story.runs[app.choice.run], app.choice.moment);
      if (pending.length) toggleEffect(pending[Math.max(0, app.choice.focus)]);
      return true;
    }
    if (key === "a") { ACTS.keep(); return true; }
    if (key === "z") { ACTS.lose(); return true; }
    if (key === ".") { ACTS.cut(); return true; }
    if (key === "n" || key === "b") return false;
  }
  if (/^[1-9]$/.test(key)) return vote(+key - 1);
  // A button that has the focus takes Space and Enter itself.
  if (key === " " && target && target.matches("button, select, input")) return false;
  // A slider moves by arrows; a presenter remote steps on all the same.
  if (target && (target.matches("select") || target.matches("input") && !/^Page/.test(key)) && /^(Arrow|Page|Home|End)/.test(key)) return false;
  const row = KEYS.find((row) => row[2].includes(key));
  if (!row) return false;
  return ACTS[row[0]]() || true;
}

/** Moves among the effects of a choice. */
function moveFocus(by) {
  const { pending } = choiceOrder(app.story.runs[app.choice.run], app.choice.moment);
  if (!pending.length) return;
  app.choice.focus = (app.choice.focus + by + pending.length) % pending.length;
  document.querySelector(`[data-effect="${pending[app.choice.focus]}"]`).focus();
}

let timer = 0;
/** Plays, a step at a time. */
function tick() {
  clearTimeout(timer);
  if (!app.isPlaying) return;
  timer = setTimeout(() => { if (!app.isPlaying) return; step(1); render(); tick(); }, 1000 / app.speed);
}
