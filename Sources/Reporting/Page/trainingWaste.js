// The waste curve: what a cluster loses by pausing and by doing work again, against how often it saves. Both axes are
// logarithmic, so that the two terms are straight lines; where they cross, their sum is at its bottom. Until the scenario
// has asked for the best interval only what was tried is drawn: the class votes first.
"use strict";

Object.assign(WORDS.en, {
  waste: "What is wasted, if a checkpoint is saved every k iterations", paused: "paused", redone: "done again", together: "together",
  every: "k = {0}", slider: "Iterations between two checkpoints", redoLog: "redo log", bottom: "bottom: k = {0}", draw: "Draw the curve",
  tried: "tried: k = {0}", earlier: "together, pause {0} s", cluster: "{0} GPUs, failures of each per hour: {1} · pause {2} s · iteration {3} s", recovery: "recovery {0} s",
});
Object.assign(WORDS.zh, {
  waste: "每 k 次迭代保存一次检查点，浪费多少", paused: "暂停", redone: "重做", together: "合计",
  every: "k = {0}", slider: "两次检查点之间的迭代次数", redoLog: "重做日志", bottom: "最低点：k = {0}", draw: "画出曲线",
  tried: "试过：k = {0}", earlier: "合计，暂停 {0} 秒", cluster: "{0} 块 GPU · 每块每小时故障 {1} 次 · 暂停 {2} 秒 · 迭代 {3} 秒", recovery: "恢复 {0} 秒",
});

const wasteSetting = new Setting("k");
const TERMS = [["paused", "8 7"], ["redone", "2 5"], ["together", ""]];

const percent = (share) => (100 * share).toFixed(2) + " %";
const shareOf = (point, term) => (term === "together" ? point.paused + point.redone : point[term]);

/** Which cluster is shown at a step, at which k, what was tried before, and whether the curve may be seen. */
function wasteAt(story, step) {
  const figures = figuresOf(story.theCase, "waste"), all = commandsAt(story, step, "waste", "interval");
  const key = (command) => command.words.slice(1, 6).join(" ");
  const command = lastOf(all.filter((each) => figures.has(key(each))), ["interval", ...[...figures.keys()][0].split(" ")]);
  const figure = figures.get(key(command)), answered = all.filter((each) => isAnswered(each, story, step));
  const asked = command.words[0] === "waste" ? +command.words[6] : answered.includes(command) ? figure.best : 1;
  const isDrawn = !app.isPredicting || wasteDrawn.since(command, "") === "1" || answered.some((each) => each.words[0] === "interval");
  const tried = answered.filter((each) => each.words[0] === "waste" && key(each) === key(command)).map((each) => +each.words[6]);
  const before = [...new Set(all.map(key))].filter((each) => each !== key(command) && figures.has(each)).pop();
  return { command, figure, cluster: key(command), isDrawn, tried, before, k: +wasteSetting.since(command, asked) };
}
const wasteDrawn = new Setting("curve");

/** The point of a figure that is nearest to a number of iterations. */
function wastePoint(figure, k) {
  return figure.points.reduce((best, point, index) => (Math.abs(Math.log(point.k / k)) < Math.abs(Math.log(figure.points[best].k / k)) ? index : best), 0);
}

/** The ends of both axes: the same for all clusters of a scenario, so that they can be compared. */
function wasteAxes(theCase) {
  const points = [...figuresOf(theCase, "waste").values()].flatMap((figure) => figure.points);
  const shares = points.flatMap((point) => [point.paused, point.redone, point.paused + point.redone]).filter((share) => share > 0);
  return { lastK: Math.max(10, ...points.map((point) => point.k)), low: Math.min(...shares, 0.01), high: Math.max(...shares, 1) };
}

addPanel({
  id: "waste", column: 1, layout: "wide", beside: { cache: "hide", promises: "hide", disk: "hide" }, grows: () => true, title: () => t("waste"),
  isFor: (theCase) => figuresOf(theCase, "waste").size > 0,
  fill(box, { story, step }) {
    const shown = wasteAt(story, step), { figure, command } = shown, legend = element("div", { class: "waste-terms", role: "status" }), plot = element("div", { class: "waste-plot" });
    const slider = element("input", { type: "range", id: "waste-k", min: 0, max: figure.points.length - 1, step: 1, "aria-label": t("slider") });
    slider.value = wastePoint(figure, shown.k);
    slider.addEventListener("input", () => { wasteSetting.change(command, figure.points[+slider.value].k); slider.repaint(); keepPlace(); });
    const tools = element("div", { class: "waste-tools" }, element("b", { class: "waste-at" }), slider), numbers = shown.cluster.split(" ");
    if (!shown.isDrawn) tools.append(actButton("waste-draw", t("draw"), () => wasteDrawn.change(command, 1)));
    slider.repaint = () => paintWaste(plot, legend, slider, { ...wasteAt(story, step), index: +slider.value });
    box.append(element("p", { class: "legend" }, t("cluster", ...numbers) + (+numbers[4] ? " · " + t("recovery", numbers[4]) : "")), plot, legend, tools);
  },
  placed(box) { box.querySelector("#waste-k").repaint(); },
});

/** Draws the curve and its numbers for the slider's place. */
function paintWaste(plot, legend, slider, shown) {
  const point = shown.figure.points[shown.index];
  slider.setAttribute("aria-valuetext", [t("every", point.k), ...TERMS.map(([term]) => t(term) + " " + percent(shareOf(point, term)))].join(", "));
  slider.previousSibling.textContent = t("every", point.k);
  legend.replaceChildren(...TERMS.map(([term, dashes]) => element("span", { class: "waste-term", "data-term": term, "data-share": shareOf(point, term) }, sample(term, dashes), t(term) + " " + percent(shareOf(point, term)))));
  plot.replaceChildren(wasteDrawing(plot.clientWidth, plot.clientHeight, shown, point));
}

/** A piece of a term's line, for the legend. */
function sample(term, dashes) {
  return shape("svg", { width: "1.6em", height: ".6em", viewBox: "0 0 24 8", "aria-hidden": "true" }, shape("line", { x1: 0, y1: 4, x2: 24, y2: 4, class: "line " + term, "stroke-dasharray": dashes }));
}

function wasteDrawing(width, height, shown, point) {
  const size = app.isBig ? 24 : 16, axes = wasteAxes(app.theCase);
  const area = { left: 4.2 * size, right: width - size, top: 0.7 * size, bottom: height - 1.7 * size };
  const x = (k) => area.left + (area.right - area.left) * Math.log(k) / Math.log(axes.lastK);
  const y = (share) => area.bottom - (area.bottom - area.top) * Math.log(Math.max(share, axes.low) / axes.low) / Math.log(axes.high / axes.low);
  const svg = shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("waste") });
  svg.append(...wasteGrid(area, axes, x, y, size));
  if (shown.before && shown.isDrawn) svg.append(...earlierCurve(shown.before, x, y, size));
  if (shown.isDrawn) for (const [term, dashes] of TERMS) svg.append(shape("polyline", { class: "line " + term, "stroke-dasharray": dashes, points: shown.figure.points.map((each) => x(each.k) + "," + y(shareOf(each, term))).join(" ") }));
  for (const k of shown.tried) svg.append(...wasteMarks(shown.figure.points[wastePoint(shown.figure, k)], x, y, "tried", size));
  if (shown.isDrawn) svg.append(...bottomMark(shown.figure, area, x, y, size));
  svg.append(shape("line", { class: "here", x1: x(point.k), x2: x(point.k), y1: area.top, y2: area.bottom }), ...wasteMarks(point, x, y, "now", size));
  svg.addEventListener("click", (event) => moveSlider(event.clientX - svg.getBoundingClientRect().left, x));
  return svg;
}

/** A click on the drawing moves the slider there. */
function moveSlider(place, x) {
  const slider = document.getElementById("waste-k"), { figure } = wasteAt(app.story, app.current);
  slider.value = figure.points.reduce((best, point, index) => (Math.abs(x(point.k) - place) < Math.abs(x(figure.points[best].k) - place) ? index : best), 0);
  slider.dispatchEvent(new Event("input"));
}

/** Lines and numbers at powers of ten. */
function wasteGrid(area, axes, x, y, size) {
  const made = [], text = (at, label, more) => shape("text", { ...at, "font-size": size, ...more }, label);
  for (let k = 1; k <= axes.lastK; k *= 10) {
    made.push(shape("line", { class: "grid", x1: x(k), x2: x(k), y1: area.top, y2: area.bottom }));
    made.push(text({ x: x(k), y: area.bottom + 1.3 * size }, k === 1 ? "k = 1 · " + t("redoLog") : String(k), { "text-anchor": k === 1 ? "start" : k * 10 > axes.lastK ? "end" : "middle" }));
  }
  for (let power = Math.ceil(Math.log10(axes.low)); 10 ** power <= axes.high; power++) {
    const at = y(10 ** power);
    made.push(shape("line", { class: "grid", x1: area.left, x2: area.right, y1: at, y2: at }));
    made.push(text({ x: area.left - 0.4 * size, y: at + 0.35 * size }, +(100 * 10 ** power).toPrecision(3) + " %", { "text-anchor": "end" }));
  }
  return made;
}

/** What the cluster before wasted, to compare. */
function earlierCurve(cluster, x, y, size) {
  const { points } = figuresOf(app.theCase, "waste").get(cluster), last = points[points.length - 1];
  return [shape("polyline", { class: "line earlier", points: points.map((each) => x(each.k) + "," + y(each.paused + each.redone)).join(" ") }),
    shape("text", { class: "soft", x: x(last.k), y: y(last.paused + last.redone) - 0.6 * size, "font-size": size, "text-anchor": "end" }, t("earlier", cluster.split(" ")[2]))];
}

/** A sign on each term: a ring for pausing, a square for what is done again, a disc for both. */
function wasteMarks(point, x, y, style, size) {
  const r = size * (style === "now" ? 0.36 : 0.26), at = x(point.k), label = t(style === "now" ? "every" : "tried", point.k);
  return [shape("circle", { class: "point " + style + " paused", cx: at, cy: y(point.paused), r: 1.5 * r }, shape("title", {}, label + ": " + t("paused"))),
    shape("rect", { class: "point " + style + " redone", x: at - r, y: y(point.redone) - r, width: 2 * r, height: 2 * r }, shape("title", {}, label + ": " + t("redone"))),
    shape("circle", { class: "point " + style + " together", cx: at, cy: y(point.paused + point.redone), r }, shape("title", {}, label + ": " + t("together")))];
}

/** Where the best number of iterations is: below the curves. */
function bottomMark(figure, area, x, y, size) {
  const at = x(figure.best), left = Math.min(Math.max(at, area.left + 4 * size), area.right - 4 * size);
  return [shape("path", { class: "bottom", d: `M ${at} ${area.bottom - 1.9 * size} l ${-0.4 * size} ${0.7 * size} h ${0.8 * size} z` }),
    shape("text", { class: "bottom", x: left, y: area.bottom - 0.3 * size, "font-size": size, "text-anchor": "middle", "font-weight": 650 }, t("bottom", figure.best))];
}
