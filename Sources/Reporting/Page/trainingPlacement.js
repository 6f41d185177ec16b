// Machines to kill: which shards each one keeps in its memory, and what is left when some of them fail. How many sets
// of machines are fatal is shown when the scenario has asked for it: the class votes first.
"use strict";

Object.assign(WORDS.en, {
  placement: "Who keeps whose shards? Click to kill a machine", machine: "machine {0}", keepsShards: "keeps {0}", dead: "dead", alive: "running",
  machineLabel: "machine {0}, {1}, keeps shards {2}", own: "Program’s placement", ring: "Ring", revive: "All running",
  survives: "Every shard has a copy: all go on from memory", gone: "No copy of shard {0}: all go back to storage", noneDead: "All machines run. Kill some.",
  fatal: "{0} of {1} sets of {2} machines are fatal", fatalAsked: "Vote: how many of {1} sets of {2} machines are fatal?",
});
Object.assign(WORDS.zh, {
  placement: "谁保存谁的分片？点击可使机器失效", machine: "机器 {0}", keepsShards: "保存 {0}", dead: "失效", alive: "运行中",
  machineLabel: "机器 {0}，{1}，保存分片 {2}", own: "程序的放置", ring: "环形", revive: "全部恢复",
  survives: "每个分片都有副本：全部从内存继续", gone: "分片 {0} 没有副本：全部退回存储", noneDead: "所有机器都在运行。点击使其失效。",
  fatal: "{1} 组 {2} 台机器中有 {0} 组是致命的", fatalAsked: "投票：{1} 组 {2} 台机器中有多少组是致命的？",
});

const killedSetting = new Setting("killed"), layoutSetting = new Setting("layout");

/** What is shown at a step: a placement, how it is laid out, which machines are dead, and whether the census may be seen. */
function placementAt(story, step) {
  const figures = figuresOf(story.theCase, "placements"), all = commandsAt(story, step, "placement", "kill", "fatal");
  const placed = all.filter((each) => each.words[0] === "placement" && figures.has(each.reply) && isAnswered(each, story, step)).pop();
  if (!placed) return null;
  const command = all[all.length - 1], isOf = (name) => command.words[0] === name && command.begins > placed.begins;
  const layout = layoutSetting.since(command, isOf("fatal") && command.words[2] === "ring" ? "ring" : "own");
  const killed = killedSetting.since(command, isOf("kill") ? command.words.slice(1).join(".") : "");
  const isCounted = !app.isPredicting || all.some((each) => each.words[0] === "fatal" && each.begins > placed.begins && isAnswered(each, story, step) && (each.words[2] === "ring") === (layout === "ring"));
  const figure = figures.get(placed.reply)[layout === "ring" ? "ring" : "own"];
  return { command, figure, layout, isCounted, killed: new Set(killed.split(".").filter((text) => text).map(Number).filter((machine) => machine < figure.machines)) };
}

/** The shards that have no copy left. */
function goneShards(figure, killed) {
  return figure.placement.map((hosts, shard) => shard).filter((shard) => figure.placement[shard].every((host) => killed.has(host)));
}

/** Machines that keep copies for one another, directly or through others. */
function groupsOf(figure) {
  const group = Array.from({ length: figure.machines }, (_, machine) => machine);
  for (const hosts of figure.placement) {
    const joined = new Set(hosts.map((host) => group[host])), first = Math.min(...joined);
    group.forEach((number, machine) => { if (joined.has(number)) group[machine] = first; });
  }
  return [...new Set(group)].map((number) => group.map((_, machine) => machine).filter((machine) => group[machine] === number));
}

addPanel({
  id: "placement", column: 1, layout: "wide", beside: { cache: "hide", promises: "hide", disk: "hide" }, grows: () => true, title: () => t("placement"),
  isFor: (theCase) => figuresOf(theCase, "placements").size > 0,
  fill(box, { story, step }) {
    const shown = placementAt(story, step);
    if (!shown) { box.append(element("p", {}, t("notYet"))); return; }
    const { figure, killed, command, layout } = shown, replicas = figure.placement[0].length, gone = goneShards(figure, killed);
    const choose = (name) => actButton("layout-" + name, t(name), () => layoutSetting.change(command, name), { "aria-pressed": String(layout === name) });
    const tools = element("div", { class: "tools" }, choose("own"), choose("ring"), actButton("revive", t("revive"), () => killedSetting.change(command, ""), { disabled: !killed.size }));
    const said = !killed.size ? t("noneDead") : gone.length ? "✗ " + t("gone", gone.join(", ")) : "✓ " + t("survives");
    box.append(tools, machinesOf(figure, killed, gone, command),
      element("p", { class: "verdict " + (gone.length ? "bad" : killed.size ? "good" : ""), role: "status" }, said),
      element("p", { class: "census" }, t(shown.isCounted ? "fatal" : "fatalAsked", figure.fatal.length, figure.all, replicas)));
  },
});

/** The machines: in boxes, if they are in groups, else in a ring. */
function machinesOf(figure, killed, gone, command) {
  const groups = groupsOf(figure), button = (machine) => machineButton(figure, machine, killed, gone, command);
  if (groups.length > 1) {
    const boxes = element("div", { class: "machine-groups" }, ...groups.map((group) => element("div", { class: "machine-group" }, ...group.map(button))));
    boxes.style.gridTemplateColumns = `repeat(${Math.ceil(groups.length / Math.max(1, Math.round(Math.sqrt(groups.length / 2))))}, auto)`;
    return boxes;
  }
  const ring = element("div", { class: "machine-ring" });
  ringPlaces(figure.machines).forEach(([row, column], machine) => {
    const made = button(machine);
    Object.assign(made.style, { gridRow: row, gridColumn: column });
    ring.append(made);
  });
  return ring;
}

/** Places around a rectangle, clockwise from its corner: rows and columns of a grid. */
function ringPlaces(count) {
  const half = Math.ceil((count + 4) / 2), rows = count < 5 ? 1 : Math.max(3, half - 9), columns = count < 5 ? count : half - rows, places = [];
  for (let column = 1; column <= columns; column++) places.push([1, column]);
  for (let row = 2; row <= rows; row++) places.push([row, columns]);
  for (let column = columns - 1; column >= 1 && rows > 1; column--) places.push([rows, column]);
  for (let row = rows - 1; row > 1; row--) places.push([row, 1]);
  return places.slice(0, count);
}

function machineButton(figure, machine, killed, gone, command) {
  const shards = figure.placement.map((hosts, shard) => shard).filter((shard) => figure.placement[shard].includes(machine)), isDead = killed.has(machine);
  const toggle = () => {
    const now = new Set(killed);
    if (!now.delete(machine)) now.add(machine);
    killedSetting.change(command, [...now].sort((a, b) => a - b).join("."));
  };
  return actButton("machine-" + machine, null, toggle,
    { class: "machine" + (isDead ? " dead" : ""), "aria-pressed": String(isDead), "aria-label": t("machineLabel", machine, t(isDead ? "dead" : "alive"), shards.join(", ")) },
    element("b", {}, (isDead ? "✗ " : "") + machine), element("span", { class: "shards" }, ...shards.map((shard) => element("span", { class: "shard" + (gone.includes(shard) ? " gone" : "") }, String(shard)))));
}
