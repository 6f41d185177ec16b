// Two programs on one crash. The second is cut off where the first is: in the same command, after the same call if it
// makes it, and loses the changes of the same units. The first step at which they differ is where watching stops.
"use strict";

/** The story of the second program under the power cuts of the first. */
function otherStory() {
  if (app.other) return app.other;
  const program = app.theCase.programs[1], plan = { strikes: [], deliveries: app.story.deliveries }, cuts = [];
  for (const told of app.story.cuts) {
    const from = app.story.runs[told.run], story = Story.of(app.theCase, program, { ...plan, cuts });
    const number = story.runs.findIndex((run, index) => run.machine === from.machine && !story.cutOf(index)), run = story.runs[number];
    if (!run) break;
    const cut = translatedCut(from, told, run);
    if (!run.canCut(cut.moment)) break;
    cuts.push({ machine: from.machine, ...cut });
  }
  app.other = Story.of(app.theCase, program, { ...plan, cuts });
  return app.other;
}

/** A run up to a moment: how many commands had begun, the calls since then, and whether it was answered. */
function placeOf(run, moment) {
  let commands = 0, calls = [], isAnswered = false;
  for (const event of run.events.slice(0, moment)) {
    if (event[0] === "began") { commands++; calls = []; isAnswered = false; }
    if (event[0] === "call") calls.push(run.program.text(event[1]));
    if (event[0] === "reply") isAnswered = true;
  }
  return { commands, calls, isAnswered };
}

function translatedCut(from, cut, to) {
  const place = placeOf(from, cut.moment);
  let best = 0, matched = -1;
  for (let moment = 0; moment <= to.end; moment++) {
    const here = placeOf(to, moment);
    if (here.commands > place.commands) break;
    if (here.commands < place.commands) { best = moment; continue; }
    if (here.isAnswered) { if (place.isAnswered) best = moment; continue; }
    const last = here.calls.length ? here.calls[here.calls.length - 1] : "", isCall = moment > 0 && to.events[moment - 1][0] === "call";
    const index = isCall ? place.calls.lastIndexOf(last) : -1;
    if (!here.calls.length && matched < 0) best = moment;
    if (index > matched || index >= 0 && index === matched) { matched = index; best = moment; }
  }
  const names = new Set(cut.lost.flatMap((number) => unitNames(from, number)));
  const lost = to.effectsAt(best).pending.filter((number) => unitNames(to, number).some((name) => names.has(name)));
  return { moment: best, lost: to.closure(lost, best).filter((number) => to.effects[number].promised > best) };
}

/** What two steps must agree on to be the same. */
function signature(story, step) {
  if (!step) return "";
  const run = story.runs[step.run];
  const units = step.kind === "crash" ? leftUnits(run, step.moment, step.cut.lost) : pendingUnits(run, step.moment);
  const disk = units.map((row) => [row.kind, row.kind === NAME ? run.pathOf(row.inode, row.index) : row.inode, row.index, row.mark, valueText(run.program, row.kind, row.value)].join());
  return [step.kind, headline(step, story), ...remarks(step, story), ...disk].join("\n");
}

/** The first step at which the two stories differ. */
function firstDifference() {
  const [left, right] = [app.story, otherStory()], count = Math.max(left.steps.length, right.steps.length);
  if (right.difference !== undefined && right.comparedWith === left && right.comparedIn === language) return right.difference;
  let index = 0;
  while (index < count && signature(left, left.steps[index]) === signature(right, right.steps[index])) index++;
  Object.assign(right, { difference: index, comparedWith: left, comparedIn: language });
  return index;
}

/** The two programs side by side. */
function fillComparison(main) {
  const difference = firstDifference();
  [app.story, otherStory()].forEach((story, side) => {
    const index = Math.min(app.step, story.steps.length - 1), step = story.steps[index], column = element("div", { class: "column" });
    const isThere = app.step >= difference && difference < Math.max(app.story.steps.length, otherStory().steps.length);
    const said = isThere ? "≠ " + t("difference") + ": " + t("step", difference + 1, story.steps.length) : "= " + t("same");
    const box = addBox(column, app.theCase.programs[side].data.label + " – " + said, { style: isThere ? " difference" : "" });
    const list = element("ol", { class: "steps" });
    for (let near = Math.max(0, index - 3); near <= index; near++)
      list.append(element("li", { class: story.steps[near].kind, "aria-current": near === index ? "step" : undefined }, headline(story.steps[near], story)));
    for (const text of remarks(step, story)) list.append(element("li", { class: "later" }, text));
    box.append(list);
    main.append(column);
    // What the lab shows of a disk, or else all of it.
    const panels = panelsOf(app.theCase).filter((panel) => panel.leaves && panel.column !== "strip");
    panels.forEach((panel) => fillPanel(column, panel, { story, step, prefix: "side-" + side + "-" }));
    if (panels.length) return;
    const run = story.runs[step.run], units = step.kind === "crash" ? leftUnits(run, step.moment, step.cut.lost) : pendingUnits(run, step.moment);
    addBox(column, t("disk"), { grows: true }).append(unitList(run, units));
  });
}
