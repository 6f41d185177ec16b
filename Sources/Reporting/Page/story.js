// A chain of power cuts as a list of steps: boots, commands, calls, answers, notes, crashes, and the end. The terminal's
// demo tells the same (StepThrough.swift). Whose story it is, one program's or that of several machines, makes no
// difference to who watches: `LoneStory` and `ClusterStory` fill in the runs and the steps.
"use strict";

class Story {
  /**
   * Tells what becomes of a program. `cuts` are {moment, lost}, on several machines with a `machine`'s name; as told they
   * also have the number of their `run`. `broken` says which of them can't be.
   */
  constructor(theCase, program, { cuts = [], strikes = [], deliveries = [], forgotten = -1 } = {}) {
    Object.assign(this, { theCase, program, cuts: [], strikes, deliveries, forgotten, runs: [], steps: [] });
    this.tell(cuts);
  }

  /** Tells the story of a scenario. */
  static of(theCase, program, plan) { return new (theCase.machines ? ClusterStory : LoneStory)(theCase, program, plan); }

  add(kind, run, moment, more = {}) { this.steps.push({ kind, run, moment, ...more }); }

  /** Adds what happened at a moment of a run. */
  addEvent(number, moment, more = {}) {
    const event = this.runs[number].events[moment - 1];
    this.add(event[0] === "began" ? "command" : event[0], number, moment, { event, ...more });
  }

  /** Whose power is about to fail or has failed at a step: a machine's name, or nothing. */
  whose(step) { return this.theCase.machines ? this.runs[step.run].machine : ""; }

  /** Whether a step is one at which a talk stops: a note, a power cut, what recovery found, the end. */
  isBeat(step) {
    return ["note", "crash", "end"].includes(step.kind) || step.isFound || !this.hasNotes && step.kind === "command";
  }

  /** The next step at which a talk stops, forwards or backwards. */
  beat(from, by) {
    let index = from + by;
    while (index > 0 && index < this.steps.length - 1 && !this.isBeat(this.steps[index])) index += by;
    return index;
  }

  /** What the end says is broken. */
  get violation() {
    const isOpening = this.cuts.length === 0 && this.forgotten < 0 && this.program.data.opening[0].length === 0;
    return this.brokenRule || isOpening && this.program.data.violation || null;
  }

  /** The run that comes to nothing, or to its end, last. */
  get last() { return this.runs[this.runs.length - 1]; }

  /** The step of a run at a moment: the last one there, or the first. */
  stepAt(run, moment) {
    for (let index = this.steps.length - 1; index >= 0; index--) {
      const step = this.steps[index];
      if (step.run === run && step.moment <= moment && step.kind !== "crash" && step.kind !== "end") return index;
    }
    return 0;
  }

  /** The step at which the power fails for the n-th time. */
  crashStep(number) { return this.steps.findIndex((step) => step.kind === "crash" && step.run === number); }

  /** The power cut that ends a run. */
  cutOf(run) { return this.cuts.find((cut) => cut.run === run); }

  /** The message that a machine is told at a step, if it is told one. */
  messageAt(step) { return step.message; }

  /** The last power cut before a step. */
  cutBefore(index) {
    while (index >= 0 && this.steps[index].kind !== "crash") index--;
    return index < 0 ? null : this.cutOf(this.steps[index].run);
  }

  /** Whether a command is one that makes a promise. */
  isPromise(step) {
    const text = this.program.data.commands[step.event[1]];
    return text !== this.program.observation && text !== "restart";
  }

  /** What a power cut of a run is to come after: those before it, and the strikes of faults. */
  upTo(run, moment) {
    const here = this.stepAt(run, moment), cuts = this.cuts.filter((cut) => cut.run !== run && this.crashStep(cut.run) <= here);
    return { cuts, strikes: this.strikes.filter((strike) => this.runOf(strike) <= run), deliveries: this.deliveries, forgotten: this.forgotten };
  }

  /** The check of what the n-th power cut's run did until then; `undefined` if there is no such run. */
  checkOf(number, moment) {
    const run = this.runs[this.cuts[number] ? this.cuts[number].run : this.brokenCut === number ? this.brokenIn : -1];
    return run && (moment > 0 ? run.checks[moment - 1] : Story.emptyCheck);
  }

  /** The replay token of these power cuts. */
  get token() {
    const of = (machine) => (machine ? machine + "=" : "");
    const cuts = this.cuts.map((cut, number) => ":" + of(cut.machine) + cut.moment + "/" + cut.lost.join(".") + "/" + this.checkOf(number, cut.moment).toString(16));
    const strikes = this.strikes.map(([run, moment, machine]) => of(machine) + run + "@" + moment).join(".");
    return "pc1:" + this.theCase.name + ranges(this.theCase.dropped) + cuts.join("") + (strikes ? ":" + strikes : "") + (this.deliveries.length ? ":+" + this.deliveries.join(".") : "");
  }
}

/** The check of a run that has done nothing: the beginning of FNV-1a, folded. */
Story.emptyCheck = Number([0n, 16n, 32n, 48n].reduce((sum, shift) => sum ^ (0xCBF29CE484222325n >> shift), 0n) & 0xFFFFn);

/** What becomes of one program. */
class LoneStory extends Story {
  get hasNotes() { return this.theCase.epochs.some((epoch) => epoch.steps.some((each) => each[0] === "note")); }

  runOf([run]) { return run; }

  tell(cuts) {
    let start = LoneRun.start(this.program);
    for (let number = 0; ; number++) {
      const struck = this.strikes.filter((strike) => strike[0] === number).map((strike) => strike[1]);
      const walk = () => new LoneRun(this.program, this.theCase, start, this.forgotten, struck);
      const run = this.program.run([this.forgotten, struck, this.strikes, cuts.slice(0, number)], walk), cut = cuts[number];
      this.runs.push(Object.assign(run, { story: this, number }));
      const isPossible = cut && run.canCut(cut.moment) && run.canLose(cut.lost, cut.moment);
      if (cut && !isPossible) Object.assign(this, { brokenCut: number, brokenIn: number });
      const told = isPossible && { run: number, moment: cut.moment, lost: [...cut.lost].sort((a, b) => a - b) };
      if (told) this.cuts.push(told);
      this.tellRun(run, number, told);
      this.brokenRule = run.violation;
      if (!told) break;
      start = run.cut(cut.moment, cut.lost);
    }
  }

  tellRun(run, number, cut) {
    const notes = new NoteSchedule(this.theCase.epochs[run.start.epoch].steps), end = cut ? cut.moment : run.end;
    const { commands } = this.program.data;
    let isLooking = false, isFirst = true;
    this.add("boot", number, 0);
    for (let moment = 1; moment <= end; moment++) {
      const event = run.events[moment - 1];
      if (event[0] === "began") for (const text of notes.before(commands[event[1]])) this.add("note", number, moment - 1, { text });
      if (event[0] === "began") isLooking = commands[event[1]] === this.program.observation;
      const isAnswer = event[0] === "reply" && isLooking;
      this.addEvent(number, moment, { isAnswer, isFound: isAnswer && isFirst && number > 0 });
      if (isAnswer) isFirst = false;
    }
    if (cut) {
      if (run.observed !== null && run.observed <= cut.moment) for (const text of notes.rest()) this.add("note", number, end, { text });
      this.add("crash", number, end, { cut });
    } else {
      if (!run.violation && !run.missing) for (const text of notes.rest()) this.add("note", number, end, { text });
      this.add("end", number, end);
    }
  }

  /** The run after a power cut. */
  runAfter(cut) { return this.runs[cut.run + 1]; }

  /** The run that would come after a power cut of a run, if it lost these effects. */
  tryCut(number, moment, lost) {
    const run = this.runs[number];
    return new LoneRun(this.program, this.theCase, run.cut(moment, lost), this.forgotten);
  }
}

/** Which notes are due before which command. */
class NoteSchedule {
  constructor(steps) { this.steps = steps.slice(); this.isLooking = true; }

  before(command) {
    if (this.isLooking) { this.isLooking = false; return []; }
    const place = this.steps.findIndex((step) => step[0] !== "note");
    if (place < 0 || this.steps[place][1] !== command) return [];
    const due = this.steps.slice(0, place).map((step) => step[1]);
    if (this.steps[place][0] === "restart") this.isLooking = true;
    this.steps = this.steps.slice(place + 1);
    return due;
  }

  rest() {
    const due = this.steps.filter((step) => step[0] === "note").map((step) => step[1]);
    this.steps = [];
    return due;
  }
}

/** Numbers as a token has them: ~2.4-6. */
function ranges(numbers) {
  const parts = [];
  for (const number of numbers) {
    const last = parts[parts.length - 1];
    if (last && last[1] + 1 === number) last[1] = number; else parts.push([number, number]);
  }
  return parts.length ? "~" + parts.map(([a, b]) => (a === b ? a : a + "-" + b)).join(".") : "";
}

/** Takes a token apart; `null` if it is none. */
function parseToken(text) {
  const [version, name, ...fields] = text.split(":");
  if (version !== "pc1" || !name) return null;
  const cuts = [], strikes = [], whose = (machine) => (machine ? { machine } : {});
  let deliveries = [];
  for (const field of fields) {
    const cut = /^(?:([^=/@]+)=)?(\d+)\/((?:\d+(?:\.\d+)*)?)\/([0-9a-f]{1,4})$/i.exec(field);
    if (cut) cuts.push({ ...whose(cut[1]), moment: +cut[2], lost: cut[3] ? cut[3].split(".").map(Number) : [], check: parseInt(cut[4], 16) });
    else if (/^\+\d+(\.\d+)*$/.test(field)) deliveries = field.slice(1).split(".").map(Number);
    else {
      const struck = field.split(".").map((text) => /^(?:([^=/@]+)=)?(\d+)@(\d+)$/.exec(text));
      if (struck.includes(null)) return null;
      for (const [, machine, run, moment] of struck) strikes.push(machine ? [+run, +moment, machine] : [+run, +moment]);
    }
  }
  return { name, cuts, strikes, deliveries };
}
