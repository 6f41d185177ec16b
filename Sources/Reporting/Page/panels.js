// What is seen at a step. A panel is a title and a function that fills a box for a moment of a run; the page has those
// that every lab needs, and a lab adds its own:
//
//     addPanel({ id: "log", column: 1, title: () => t("log"), isFor: (theCase) => …, fill(box, { story, step }) { … } });
//
// `column` is 0 to 2, or "strip" for the whole width above them, or a function of the scenario that says so; `isFor` says
// for which scenarios the panel is, `grows` whether it takes the room that is left, `marks` the signs that stand in it,
// `first` that it comes before those that every lab has, `leaves` that it tells what a power cut leaves while that is
// chosen. `beside` says what becomes of other panels: "fold" (only the title is shown), "crowd" (so if there is little
// room), "hide", or another column; or a function of the step that says so. `layout` is "broad" for a wider middle, or
// "wide" for one to itself; `placed` is called when all panels are in their places. Any panel can be shown alone: a click
// on its title, or a key. Everything is made with `element`, which takes text for text: names and bytes come from programs that nobody
// has vetted, and must never be markup.
"use strict";

const PANELS = [];
function addPanel(panel) { PANELS.splice(panel.first ? PANELS.filter((each) => each.first).length : PANELS.length, 0, { isFor: () => true, beside: {}, ...panel }); }

/** Makes an element: attributes, then children, which are elements or text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Words for what happened.

const byteCount = (count) => (count === 1 ? t("byte") : t("bytes", count));

/** A step in a line. */
function headline(step, story) {
  const who = story.whose(step);
  return (who && step.kind !== "note" && step.kind !== "end" ? who + ": " : "") + said(step, story);
}

function said(step, story) {
  const { program } = story;
  switch (step.kind) {
    case "boot": return story.runs[step.run].start.isFirst ? t("bootEmpty") : t("bootOn");
    case "command": {
      const message = story.messageAt(step);
      if (!message) return "> " + program.data.commands[step.event[1]];
      const bytes = byteCount(message.fate === "cutOff" ? message.arrivedBytes : message.bytes);
      return "> " + t(message.fate === "cutOff" ? "heardPart" : "heard", story.machines[message.sender].name, bytes);
    }
    case "call": return program.text(step.event[1]);
    case "reply": return "= " + replyText(program.data.specification.replies[step.event[1]], step.isAnswer);
    case "note": return step.text;
    case "crash": return "⚡ " + t("crash");
    default: return endText(story);
  }
}

function replyText([kind, text], isAnswer = false) { return kind === "ok" ? text || t(isAnswer ? "nothing" : "done") : t(kind, text); }

function endText(story) {
  const { last } = story;
  if (last.missing) return "? " + t("unknown", boundsText(story.program));
  if (story.violation) return "✗ " + t("broken", story.violation.rule);
  return "✓ " + t(last.accepted ? "accepted" : "held");
}

function boundsText(program) { return program.data.bounds.join("; ") || "–"; }

/** What else is to be said of a step. */
function remarks(step, story) {
  const { program } = story;
  if (step.kind === "crash") {
    const run = story.runs[step.run], names = [...new Set(step.cut.lost.flatMap((number) => unitNames(run, number)))];
    return [names.length ? t("lostAll", names.join(", ")) : t("lostNothing")];
  }
  if (step.kind === "end" && story.violation) return [...story.violation.expected.map((text) => t("expected", text)), t("seen", story.violation.seen)];
  if (step.kind === "command" && story.messageAt(step)) return [t("says", story.messageAt(step).text)];
  if (step.kind !== "call") return [];
  const [, , result, , argument, , fault] = step.event, said = [];
  if (argument[0] === "to") said.push(t("opened", program.text(argument[1])));
  if (argument[0] === "bytes") said.push(t("writes", program.text(argument[1])));
  if (result[0] === "failed") said.push(t("fails", program.text(result[1])));
  if (result[0] === "bytes") said.push(t("gives", byteCount(result[1]) + (result[1] ? ": " + program.text(result[2]) : "")));
  if (result[0] === "count") said.push(t("gives", byteCount(result[1])));
  if (result[0] === "names") said.push(t("gives", program.text(result[1]) || t("nothing")));
  if (fault !== undefined) said.push(program.text(fault));
  return said.concat(durability(story.runs[step.run], step));
}

/** What a call changes, and what it makes durable. */
function durability(run, step) {
  const all = run.effects.map((effect, number) => number), short = (numbers) => numbers.slice(0, 3).map((number) => effectText(run, number)).join("; ") + (numbers.length > 3 ? "; …" : "");
  const made = all.filter((number) => run.effects[number].moment === step.moment);
  const kept = all.filter((number) => run.effects[number].promised === step.moment && run.effects[number].moment < step.moment);
  const isSync = /^sync/.test(run.program.text(step.event[1]));
  return [made.length ? t("changes", short(made)) : "", kept.length ? t("keeps", short(kept)) : isSync ? t("keepsNothing") : ""].filter((text) => text);
}

/** The units of an effect as a scenario writes them: name:ledger, size:ledger, sector:ledger/0. */
function unitNames(run, number) {
  return run.effects[number].changes.map(([kind, inode, index]) => {
    const path = run.paths.get(inode) ?? "?";
    return kind === NAME ? "name:" + run.pathOf(inode, index) : kind === SIZE ? "size:" + path : "sector:" + path + "/" + index;
  });
}

function sectorText(program, index, last = index) { return t("sector", index * program.sectorSize, (last + 1) * program.sectorSize - 1); }

/** A unit's value in words. */
function valueText(program, kind, value) {
  if (kind === SECTOR) return readable(program.content(value));
  if (kind === SIZE) return byteCount(value);
  return value ? t(value & 1 ? "directory" : "file", value >> 1) : t("nothing");
}

/** What labs have to say of effects: functions of a run and an effect's number that return a text, or nothing. */
const TELLERS = [];

/** What a lab says of an effect; `null` if it says nothing. */
function told(run, number) { return TELLERS.reduce((text, tell) => text || tell(run, number), null); }

/** An effect in words: what changes, to what. */
function effectText(run, number) {
  return told(run, number) || run.effects[number].changes.map(([kind, inode, index, value]) => {
    const path = run.paths.get(inode) ?? t("file", inode), text = valueText(run.program, kind, value);
    if (kind === NAME) return run.pathOf(inode, index) + " → " + text;
    return path + (kind === SIZE ? " · " + t("size") + " " : " · " + sectorText(run.program, index) + " ") + text;
  }).join(" + ");
}

/** The event of a moment as its call or command. */
function eventText(run, moment) {
  if (!moment) return t("atBegin");
  const event = run.events[moment - 1], { program } = run;
  return event[0] === "call" ? program.text(event[1]) : event[0] === "began" ? "> " + program.data.commands[event[1]] : "= " + replyText(program.data.specification.replies[event[1]]);
}

// What a disk holds, unit by unit.

/** What each unit may show after a power cut at a moment: {kind, inode, index, mark, value, others}. */
function pendingUnits(run, moment) {
  const versions = new Map(), all = new Map();
  run.effects.forEach((effect) => {
    if (effect.moment > moment) return;
    for (const [kind, inode, index, value] of effect.changes) {
      const key = Disk.key(kind, inode, index);
      if (!versions.has(key)) versions.set(key, []);
      versions.get(key).push([value, effect.promised <= moment]);
    }
  });
  for (const key of [...run.start.disk.values.keys(), ...versions.keys()]) {
    const values = [run.start.disk.values.get(key) || 0];
    for (const [value, isPromised] of versions.get(key) || []) {
      if (isPromised) values.length = 0;
      values.push(value);
    }
    all.set(key, [...new Set(values.reverse())]);
  }
  return unitRows(run, all, [0], (values) => ({ mark: values.length > 1 ? "pending" : "durable", value: values[0], others: values.slice(1) }));
}

/** What a power cut has left, beside what the program had seen. */
function leftUnits(run, moment, lost) {
  const left = run.diskAfter(moment, lost), seen = run.diskAfter(moment, []), all = new Map();
  for (const key of new Set([...left.values.keys(), ...seen.values.keys()])) all.set(key, [left.values.get(key) || 0, seen.values.get(key) || 0]);
  return unitRows(run, all, [0, 0], ([now, before]) => ({ mark: now === before ? "durable" : "lost", value: now, others: now === before ? [] : [before] }));
}

/** Units as rows, by their values; `none` is what a unit shows that nobody has changed: sectors within a file are told too. */
function unitRows(run, all, none, describe) {
  const rows = [], within = new Set();
  for (const [key, sizes] of [...all]) {
    const [kind, inode] = key.split(":").map(Number);
    if (kind !== SIZE) continue;
    for (let index = 0; index * run.program.sectorSize < Math.max(...sizes); index++) within.add(Disk.key(SECTOR, inode, index));
  }
  for (const key of within) if (!all.has(key)) all.set(key, none);
  for (const [key, values] of all) {
    if (values.every((value) => value === 0) && !within.has(key)) continue;
    const [kind, inode, index] = key.split(":").map(Number);
    rows.push({ kind, inode, index, ...describe(values) });
  }
  const order = (row) => (row.kind === NAME ? -1 : row.inode);
  const reached = reachable(rows), seen = rows.filter((row) => reached.has(row.inode));
  return seen.sort((a, b) => order(a) - order(b) || (a.kind === NAME ? a.inode - b.inode || run.program.place(a.index) - run.program.place(b.index) : a.kind - b.kind || a.index - b.index));
}

/** What some name leads to, or may; what no name can ever lead to again nobody needs to see. */
function reachable(rows) {
  const reached = new Set([ROOT]), names = rows.filter((row) => row.kind === NAME);
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const row of names) if (reached.has(row.inode)) for (const value of [row.value, ...row.others]) if (value) reached.add(value >> 1);
  }
  return reached;
}

/** How many safe sectors are shown at most. */
const MOST_ROWS = 64;
const SIGNS = { durable: "✓", pending: "?", lost: "✗" };

/** A unit as a row: its sign and word, what it shows, what else it may show. */
function unitRow(run, row, isHere = false) {
  const what = row.kind === NAME ? run.pathOf(row.inode, row.index) + " → " : row.kind === SIZE ? t("size") + " " : sectorText(run.program, row.index, row.last) + " ";
  const text = (value) => valueText(run.program, row.kind, value);
  // A file that is growing may have the size of any sector's end: the first and the last say so.
  const few = row.others.length > 4 ? [row.others[0], null, row.others[row.others.length - 1]] : row.others;
  const others = few.map((value) => value === null ? " …" : (row.mark === "lost" ? element("s", {}, " " + t("wasLost", text(value))) : element("span", { class: "or" }, " " + t("or", text(value)))));
  return element("li", { class: "unit " + row.mark + (isHere ? " here" : ""), "data-here": isHere || row.mark === "lost" },
    element("span", { class: "sign", title: t(row.mark), "aria-label": t(row.mark) }, SIGNS[row.mark]),
    element("span", { class: "what" }, what, element("span", { class: row.kind === SECTOR ? "bytes" : "" }, text(row.value)), ...others));
}

/** Rows in which neighbouring sectors are one, if they are zeros and safe, or if nobody can read them and the same is to be said of each. */
function joined(program, rows, changed) {
  const isHere = (row) => changed.has(Disk.key(row.kind, row.inode, row.index)), all = [];
  const isDull = (row) => row.kind === SECTOR && (row.value === 0 ? row.mark === "durable" && !isHere(row) : !isLegible(program.content(row.value)));
  const sort = (row) => [row.inode, row.mark, isHere(row), row.value === 0, ...row.others.map((value) => value === 0)].join();
  for (const row of rows) {
    const last = all[all.length - 1];
    if (last && isDull(row) && isDull(last) && sort(last) === sort(row) && (last.last ?? last.index) + 1 === row.index) all[all.length - 1] = { ...last, last: row.index };
    else all.push(row);
  }
  return all;
}

/** Rows in groups: the names, then file by file; those in `changed` are what the step is about. */
function unitList(run, all, changed = new Set()) {
  const rows = joined(run.program, all, changed);
  const list = element("ul"), named = new Set(rows.filter((row) => row.kind === NAME).flatMap((row) => [row.value, ...(row.mark === "lost" ? [] : row.others)]).map((value) => value >> 1));
  let group = null, room = MOST_ROWS, hidden = 0;
  for (const row of rows) {
    // Where there is too much to show, what is safe is left out, and said to be.
    if (row.mark === "durable" && row.kind === SECTOR && --room < 0) { hidden++; continue; }
    const here = row.kind === NAME ? "names" : row.inode;
    if (here !== group) {
      group = here;
      list.append(element("li", { class: "group" }, here === "names" ? t("names") : fileHead(run, rows, here, named.has(here))));
    }
    list.append(unitRow(run, row, changed.has(Disk.key(row.kind, row.inode, row.index))));
  }
  if (hidden) list.append(element("li", { class: "group" }, SIGNS.durable + " " + t("moreSectors", hidden)));
  if (!rows.length) list.append(element("li", {}, t("nothing")));
  return list;
}

/** A file's number, and the names that lead to it, or the one it was made with. */
function fileHead(run, rows, inode, isNamed) {
  const names = rows.filter((row) => row.kind === NAME && row.value >> 1 === inode).map((row) => run.pathOf(row.inode, row.index));
  return t("file", inode) + (isNamed ? (names.length ? " · " + names.join(", ") : "") : " – " + t("nameless"));
}

/** Files as a program sees them. */
function fileList(program, disk) {
  const items = disk.visible(program).map((item) => element("li", { class: "file" },
    element("b", {}, item.path + (item.isDirectory ? "/" : "")), item.isDirectory ? "" : " " + byteCount(item.bytes.length),
    item.isDirectory || !item.bytes.length ? "" : element("div", { class: "bytes" }, readable(item.bytes))));
  return element("ul", {}, ...(items.length ? items : [element("li", {}, t("emptyDisk"))]));
}

// The panels of every lab.

/** A title with whose it is, where there are several machines. */
const titleOf = (key) => ({ story, step }) => [story.whose(step), t(key)].filter(Boolean).join(": ");

addPanel({ id: "cache", column: (theCase) => (theCase.machines ? 2 : 1), grows: ({ step }) => step.kind !== "crash", title: titleOf("cache"), fill(box, { story, step }) {
  const run = story.runs[step.run];
  box.append(step.kind === "crash" ? element("p", {}, t("gone")) : fileList(run.program, run.cacheAt(step.moment)));
} });

/** The commands so far, each with whether it was acknowledged. */
function promisesUpTo(story, step) {
  const { program } = story, { replies } = program.data.specification, commands = [], open = new Map();
  for (const each of story.steps.slice(0, story.steps.indexOf(step) + 1)) {
    if (each.kind === "command") open.set(each.run, story.isPromise(each) ? [story.whose(each), program.data.commands[each.event[1]]].filter(Boolean).join(": ") : "");
    if (each.kind === "crash") open.delete(each.run);
    if (each.kind !== "reply" || !open.get(each.run)) continue;
    const isDone = replies[each.event[1]][0] === "ok";
    commands.push([isDone ? "✓" : "–", open.get(each.run), t(isDone ? "acknowledged" : "refused")]);
    open.delete(each.run);
  }
  for (const command of open.values()) if (command) commands.push(["…", command, t("inFlight")]);
  return commands;
}

addPanel({ id: "promises", column: 1, isFor: (theCase) => !theCase.machines, title: () => t("promises"), fill(box, { story, step }) {
  const run = story.runs[step.run], list = element("ul"), commands = promisesUpTo(story, step);
  for (const [sign, command, word] of commands.slice(-4)) list.append(element("li", {}, sign + " " + command + " – " + word));
  if (!commands.length) list.append(element("li", {}, t("nobody")));
  const words = run.wordsAt(step.moment);
  if (words.length && run.canCut(step.moment)) box.append(element("p", { class: "group" }, t("allowed") + (words.length > 1 ? " " + t("one") + ":" : ":")), element("ul", {}, ...words.slice(0, 4).map((text) => element("li", { class: "bytes" }, text)), words.length > 4 ? element("li", {}, "…") : null));
  box.append(list);
} });

addPanel({ id: "disk", column: 2, grows: () => true, title: titleOf("disk"), marks: ({ step }) => (step.kind === "crash" ? ["durable", "lost"] : ["durable", "pending"]), fill(box, { story, step }) {
  const run = story.runs[step.run], changes = step.kind === "call" ? step.event[3].map((change) => run.onDisk(change)) : [];
  const here = new Set(changes.map(([kind, inode, index]) => Disk.key(kind, inode, index)));
  box.append(unitList(run, step.kind === "crash" ? leftUnits(run, step.moment, step.cut.lost) : pendingUnits(run, step.moment), here));
} });

/** The panels of a scenario. */
function panelsOf(theCase) { return PANELS.filter((panel) => panel.isFor(theCase)); }

/** Whether there is room for a dozen lines beside everything else, or less. */
function isCramped() { return innerHeight / (app.isBig ? 24 : 16) < 36; }

/** Fills the columns with the panels of a step; or the page with one of them. */
function fillPanels(columns, context) {
  const all = panelsOf(context.story.theCase), alone = all.filter((panel) => panel.id === app.zoom);
  const beside = Object.assign({}, ...all.map((panel) => panel.beside)), { parentElement: main } = columns[0], filled = [];
  for (const layout of ["wide", "broad"]) main.classList.toggle(layout, !alone.length && all.some((panel) => panel.layout === layout));
  for (const panel of alone.length ? alone : all) {
    const rule = beside[panel.id], where = typeof rule === "function" ? rule(context) : rule, isFolded = !alone.length && (where === "fold" || where === "crowd" && isCramped()), own = typeof panel.column === "function" ? panel.column(context.story.theCase) : panel.column, place = typeof where === "number" ? where : own;
    const column = place === "strip" ? columns.strip : columns[place];
    if (where === "hide" && !alone.length) continue;
    if (isFolded) fold(column, panel, context); else filled.push([panel, fillPanel(column, panel, context, alone.length > 0)]);
  }
  for (const column of [...columns, columns.strip]) {
    column.hidden = alone.length > 0 && !column.querySelector(".alone");
    column.classList.toggle("whole", alone.length > 0);
  }
  document.getElementById("view").hidden = columns.every((column) => column.hidden);
  for (const [panel, box] of filled) if (panel.placed) panel.placed(box, context);
}

/** Adds a panel to a column; returns its body. */
function fillPanel(column, panel, context, isAlone = false) {
  const legend = panel.marks ? panel.marks(context).map((mark) => SIGNS[mark] + " " + t(mark)).join("  ") : "";
  const box = addBox(column, panel.title(context), { id: context.prefix + panel.id, grows: isAlone || panel.grows && panel.grows(context), zoom: panel.id, legend, style: isAlone ? " alone" : "" });
  panel.fill(box, context);
  return box;
}

/** Of a panel that has no room only the title, in a row with others at the end of the column. */
function fold(column, panel, context) {
  const row = column.querySelector(".folded") || column.appendChild(element("div", { class: "folded" }));
  row.append(titleButton(panel.title(context), panel.id));
}

function titleButton(title, zoom) {
  return element("button", { class: "title", "data-zoom": zoom, "aria-pressed": app.zoom === zoom ? "true" : "false", title: t("zoom") }, title);
}

const scrolled = new Map();

/** Scrolls each panel to what the step is about, or else to where it was. */
function scrollPanels() {
  for (const box of document.querySelectorAll(".panel > .body")) {
    const here = box.querySelectorAll("[data-here]"), before = scrolled.get(box.parentElement.id);
    if (before) box.scrollTop = before;
    if (here.length) here[here.length - 1].scrollIntoView({ block: "nearest" });
  }
  const step = document.querySelector(".steps [aria-current]");
  if (step) step.scrollIntoView({ block: "nearest" });
}

document.addEventListener("scroll", ({ target }) => { if (target instanceof Element && target.matches(".panel > .body")) scrolled.set(target.parentElement.id, target.scrollTop); }, { capture: true, passive: true });

/** Adds a box with a title to a column; returns its body, which scrolls if it must. */
function addBox(column, title, { id, grows = false, style = "", zoom, legend } = {}) {
  const body = element("div", { class: "body", tabindex: -1 });
  const head = element("h2", {}, zoom ? titleButton(title, zoom) : title, legend ? element("span", { class: "legend" }, legend) : null);
  const box = element("section", { class: "panel" + (grows ? " grow" : "") + style, id, "aria-label": title }, head, body);
  // Titles of folded panels stay at the end.
  column.insertBefore(box, column.querySelector(".folded"));
  return body;
}
