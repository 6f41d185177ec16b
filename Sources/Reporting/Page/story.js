// A chain of power cuts as a list of steps: boots, commands, calls, answers, notes, crashes, and the end. The terminal's
// demo tells the same (StepThrough.swift).
"use strict";

class Story {
  /** Tells what becomes of a program; cuts are {moment, lost}. */
  constructor(theCase, program, { cuts = [], strikes = [], forgotten = -1 } = {}) {
    Object.assign(this, { theCase, program, cuts: [], strikes, forgotten });
    this.runs = [];
    this.steps = [];
    let start = program.start;
    for (let number = 0; ; number++) {
      const struck = strikes.filter((strike) => strike[0] === number).map((strike) => strike[1]);
      const run = program.run([forgotten, struck, strikes, cuts.slice(0, number)], () => new Run(program, theCase, start, forgotten, struck)), cut = cuts[number];
      Object.assign(run, { story: this, number });
      this.runs.push(run);
      const isPossible = cut && run.canCut(cut.moment) && run.canLose(cut.lost, cut.moment);
      if (cut && !isPossible) this.broken = number;
      this.tell(run, number, isPossible ? cut : null);
      if (!isPossible) break;
      this.cuts.push({ moment: cut.moment, lost: [...cut.lost].sort((a, b) => a - b) });
      start = run.cut(cut.moment, cut.lost);
    }
  }

  tell(run, number, cut) {
    const add = (kind, moment, more = {}) => this.steps.push({ kind, run: number, moment, ...more });
    const notes = new NoteSchedule(this.theCase.epochs[run.start.epoch].steps), end = cut ? cut.moment : run.end;
    const { commands } = this.program.data;
    let isLooking = false, isFirst = true;
    add("boot", 0);
    for (let moment = 1; moment <= end; moment++) {
      const event = run.events[moment - 1];
      if (event[0] === "began") for (const text of notes.before(commands[event[1]])) add("note", moment - 1, { text });
      if (event[0] === "began") isLooking = commands[event[1]] === this.program.observation;
      const isAnswer = event[0] === "reply" && isLooking;
      add(event[0] === "began" ? "command" : event[0], moment, { event, isAnswer, isFound: isAnswer && isFirst && number > 0 });
      if (isAnswer) isFirst = false;
    }
    if (cut) {
      if (run.observed !== null && run.observed <= cut.moment) for (const text of notes.rest()) add("note", end, { text });
      add("crash", end, { cut });
    } else {
      if (!run.violation && !run.missing) for (const text of notes.rest()) add("note", end, { text });
      add("end", end);
    }
  }

  /** Whether a step is one at which a talk stops: a note, a power cut, what recovery found, the end. */
  isBeat(step) {
    const hasNotes = this.theCase.epochs.some((epoch) => epoch.steps.some((each) => each[0] === "note"));
    return ["note", "crash", "end"].includes(step.kind) || step.isFound || !hasNotes && step.kind === "command";
  }

  /** The next step at which a talk stops, forwards or backwards. */
  beat(from, by) {
    let index = from + by;
    while (index > 0 && index < this.steps.length - 1 && !this.isBeat(this.steps[index])) index += by;
    return index;
  }

  /** What the end says is broken. */
  get violation() {
    const last = this.runs[this.runs.length - 1];
    return last.violation || (this.cuts.length === 0 && this.forgotten < 0 && this.program.data.opening[0].length === 0 && this.program.data.violation || null);
  }

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

  /** The replay token of these power cuts. */
  get token() {
    const cuts = this.cuts.map((cut, number) => {
      const check = cut.moment > 0 ? this.runs[number].checks[cut.moment - 1] : Story.emptyCheck;
      return ":" + cut.moment + "/" + cut.lost.join(".") + "/" + check.toString(16);
    });
    const strikes = this.strikes.map(([run, moment]) => run + "@" + moment).join(".");
    return "pc1:" + this.theCase.name + ranges(this.theCase.dropped) + cuts.join("") + (strikes ? ":" + strikes : "");
  }
}

/** The check of a run that has done nothing: the beginning of FNV-1a, folded. */
Story.emptyCheck = Number([0n, 16n, 32n, 48n].reduce((sum, shift) => sum ^ (0xCBF29CE484222325n >> shift), 0n) & 0xFFFFn);

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
  const cuts = [], strikes = [];
  for (const field of fields) {
    const cut = /^(\d+)\/((?:\d+(?:\.\d+)*)?)\/([0-9a-f]{1,4})$/i.exec(field);
    if (cut) cuts.push({ moment: +cut[1], lost: cut[2] ? cut[2].split(".").map(Number) : [], check: parseInt(cut[3], 16) });
    else if (/^\d+@\d+(\.\d+@\d+)*$/.test(field)) for (const strike of field.split(".")) strikes.push(strike.split("@").map(Number));
    else return null;
  }
  return { name, cuts, strikes };
}
