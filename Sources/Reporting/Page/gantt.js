// Transactions over time, with a crash line at the step that is shown. For each transaction: what recovery would have to
// do for it if the power failed here. Nobody knows what of the pending changes would reach the disk. So the log is read
// as it would be if all of them were lost, if all were there, and for every place in between up to which they might be
// there; what these logs say is one word, or several. At a power cut the log is what it left.
"use strict";

const WORD_SIGNS = { nothing: "○", redo: "↷", undo: "↶" };

// What a log says.

/** What a log says of each transaction, from its records: {transaction, run, word}, in the order of the log. */
function logWords(records, part) {
  const all = [], live = new Map();
  for (const record of records) {
    if (record.kind === "checkpoint" && !record.isForeign) for (const each of all) Object.assign(each, { isSaved: each.isSaved || each.outcome !== "" || !record.open.includes(each.transaction), changes: 0 });
    if (record.transaction === null) continue;
    let entry = live.get(record.transaction);
    if (!entry || entry.outcome || entry.isSaved || record.kind === "begin") {
      if (record.kind === "end" || record.kind === "abort" && !entry) continue;
      entry = { transaction: record.transaction, run: runOf(record), changes: 0, ever: 0, outcome: "", isSaved: false };
      live.set(record.transaction, entry);
      all.push(entry);
    }
    if (record.kind === "change") { entry.changes++; entry.ever++; }
    if (["commit", "abort", "end"].includes(record.kind)) entry.outcome = record.kind;
  }
  return all.map((entry) => ({ ...entry, word: wordOf(entry, part) }));
}

/** In which boot a transaction was at work: what a recovery writes is about one of the boot before. */
function runOf({ origin }) { return origin ? (origin.command ? origin.run : origin.run - 1) : -1; }

/**
 * What is to be done for a transaction. A store with a redo log (lab 2, A) never has anything to take back; one with an
 * undo log (B) nothing to do again, and nothing for what is over. Elsewhere what is committed is redone, if it has
 * changed something since the latest checkpoint, and what is not is taken back.
 */
function wordOf({ outcome, changes, ever, isSaved }, part) {
  const redoOnly = IS_CODED && /[LA]/.test(part), undoOnly = IS_CODED && part === "B";
  if (isSaved) return "nothing";
  if (outcome === "commit") return changes && !undoOnly ? "redo" : "nothing";
  if (redoOnly || undoOnly && outcome) return "nothing";
  return ever ? "undo" : "nothing";
}

/** The records that a recovery would go by: those of all files in lab 2, those of the best server's in lab 3. */
function recoveryRecords(logs) {
  if (IS_CODED) return logs.flatMap((log) => log.records);
  const best = logs.filter((log) => log.next !== undefined).sort((a, b) => Number(b.generation - a.generation) || Number(b.next - a.next))[0];
  return best ? best.records : [];
}

/** What may be lost at a moment: nothing; all that is pending; all of it from some change to the log on. */
function possibleLosses(run, moment) {
  const { pending } = run.effectsAt(moment), isLog = (number) => run.effects[number].changes.some(([kind, inode]) => kind === NAME || run.paths.get(inode) !== "cells");
  return [[], ...pending.map((_, index) => pending.slice(index)).filter((lost, index) => !index || isLog(lost[0]))].filter((lost) => run.canLose(lost, moment));
}

/** The words for each transaction at a step, by its number and boot: `"4 0"` → `["undo"]`. */
function wordsAt(story, step) {
  const run = story.runs[step.run], history = LogHistory.of(story, step.run), key = step.moment + (step.kind === "crash" ? "/" + [...step.cut.lost] : ""), found = new Map();
  run.words = run.words || new Map();
  if (run.words.has(key)) return run.words.get(key);
  const losses = step.kind === "crash" ? [step.cut.lost] : possibleLosses(run, step.moment), disks = losses.map((lost) => run.diskAfter(step.moment, lost));
  const readings = disks.map((disk) => logWords(recoveryRecords(readLogs(disk, run.program)).map((record) => history.tell(record)), story.theCase.part));
  const all = new Set(readings.flat().map((entry) => entry.transaction + " " + entry.run));
  for (const each of all) {
    const words = new Set(readings.map((reading) => { const entry = reading.find((entry) => entry.transaction + " " + entry.run === each); return entry ? entry.word : "nothing"; }));
    found.set(each, Object.keys(WORD_SIGNS).filter((word) => words.has(word)));
  }
  run.words.set(key, found);
  return found;
}

// The bars.

/** Each transaction's bar, in steps: {transaction, run, start, end, outcome}. */
function transactionBars(story) {
  if (story.bars) return story.bars;
  const bars = [], open = new Map(), { replies } = story.program.data.specification;
  let command = "";
  story.steps.forEach((step, index) => {
    if (step.kind === "command") command = headline(step, story).slice(2);
    if (step.kind === "reply" && replies[step.event[1]][0] === "ok" && /^(begin|commit|abort) /.test(command)) {
      const [verb, number] = [command.split(" ")[0], transactionOf(command)];
      if (verb === "begin") { const bar = { transaction: number, run: step.run, start: index - 1, end: -1, outcome: "open" }; bars.push(bar); open.set(number, bar); }
      else if (open.has(number)) { Object.assign(open.get(number), { end: index, outcome: verb === "commit" ? "committed" : "aborted" }); open.delete(number); }
    }
    if (step.kind === "crash") { for (const bar of open.values()) bar.end = index; open.clear(); }
  });
  for (const bar of open.values()) bar.end = story.steps.length - 1;
  story.bars = bars;
  return bars;
}

/** The steps at which a checkpoint's record was written; if no record says so, those at which one was answered. */
function checkpointSteps(story) {
  if (story.checkpoints) return story.checkpoints;
  const found = [];
  story.runs.forEach((run, number) => {
    const history = LogHistory.of(story, number), written = history.states.flatMap((state) => state.logs.flatMap((log) => log.records.map((record) => history.tell(record))));
    const moments = written.filter((record) => record.kind === "checkpoint" && record.origin && record.origin.run === number).map((record) => record.origin.moment);
    if (!moments.length) run.events.forEach((event, index) => { if (event[0] === "reply" && /checkpoint/.test(run.program.data.commands[(run.events.slice(0, index).findLast((each) => each[0] === "began") || [])[1]] || "")) moments.push(index + 1); });
    for (const moment of new Set(moments)) { const index = story.steps.findIndex((step) => step.run === number && step.moment === moment && (step.kind === "call" || step.kind === "reply")); if (index >= 0) found.push(index); }
  });
  story.checkpoints = found;
  return found;
}

/** The first and the last step that the chart shows: time begins with the first transaction. */
function chartSpan(story) {
  const first = transactionBars(story)[0];
  return [Math.max(0, (first ? first.start : 1) - 1), story.steps.length - 1];
}

function wordText(words) {
  if (words.length > 2) return words.map((word) => WORD_SIGNS[word]).join(" ") + " " + t("wordAny");
  const names = words.map((word) => WORD_SIGNS[word] + " " + t("word" + word[0].toUpperCase() + word.slice(1)));
  return names.slice(1).reduce((text, name) => t("orWord", text, name), names[0]);
}

const wordClass = (words) => (words.length > 1 ? "mixed" : words[0] || "asked");

/** Whether the class is to vote on the words now: right before a power cut, if it predicts at all. */
function isVote(story) {
  const next = story.steps[app.step + 1];
  return app.isPredicting && app.current.kind === "note" && next !== undefined && next.kind === "crash";
}

/** The vertical marks: checkpoints, with the word where there is room for it, and power cuts. */
function chartMarks(story, place) {
  const checkpoints = checkpointSteps(story), cuts = story.steps.flatMap((step, index) => (step.kind === "crash" ? [index] : []));
  const isRoomy = (index) => [...checkpoints, story.steps.length - 1].every((other) => other <= index || place(other) - place(index) > 22);
  return [...checkpoints.map((index) => [index, "checkpoint", "▽" + (isRoomy(index) ? " " + t("checkpoint") : "")]), ...cuts.map((index) => [index, "cut", index === app.step ? "" : "⚡"])]
    .map(([index, style, text]) => element("div", { class: "mark " + style + (index > app.step ? " later" : ""), style: `left:${place(index)}%`, title: t(style === "cut" ? "crash" : "checkpoint") }, element("span", {}, text)));
}

/** A bar: what has been of it, with its sign, and what is still to come. */
function barParts(story, bar, lane, words, place) {
  const at = (from, to, style, ...children) => element("div", { class: "bar " + style + (bar.outcome === "open" && to === bar.end ? " fades" : ""), style: `left:${place(from)}%;width:${place(to) - place(from)}%;top:calc(${lane + 1} * var(--lane))` }, ...children);
  const now = Math.max(bar.start, Math.min(app.step, bar.end)), hasBegun = app.step >= bar.start, parts = [];
  if (now < bar.end) parts.push(at(now, bar.end, "later"));
  if (hasBegun) parts.push(at(bar.start, now, "word-" + wordClass(words), words.map((word) => WORD_SIGNS[word]).join("")));
  return parts;
}

function chart(story, step) {
  const bars = transactionBars(story), lanes = [...new Set(bars.map((bar) => bar.transaction))].sort((a, b) => a - b), [first, last] = chartSpan(story);
  const place = (index) => Math.round(1e4 * Math.max(0, Math.min(1, (index - first) / Math.max(1, last - first)))) / 100;
  const all = wordsAt(story, step), isAsked = isVote(story), wordsOf = (bar) => (isAsked ? [] : all.get(bar.transaction + " " + bar.run) || ["nothing"]);
  const here = (lane) => bars.filter((bar) => bar.transaction === lane && bar.start <= app.step).pop(), line = t("crashLine");
  const words = lanes.map((lane) => { const bar = here(lane); return element("div", { class: "lane word-" + (bar ? wordClass(wordsOf(bar)) : ""), "data-transaction": lane, "data-words": bar ? wordsOf(bar).join(" ") : "" }, bar ? (isAsked ? "?" : wordText(wordsOf(bar))) : "–"); });
  const tracks = element("div", { class: "tracks", style: `height:calc(${lanes.length + 1} * var(--lane))` },
    ...chartMarks(story, place),
    ...bars.flatMap((bar) => barParts(story, bar, lanes.indexOf(bar.transaction), wordsOf(bar), place)),
    element("div", { class: "crashline", role: "slider", tabindex: 0, "aria-label": line, title: line, "aria-valuemin": first + 1, "aria-valuemax": last + 1, "aria-valuenow": app.step + 1, "aria-valuetext": headline(step, story), style: `left:${place(app.step)}%` }));
  return element("div", { class: "gantt", style: `--lanes:${lanes.length + 1}` },
    element("div", {}, element("div", { class: "lane" }), ...lanes.map((lane) => element("div", { class: "lane" }, transactionTag(lane)))), tracks,
    element("div", { class: "words", role: "status" }, element("div", { class: "lane" }, t(step.kind === "crash" ? "ganttAfter" : "gantt")), ...words));
}

if (IS_LOGGING) addPanel({ id: "gantt", column: "strip", first: true, leaves: true, title: () => t("transactions"), isFor: (theCase) => theCase.epochs.some((epoch) => epoch.steps.some(([, text]) => /^begin T/.test(text))), fill(box, { story, step }) {
  box.append(chart(story, step));
  if (lastFocused && lastFocused.matches(".crashline") && document.activeElement === document.body) box.querySelector(".crashline").focus({ preventScroll: true });
} });

// Dragging the crash line: it moves the step that is shown.

let lastFocused = null, isDragging = false;
document.addEventListener("focusin", (event) => { lastFocused = event.target; });

function dragTo(x) {
  const { left, width } = document.querySelector(".tracks").getBoundingClientRect(), [first, last] = chartSpan(app.story);
  act(() => { app.isPlaying = false; app.go(Math.max(first, Math.min(last, Math.round(first + (x - left) / width * (last - first))))); });
}

document.addEventListener("pointerdown", (event) => {
  if (event.button || !event.target.closest(".tracks")) return;
  isDragging = true;
  event.preventDefault();
  dragTo(event.clientX);
});
document.addEventListener("pointermove", (event) => { if (isDragging && document.querySelector(".tracks")) dragTo(event.clientX); });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { isDragging = false; });
