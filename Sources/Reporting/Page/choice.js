// Pulling the plug: the watcher chooses which pending effects had reached the disk. Only legal choices can be made, and
// for each effect that can't be chosen the page says what forbids it.
"use strict";

/** The effects that may be lost, then those that can't be any more. */
function choiceOrder(run, moment) {
  const { pending, made } = run.effectsAt(moment);
  return { pending, promised: made.filter((number) => !pending.includes(number)) };
}

function whyText(run, forbidden) {
  if (forbidden.reason === "promised") return t("whyPromised", eventText(run, forbidden.event));
  return t(forbidden.reason === "required" ? "whyRequired" : "whyNeeds", effectText(run, forbidden.other));
}

/** Loses an effect that is kept, or keeps one that is lost, if that is legal; else says why it is not. */
function toggleEffect(number) {
  const { run: runNumber, moment, lost } = app.choice, run = app.story.runs[runNumber];
  const forbidden = run.whyNot(number, lost, moment);
  app.choice.focus = choiceOrder(run, moment).pending.indexOf(number);
  if (forbidden) { app.message = t("legal", whyText(run, forbidden)); return false; }
  if (!lost.delete(number)) lost.add(number);
  app.message = "";
  return true;
}

/** Chooses for all effects at once. */
function chooseAll(how) {
  const { run: runNumber, moment, lost } = app.choice, run = app.story.runs[runNumber], { pending } = run.effectsAt(moment);
  lost.clear();
  if (how === "lose") pending.forEach((number) => lost.add(number));
  if (how === "random") run.closure(pending.filter(() => Math.random() < 0.4), moment).forEach((number) => lost.add(number));
}

/** The columns while the watcher chooses. */
function fillChoice(columns) {
  const { run: runNumber, moment, lost } = app.choice, run = app.story.runs[runNumber], { pending, promised } = choiceOrder(run, moment);
  const tool = (act, word, style = "") => element("button", { "data-act": act, class: style }, t(word));
  const box = addBox(columns[2], [run.machine, t("disk")].filter(Boolean).join(": "), { id: "choice", grows: true });
  box.append(element("div", { class: "tools" }, tool("cut", "cut", "danger"), tool("keep", "keepAll"), tool("lose", "loseAll"), tool("random", "random"), tool("cancel", "cancel")));
  if (!pending.length) box.append(element("p", {}, t("none")));
  for (const number of pending) box.append(choiceButton(run, number, lost, moment));
  if (promised.length) {
    box.append(element("p", { class: "group" }, t("promised")));
    for (const number of promised.slice(-8)) box.append(choiceButton(run, number, lost, moment));
  }
  fillLeft(columns, { story: app.story, prefix: "leaves-", step: { kind: "crash", run: runNumber, moment, cut: { lost: [...lost] } } });
}

/** What the power cut would leave: as the lab's own panels tell it, or as files. */
function fillLeft(columns, context) {
  const { run, moment, cut } = context.step, left = app.story.runs[run], panels = panelsOf(app.theCase).filter((panel) => panel.leaves);
  if (!panels.length) addBox(columns[1], t("leaves"), { id: "leaves", grows: true }).append(fileList(left.program, left.diskAfter(moment, cut.lost)));
  const shown = panels.filter((panel) => panel.column !== "strip" || !isCramped());
  shown.forEach((panel) => fillPanel(panel.column === "strip" ? columns.strip : columns[1], { ...panel, title: () => t("leaves") + ": " + panel.title() }, context));
}

function choiceButton(run, number, lost, moment) {
  const forbidden = run.whyNot(number, lost, moment), isKept = !lost.has(number), event = run.effects[number].moment;
  const units = (effect) => effect.changes.map(([kind, inode, index]) => Disk.key(kind, inode, index)), own = units(run.effects[number]);
  const isCovered = !isKept && run.effects.some((other, later) => later > number && other.moment <= moment && !lost.has(later) && own.every((unit) => units(other).includes(unit)));
  return element("button", {
    class: "choice", role: "switch", "aria-checked": isKept ? "true" : "false", "aria-disabled": forbidden ? "true" : "false", "data-effect": number },
    element("span", { class: "sign" }, isKept ? "✓" : "✗"),
    element("span", { class: "what" }, element("b", {}, effectText(run, number)), " – " + t(isKept ? "onDisk" : "lost") + (told(run, number) ? "" : " · " + eventText(run, event)),
      isCovered ? element("span", { class: "why" }, "↻ " + t("covered")) : null,
      forbidden ? element("span", { class: "why" }, "⊘ " + whyText(run, forbidden)) : null));
}

// Predicting what a recovery will find.

/** All that recovery may find after a power cut at a moment, and whether every disk was tried. */
function outcomes(story, runNumber, moment) {
  const run = story.runs[runNumber], { pending } = run.effectsAt(moment), seen = new Set([""]), waiting = [new Set()], found = new Set();
  run.outcomes = run.outcomes || new Map();
  if (run.outcomes.has(moment)) return run.outcomes.get(moment);
  // A long run is booted fewer times: whoever steps on must not wait.
  const limit = story.machines ? 48 : Math.max(16, Math.min(256, Math.floor(20000 / (run.end + 1))));
  let count = 0;
  for (; waiting.length && count < limit; count++) {
    const lost = waiting.shift();
    found.add(outcome(story.tryCut(runNumber, moment, [...lost])));
    for (const number of pending) {
      if (lost.has(number) || run.whyNot(number, lost, moment)) continue;
      const more = new Set(lost).add(number), key = [...more].sort((a, b) => a - b).join();
      if (!seen.has(key)) { seen.add(key); waiting.push(more); }
    }
  }
  // What the specification allows can be voted for, too.
  const allowed = run.wordsAt(moment);
  const result = { texts: [...new Set([...found, ...allowed])].sort(), isAll: !waiting.length };
  run.outcomes.set(moment, result);
  return result;
}

/** What a recovery shows: its first answer, or why there is none. */
function outcome(run) {
  if (run.violation && (!run.reply || run.violation.rule === "runs" || run.observed === null)) {
    return run.reply ? replyText(run.reply.reply, true) + " – " + t("broke", run.violation.rule) : t("broke", run.violation.rule) + ": " + run.violation.seen;
  }
  if (run.missing || !run.reply) return run.missing ? t("unknown", boundsText(run.program)) : t("accepted");
  // What the specification calls it, if that is one thing.
  const called = run.wordsFound;
  return called.length === 1 ? called[0] : replyText(run.reply.reply, true);
}

/** The question that is open at a step: which cut it is about, and whether its answer has been seen. */
function openPrediction() {
  const { current, story } = app;
  if (!app.isPredicting) return null;
  const cut = current.kind === "crash" ? current.cut : story.cutBefore(app.step);
  if (!cut) return null;
  const next = story.runAfter(cut);
  if (!next) return null;
  const number = story.runs.indexOf(next), shownAt = next.reply ? next.reply.moment : next.end;
  const isAnswer = (step) => step.run === number && !["boot", "crash"].includes(step.kind) && step.moment >= shownAt;
  const reveal = story.steps.findIndex(isAnswer), isRevealed = reveal >= 0 && app.step >= reveal;
  if (isRevealed && !(isAnswer(current) && current.moment === shownAt)) return null;
  const key = story.token.split(":").slice(0, story.cuts.indexOf(cut) + 3).join(":");
  return { cut, isRevealed, key, answer: outcome(next), ...outcomes(story, cut.run, cut.moment) };
}

function vote(index) {
  const open = openPrediction();
  if (!open || open.isRevealed || index >= open.texts.length) return false;
  const votes = app.votes.get(open.key) || {};
  votes[open.texts[index]] = (votes[open.texts[index]] || 0) + 1;
  app.votes.set(open.key, votes);
  return true;
}

/** The question, if one is open that has more than one answer. */
function fillPrediction(column) {
  const open = openPrediction();
  if (!open || open.texts.length < 2) return;
  const box = addBox(column, open.isRevealed ? t("reveal", open.answer) : t("predict"), { id: "prediction" });
  const votes = app.votes.get(open.key) || {};
  const order = open.texts.slice(0, 9).map((text, index) => [text, index]);
  if (open.isRevealed) order.sort((a, b) => (b[0] === open.answer) - (a[0] === open.answer));
  order.forEach(([text, index]) => {
    const count = votes[text] || 0, isRight = open.isRevealed && text === open.answer;
    box.append(element("button", { class: "guess" + (open.isRevealed ? (isRight ? " right" : " wrong") : ""), "data-vote": index, disabled: open.isRevealed },
      element("kbd", {}, String(index + 1)), element("span", { class: "what bytes" }, text), (isRight ? "✓ " + t("right") + " " : "") + (count === 1 ? t("vote") : count ? t("votes", count) : "")));
  });
  if (!open.isRevealed) box.append(element("p", { class: "group" }, t("predictHint") + (open.isAll ? "" : " " + t("many"))));
}
