// What training does while checkpoints are written: a lane each for steps, pauses, bytes persisted, and commits; and
// beside it the text that the model wrote whenever the scenario asked for some.
"use strict";

Object.assign(WORDS.en, {
  overlap: "Training and checkpoints", laneStep: "train", lanePause: "pause", lanePersist: "persist", laneCommit: "durable", stepRange: "steps {0}–{1}", oneStep: "step {0}",
  spanLabel: "{0}: {1}", written: "What the model writes", afterStep: "step {0}", tornOf: "torn: {0} | {1}", afterCut: "resumed: step {0}",
  surprise: "surprise {0}", nothingWritten: "Nothing yet.", powerCut: "power cut",
});
Object.assign(WORDS.zh, {
  overlap: "训练与检查点", laneStep: "训练", lanePause: "暂停", lanePersist: "写盘", laneCommit: "持久", stepRange: "第 {0}–{1} 步", oneStep: "第 {0} 步",
  spanLabel: "{0}：{1}", written: "模型写出的文字", afterStep: "第 {0} 步", tornOf: "撕裂：{0} | {1}", afterCut: "恢复后：第 {0} 步",
  surprise: "惊讶度 {0}", nothingWritten: "还没有。", powerCut: "断电",
});

/** The stretches of all runs of a story, as Reporting/TrainingFigures.swift has them of one; power cuts stand between. */
function spansOf(story) {
  if (story.spans) return story.spans;
  const spans = [], { commands, specification } = story.program.data;
  let run = -1, command = [], step = 0, bytes = 0, taken = null;
  story.steps.forEach((each, index) => {
    if (each.kind === "crash") spans.push({ lane: "crash", index, step });
    if (each.run !== run) [run, command, step, taken] = [each.run, [], 0, null];
    if (each.kind === "command") [command, bytes] = [commands[each.event[1]].split(" "), 0];
    if (each.kind === "call" && each.event[2][0] === "count") bytes += each.event[2][1];
    if (each.kind !== "reply" || specification.replies[each.event[1]][0] !== "ok") return;
    const reply = specification.replies[each.event[1]][1], add = (lane, checkpoint, committed) => spans.push({ lane, step, bytes, checkpoint, committed, index, run });
    if (command[0] === "step" || command[0] === "state") step = +(/^step (\d+)/.exec(reply) || [0, step])[1];
    if (command[0] === "step") add("step", null, false);
    if (command[0] === "snapshot") { taken = step; add("pause", taken, false); }
    if (command[0] === "save") add("pause", step, true);
    if (command[0] === "persist") { add("persist", taken, reply === "committed"); if (reply === "committed") taken = null; }
  });
  story.spans = spans;
  return spans;
}

/** Spans as bars: steps that follow one another are one, as far as they are all past or all to come. */
function barsOf(spans, here) {
  const bars = [];
  for (const span of spans) {
    const last = bars[bars.length - 1], isLater = span.index > here;
    if (last && last.lane === "step" && span.lane === "step" && last.isLater === isLater && last.run === span.run) Object.assign(last, { step: span.step, count: last.count + 1 });
    else bars.push({ ...span, from: span.step, count: 1, isLater });
  }
  return bars;
}

const LANES = ["step", "pause", "persist", "commit"];
const LANE_WORDS = { step: "laneStep", pause: "lanePause", persist: "lanePersist", commit: "laneCommit" };

addPanel({
  id: "overlap", column: 2, first: true, title: () => t("overlap"), isFor: (theCase) => theCase.programs[0].data.commands.includes("step"),
  fill(box, { story }) { box.append(element("div", { class: "overlap-plot" }, spansOf(story).length ? null : t("nothingWritten"))); },
  placed(box, { story, step }) {
    const bars = barsOf(spansOf(story), story.steps.indexOf(step)), plot = box.firstChild, size = app.isBig ? 24 : 16;
    if (bars.length) plot.append(overlapDrawing(bars, widthOf(plot), size));
  },
});

const widths = new Map();
/** The width of a drawing's room: measured once for each layout, since measuring takes longer than drawing. */
function widthOf(plot) {
  const layout = [innerWidth, app.isBig, app.zoom, plot.closest("main").className].join();
  if (!widths.get(layout)) widths.set(layout, plot.clientWidth);
  return widths.get(layout);
}

function overlapDrawing(bars, width, size) {
  const lane = 1.45 * size, left = 4.6 * size, all = bars.reduce((sum, bar) => sum + bar.count, 0), least = Math.max(1, all / 24);
  const wide = (bar) => (bar.lane === "step" ? Math.max(bar.count, least) : least), total = bars.reduce((sum, bar) => sum + wide(bar), 0), unit = (width - left - 0.3 * size) / total;
  const svg = shape("svg", { width, height: LANES.length * lane + 2, viewBox: `0 0 ${width} ${LANES.length * lane}`, role: "img", "aria-label": t("overlap") });
  LANES.forEach((name, number) => svg.append(shape("text", { x: 0, y: (number + 0.75) * lane, "font-size": size, class: "soft" }, t(LANE_WORDS[name]))));
  let x = left;
  bars.forEach((bar, index) => {
    const next = bars[index + 1], end = next && next.lane === "crash" ? x : width;
    svg.append(...(bar.lane === "crash" ? crashBar(bar, x, wide(bar) * unit, lane, size) : laneBar(bar, x, wide(bar) * unit, lane, size, end)));
    x += wide(bar) * unit;
  });
  return svg;
}

const spanText = (bar) => (bar.from === bar.step ? String(bar.step) : bar.from + "–" + bar.step);

/** A stretch in its lane, and the commit at its end; beyond `end` there is no room for words. */
function laneBar(bar, x, width, lane, size, end) {
  const y = LANES.indexOf(bar.lane) * lane + 0.12 * lane, label = spanText(bar), later = bar.isLater ? " later" : "", isRoomy = width > label.length * 0.62 * size;
  const words = t("spanLabel", t(LANE_WORDS[bar.lane]), bar.from === bar.step ? t("oneStep", bar.checkpoint ?? bar.step) : t("stepRange", bar.from, bar.step));
  const made = [shape("rect", { class: "span " + bar.lane + later, x: x + 0.5, y, width: Math.max(2, width - 1), height: 0.76 * lane, rx: 2, "data-lane": bar.lane, "data-step": bar.step }, shape("title", {}, words))];
  if (isRoomy && bar.lane === "step") made.push(shape("text", { class: "on" + later, x: x + width / 2, y: y + 0.64 * lane, "font-size": size, "text-anchor": "middle" }, label));
  if (bar.committed) made.push(commitMark(bar, x + width, lane, size, later, end));
  return made;
}

function commitMark(bar, x, lane, size, later, end) {
  const y = LANES.indexOf("commit") * lane;
  return shape("g", { class: "commit" + later, "data-commit": bar.checkpoint }, shape("line", { x1: x, x2: x, y1: y - lane, y2: y + 0.2 * lane }),
    shape("text", { x: x + 1.5 * size > end ? x + 0.3 * size : x, y: y + 0.78 * lane, "font-size": size, "text-anchor": x + 1.5 * size > end ? "end" : "middle", "font-weight": 650 }, "✓" + bar.checkpoint));
}

/** A power cut goes through all lanes. */
function crashBar(bar, x, width, lane, size) {
  const at = x + width / 2, later = bar.isLater ? " later" : "";
  return [shape("line", { class: "cut" + later, x1: at, x2: at, y1: 0, y2: LANES.length * lane }, shape("title", {}, t("powerCut"))),
    shape("text", { class: "cut" + later, x: at + 0.15 * size, y: 2.75 * lane, "font-size": size }, "⚡")];
}

// The text that the model writes.

/** What was asked of the model up to a step: at which step, how surprised it is, what it writes. */
function writingsAt(story, step) {
  const here = story.steps.indexOf(step), found = [];
  for (const command of commandsAt(story, step, "sample", "torn")) {
    const parts = command.ends <= here && command.reply ? /^surprise (\S+): (.*)$/s.exec(command.reply) : null;
    if (!parts) continue;
    const before = spansOf(story).filter((span) => span.lane !== "crash" && span.index < command.begins);
    const trained = before.filter((span) => span.run === command.run).pop(), at = trained ? trained.step : deviceStep(story, command);
    const label = command.words[0] === "torn" ? t("tornOf", at, command.words[1]) : trained || !command.run ? t("afterStep", at) : t("afterCut", at);
    found.push({ label, isTorn: command.words[0] === "torn", surprise: parts[1], text: parts[2] });
  }
  return found;
}

/** At which step a boot found the device, by what it showed first. */
function deviceStep(story, command) {
  const seen = commandsOf(story).find((each) => each.run === command.run && each.words[0] === "state" && each.reply);
  return seen ? +(/^step (\d+)/.exec(seen.reply) || [0, 0])[1] : 0;
}

addPanel({
  id: "written", column: 1, layout: "broad", beside: { cache: "hide", promises: "hide" }, grows: () => true, title: () => t("written"),
  isFor: (theCase) => theCase.programs[0].data.commands.some((command) => /^(sample|torn) /.test(command)),
  fill(box, { story, step }) {
    const writings = writingsAt(story, step), most = Math.max(4, ...writings.map((each) => +each.surprise));
    if (!writings.length) { box.append(element("p", {}, t("nothingWritten"))); return; }
    box.append(element("div", { class: "writings" }, ...writings.map((each) => element("div", { class: "writing" + (each.isTorn ? " torn" : "") },
      element("b", {}, (each.isTorn ? "✂ " : "") + each.label), element("div", { class: "surprise" }, element("span", {}, t("surprise", each.surprise)), surpriseBar(+each.surprise / most)), element("div", { class: "bytes" }, each.text)))));
  },
});

function surpriseBar(share) {
  return shape("svg", { width: "100%", height: ".5em", viewBox: "0 0 100 5", preserveAspectRatio: "none", "aria-hidden": "true" },
    shape("rect", { class: "rail", x: 0, y: 0, width: 100, height: 5 }), shape("rect", { class: "amount", x: 0, y: 0, width: 100 * Math.min(1, share), height: 5 }));
}
