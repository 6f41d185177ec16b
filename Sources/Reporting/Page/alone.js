// A program that is alone: what it is told is the steps of its epoch, and what it answers is held against what the
// specification said when it was asked.
"use strict";

class LoneRun extends Run {
  constructor(...all) {
    super(...all);
    this.expectations = [];   // [moment, what is expected after a power cut from then on]
    this.live = null;
    this.walk();
  }

  /** Where everything begins: a formatted disk. */
  static start(program) {
    return { isFirst: true, disk: new Disk(), expected: program.data.specification.initial, epoch: 0, faults: program.data.bootFaults[0], damaged: false };
  }

  walk() {
    const { program } = this, steps = program.data.epochs[this.start.epoch];
    let state = this.proceed(program.roots.get("[" + this.start.faults.map((rule) => rule[0]).join(", ") + "]"));
    for (let step = -1; state; ) {
      if (state[0] === "ended") { this.violation = { rule: "runs", expected: [], seen: state[1] }; return; }
      let command = this.judge(step < 0 ? ["boot"] : steps[step], state);
      if (command === "end") return;
      if (command === null) {
        if (++step >= steps.length) return;
        command = steps[step][1];
        if (steps[step][0] === "restart" && this.live !== null) this.live = program.data.specification.reboots[this.live];
        if (steps[step][0] === "perform" && this.live !== null)
          this.expectations.push([this.end + 1, program.data.specification.during[this.live + " " + program.data.commands[command]]]);
      }
      state = this.tell(command);
    }
  }

  // Judging, as Exploration/Explorer+Replies.swift does, by what the specification said when it was asked.

  /** `null` to go on, "end", or the number of a command that is done once more without a fault. */
  judge([kind, command], [, replyNumber, answerNumber, isStruck]) {
    const { specification: said, again, commands } = this.program.data;
    const reply = said.replies[replyNumber], isDamaged = this.start.damaged || this.damages.length > 0;
    const trace = said.traces[this.node + " " + (this.live ?? "")];
    if (trace && reply[0] !== "unfinished") return this.settle(trace);
    if (kind !== "perform" && reply[0] === "threw") {
      if (isStruck) return again[kind === "observe" ? 1 : 0];
      if (isDamaged) { this.accepted = true; return "end"; }
    }
    if (kind === "boot" || kind === "restart") return this.settle(said.boots[answerNumber], true);
    if (kind === "observe" && this.live === null) {
      this.reply = { moment: this.end, reply };
      const verdict = this.settle(said.recoveries[this.start.expected + " " + replyNumber]);
      if (verdict === null) { this.observed = this.end; this.found = this.live; }
      return verdict;
    }
    if (kind === "observe") return this.settle(said.observations[this.live + " " + replyNumber]);
    const isFaulty = isStruck || isDamaged ? 1 : 0;
    return this.settle(said.performances[[this.live, answerNumber, isFaulty, commands[command]].join(" ")]);
  }

  settle(judgement, isBoot = false) {
    if (judgement === undefined) { this.missing = true; return "end"; }
    if (Array.isArray(judgement)) {
      this.violation = this.program.data.specification.violations[judgement[0]];
      return "end";
    }
    if (isBoot) return null;
    this.live = judgement;
    this.expectations.push([this.end, this.program.data.specification.afterCrash[judgement]]);
    return null;
  }

  // Pulling the plug.

  /** Whether the power may fail after so many events: not when the scenario is over. */
  canCut(moment) {
    if (moment > this.end || this.violation && moment === this.end) return false;
    return this.start.epoch < this.theCase.epochs.length - 1 || this.start.epoch > 0 && (this.observed === null || moment < this.observed);
  }

  /** What the next boot starts with, after a power cut. */
  cut(moment, lost) {
    const { start, theCase, program } = this, ending = theCase.epochs[start.epoch].ending;
    const isObserved = this.observed !== null && this.expectations.length > 0 && this.expectations[0][0] <= moment;
    const ends = isObserved || typeof ending === "number" && this.momentAfter(ending) === moment;
    const epoch = start.epoch + (ends ? 1 : 0), { faults, damaged } = this.faultsAfter(moment);
    return { disk: this.diskAfter(moment, lost), expected: isObserved ? this.expectedAt(moment) : start.expected, epoch, faults: ends ? program.data.bootFaults[epoch] : faults, damaged };
  }

  /** What is expected after a power cut at a moment, as a number of the specification. */
  expectedAt(moment) {
    let expected = this.start.expected;
    for (const [from, value] of this.expectations) if (from <= moment) expected = value;
    return expected;
  }

  /** What a recovery may find after a power cut at a moment, as the specification calls it. */
  wordsAt(moment) { return this.program.data.specification.words[this.expectedAt(moment)] || []; }

  /** What was found, as the specification calls it. */
  get wordsFound() {
    const { words, afterCrash } = this.program.data.specification;
    return this.observed === null ? [] : words[afterCrash[this.found]] || [];
  }
}
