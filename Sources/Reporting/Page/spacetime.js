// Several machines as Lamport drew them: a line for each, time downwards, an event for whatever a machine did at one go,
// an arrow for each message. It grows as the watcher steps on; a click on an event leads there. Over each line is its
// machine's own plug.
"use strict";

Object.assign(WORDS.en, {
  diagram: "Who told whom", showing: "What each machine shows", isDown: "down", isRunning: "running", notBooted: "not booted", plugOf: "Pull the plug of {0}",
  messageArrived: "from {0}", heard: "hears from {0}: {1}", heardPart: "hears from {0} the first {1}", says: "it says {0}", sameAll: "the same everywhere", cantPlugMachine: "The scenario does not let the power of {0} fail here.", afterPower: "unknown since its power failed", cutOffMessage: "from {0}, cut off", boots: "boots", powerFails: "power fails", notShown: "nothing yet",
});
Object.assign(WORDS.zh, {
  diagram: "谁告诉了谁", showing: "每台机器显示的内容", isDown: "已断电", isRunning: "运行中", notBooted: "未启动", plugOf: "拔掉 {0} 的电源",
  messageArrived: "来自 {0}", heard: "收到 {0} 的消息：{1}", heardPart: "收到 {0} 的消息的前 {1}", says: "内容：{0}", sameAll: "处处相同", cantPlugMachine: "场景在这里不让 {0} 断电。", afterPower: "断电之后尚不可知", cutOffMessage: "来自 {0}，不完整", boots: "启动", powerFails: "断电", notShown: "尚无",
});

const isOfMachines = (theCase) => theCase.machines !== undefined;

/** The events of the machines' lines: {index of the step, lane, kind, text}, up to a step. */
function laneEvents(story, last) {
  const events = [];
  story.steps.slice(0, last + 1).forEach((step, index) => {
    if (!["boot", "command", "crash"].includes(step.kind)) return;
    const run = story.runs[step.run], message = story.messages.find((each) => each.to === index);
    const text = step.kind === "boot" ? t("boots") : step.kind === "crash" ? "⚡ " + t("powerFails") : message ? arrivalText(story, message) : run.program.data.commands[step.event[1]];
    events.push({ index, lane: run.lane, kind: message ? "message" : step.kind, text });
  });
  return events;
}

function arrivalText(story, message) {
  const { name } = story.machines[message.sender];
  return message.fate === "cutOff" ? t("cutOffMessage", name, message.arrivedBytes) : t("messageArrived", name);
}

/** The messages sent up to a step: where each left, and where it arrived or was lost, if it has by then. */
function laneMessages(story, events, last) {
  const rowAt = (index) => events.findLastIndex((event) => event.index <= index);
  return story.messages.filter((message) => message.from <= last).map((message) => {
    const isOver = message.to !== undefined ? message.to <= last : message.lostAt !== undefined && message.lostAt <= last;
    const fate = isOver ? message.fate : "underWay", sent = rowAt(message.from);
    const end = !isOver ? events.length - 1 : message.to !== undefined ? events.findIndex((event) => event.index === message.to) : rowAt(message.lostAt);
    return { ...message, fate, row: sent, end: Math.max(end, sent) };
  });
}

/** Makes an element of a picture. */
function shape(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The picture: lanes of a width, rows of a height, in pixels. */
function drawLanes(story, last, width, unit) {
  const events = laneEvents(story, last), messages = laneMessages(story, events, last), lane = width / story.machines.length, row = unit * 1.7;
  const x = (number) => lane * number + unit * 0.7, y = (number) => row * (number + 0.6), height = row * (events.length + 0.6);
  const picture = shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("diagram"), class: "lanes" });
  const current = events.findLastIndex((event) => event.index <= last);
  story.placesAt(last).forEach(({ number }) => picture.append(...lifeline(story, events, number, x(number), y, height)));
  for (const message of messages) picture.append(...arrow(message, x, y, unit));
  events.forEach((event, number) => picture.append(mark(event, number === current, x(event.lane), y(number), lane, unit)));
  return picture;
}

/** A machine's line: whole while it runs, dotted while it is down. */
function lifeline(story, events, number, x, y, height) {
  const own = events.map((event, row) => ({ ...event, row })).filter((event) => event.lane === number && (event.kind === "boot" || event.kind === "crash"));
  return own.map((event, place) => shape("line", { x1: x, x2: x, y1: y(event.row), y2: place + 1 < own.length ? y(own[place + 1].row) : height, class: event.kind === "crash" ? "off" : "on" }));
}

function arrow({ sender, receiver, row, end, fate }, x, y, unit) {
  const isWhole = fate === "arrived" || fate === "cutOff", from = [x(sender), y(row)], to = [x(receiver), y(end)];
  const share = isWhole ? 1 : 0.6, tip = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  const line = shape("line", { x1: from[0], y1: from[1], x2: tip[0], y2: tip[1], class: "told " + fate });
  if (fate === "lost" || fate === "receiverDown") return [line, shape("text", { x: tip[0], y: tip[1] + unit * 0.35, class: "lostSign", "font-size": unit, "text-anchor": "middle" }, "✗")];
  const angle = Math.atan2(tip[1] - from[1], tip[0] - from[0]), wing = (by) => [tip[0] - Math.cos(angle + by) * unit * 0.6, tip[1] - Math.sin(angle + by) * unit * 0.6].join();
  return [line, shape("polyline", { points: `${wing(0.45)} ${tip.join()} ${wing(-0.45)}`, class: "told head " + fate })];
}

function mark({ index, kind, text }, isCurrent, x, y, lane, unit) {
  const size = unit * 0.32, room = Math.max(4, Math.floor((lane - unit * 1.5) / (unit * 0.6)));
  const sign = kind === "crash" ? shape("text", { x, y: y + unit * 0.35, "font-size": unit, "text-anchor": "middle", class: "lostSign" }, "✗")
    : kind === "boot" ? shape("path", { d: `M${x - size},${y - size} L${x + size},${y - size} L${x},${y + size} Z` }) : shape("circle", { cx: x, cy: y, r: size, class: kind });
  const words = text.length > room ? text.slice(0, room - 1) + "…" : text;
  return shape("g", { "data-step": index, ...(isCurrent ? { "data-here": "" } : {}), class: "event " + kind + (isCurrent ? " here" : "") }, shape("title", {}, text), sign,
    shape("text", { x: x + unit * 0.6, y: y + unit * 0.33, "font-size": unit }, words));
}

let measured = {};

/** How wide the lanes are; measured anew when the window or the size of its letters has changed. */
function laneRoom(box, unit) {
  if (measured.window !== innerWidth || measured.unit !== unit) measured = { window: innerWidth, unit, room: Math.max(box.offsetWidth - unit * 1.5, unit * 15) };
  return measured.room;
}

/** Whether a machine runs: a sign, and a word where it does not. */
function laneSign(run, isDown) {
  const word = t(run < 0 ? "notBooted" : isDown ? "isDown" : "isRunning");
  return element("span", { class: "soft", "aria-label": word, title: word }, isDown ? "✗ " + word : "✓");
}

addPanel({ id: "diagram", column: 1, grows: () => true, isFor: isOfMachines, title: () => t("diagram"), fill(box, { story, step }) {
  const last = story.steps.indexOf(step), unit = app.isBig ? 24 : 16;
  const heads = story.placesAt(last).map(({ name, number, run, isDown }) => element("span", { class: "lane" + (run === step.run ? " here" : "") },
    element("b", {}, name), " ", laneSign(run, isDown),
    element("button", { "data-plug": number, "aria-label": t("plugOf", name), title: t("plugOf", name), disabled: isDown || app.isComparing }, "⚡")));
  const picture = drawLanes(story, last, laneRoom(box, unit), unit);
  box.append(element("div", { class: "laneHeads", style: `grid-template-columns: repeat(${heads.length}, 1fr)` }, ...heads), picture);
} });

/** What each machine showed last, by its name; "" since its power failed. */
function lastShown(story, last) {
  const shown = new Map(), { replies } = story.program.data.specification;
  for (const step of story.steps.slice(0, last + 1)) {
    if (step.isAnswer) shown.set(story.whose(step), replyText(replies[step.event[1]], true));
    if (step.kind === "crash") shown.set(story.whose(step), "");
  }
  return shown;
}

/** A timeline without its digest, which only says that two are the same. */
const withoutDigest = (text) => text.replace(/^(\d+ posts) [0-9a-f]{16}: ?/, "$1: ");

addPanel({ id: "showing", column: 1, isFor: isOfMachines, title: () => t("showing"), fill(box, { story, step }) {
  const shown = lastShown(story, story.steps.indexOf(step)), texts = story.machines.map(({ name }) => shown.get(name));
  const words = (text) => (text === undefined ? t("notShown") : text === "" ? "? " + t("afterPower") : withoutDigest(text));
  box.append(element("ul", {}, ...story.machines.map(({ name }, number) => element("li", {}, element("b", {}, name), ": ", element("span", { class: "bytes" }, words(texts[number]))))));
  if (texts[0] && texts.every((text) => text === texts[0])) box.append(element("p", { class: "group" }, "✓ " + t("sameAll")));
} });
