// Several machines: whose turn it is, who is told what, and what becomes of what they say to each other. It goes the one
// way that Exploration/Explorer+Cluster.swift goes when it follows a plan; each machine's run is walked in its own tree.
"use strict";

/** A boot of one of several machines. */
class MachineRun extends Run {
  constructor(story, { name, number, start, time }, strikes) {
    super(story.program, story.theCase, start, story.forgotten, strikes);
    Object.assign(this, { story, machine: name, lane: number, bootTime: time, shown: 0 });
  }

  /** Whether the power may fail after so many events: as often as the scenario says, and while a recovery runs. */
  canCut(moment) {
    if (moment > this.end || this.violation && moment === this.end) return false;
    const { epoch } = this.start;
    return epoch < this.theCase.crashes[this.lane].length || epoch > 0 && (this.observed === null || moment < this.observed);
  }

  /** Whether the scenario asks for this very power cut; it ends the epoch, even one that hits the boot. */
  isScripted(moment) {
    const crash = this.theCase.crashes[this.lane][this.start.epoch], calls = crash ? crash[0] : "anywhere";
    return typeof calls === "number" && this.events.filter((event) => event[0] === "call").length >= calls && this.momentAfter(calls) === moment;
  }

  wordsAt() { return []; }

  /** What was found, as a person reads it. */
  get wordsFound() { return this.observed === null ? [] : [withoutDigest(replyText(this.reply.reply, true))]; }
}

class ClusterStory extends Story {
  get hasNotes() { return this.theCase.steps.some((step) => step[0] === "note"); }
  get last() { return this.runs[this.steps[this.steps.length - 1].run]; }
  get said() { return this.program.data.specification; }

  runOf([run, , machine]) { return this.runs.indexOf(this.runs.filter((each) => each.machine === machine)[run]); }
  runAfter(cut) { return this.runs.find((run, number) => number > cut.run && run.machine === cut.machine); }
  tryCut(number, moment, lost) {
    const plan = this.upTo(number, moment), cut = { machine: this.runs[number].machine, moment, lost };
    const story = new ClusterStory(this.theCase, this.program, { ...plan, cuts: [...plan.cuts, cut] });
    return story.runAfter({ ...cut, run: number }) || this.runs[number];
  }

  tell(cuts) {
    const { machines } = this.theCase, fresh = () => ({ isFirst: true, disk: new Disk(), epoch: 0, faults: [], damaged: false });
    this.machines = machines.map((name, number) => ({ name, number, start: fresh(), time: 0, task: "off", run: -1, count: 0, began: 0 }));
    Object.assign(this, { wanted: cuts, position: -machines.length, live: this.said.initial, flights: [], messages: [], delivery: null, mishaps: 0, choices: 0, isOver: false });
    while (!this.isOver) this.takeTurn();
    const { run, moment } = this.steps[this.steps.length - 1];
    this.add("end", run, moment);
  }

  // Turns.

  takeTurn() {
    if (!this.flights.length) this.takeStep();
    else if (!this.delivery) this.deliver(this.flights.shift());
    else {
      const possible = this.possibleTurns(), index = possible.length > 1 ? this.deliveries[this.choices++] || 0 : 0;
      if (possible[index]) this.choose(possible[index]); else this.isUnknown();
    }
  }

  /** The turns that are possible in any order, as `turnChoices` in Exploration/Delivery.swift has them. */
  possibleTurns() {
    const numbers = this.flights.map((_, index) => index), next = this.theCase.steps.slice(Math.max(0, this.position)).find((step) => step[0] !== "note");
    const turns = numbers.map((index) => ({ kind: "deliver", index }));
    if (this.position >= 0 && next && next[0] !== "deliver") turns.push({ kind: "step" });
    if (this.mishaps >= this.delivery.mishaps) return turns;
    const lengths = (index) => { const count = this.said.payloads[this.flights[index].payload].length / 2; return Array.from({ length: this.delivery.anywhere ? count : Math.min(count, 1) }, (_, each) => (this.delivery.anywhere ? each : count - 1)); };
    return [...turns, ...numbers.map((index) => ({ kind: "lose", index })), ...numbers.map((index) => ({ kind: "twice", index })), ...numbers.flatMap((index) => lengths(index).map((length) => ({ kind: "cut", index, length })))];
  }

  choose({ kind, index, length }) {
    if (kind === "step") { this.takeStep(); return; }
    const flight = this.flights.splice(index, 1)[0];
    if (kind !== "deliver") this.mishaps++;
    if (kind === "twice") {
      const message = { ...flight.message, isCopy: true };
      this.messages.push(message);
      this.flights.splice(index, 0, { ...flight, message });
    }
    if (kind === "lose") { this.lose(flight); flight.message.fate = "lost"; flight.message.lostAt = this.steps.length - 1; } else this.deliver(flight, length);
  }

  takeStep() {
    const { steps } = this.theCase, count = this.machines.length;
    if (this.position < 0) { this.boot(this.machines[count + this.position++]); return; }
    while (steps[this.position] && steps[this.position][0] === "note") this.note(steps[this.position++][1]);
    const step = steps[this.position++], machine = step && this.machines[step[1]];
    if (!step) { this.observeFinally(this.machines[this.position - 1 - steps.length]); return; }
    switch (step[0]) {
      case "deliver": this.delivery = step.length > 1 ? { mishaps: step[1], anywhere: step[2] } : null; break;
      case "clock": machine.time = step[2]; break;
      case "command": this.instruct(machine, `command ${machine.time} ${step[3]} ${step[2]}`, "perform"); break;
      case "restart": this.instruct(machine, `restart ${machine.time} ${step[2]}`, "restart", step[3]); break;
      default: this.comeToCrash(machine);
    }
  }

  note(text) {
    const { run, moment } = this.steps[this.steps.length - 1];
    this.add("note", run, moment, { text });
  }

  /** At the end each machine is asked once more what it sees. */
  observeFinally(machine) {
    if (machine) this.instruct(machine, this.observationOf(machine), "look"); else this.isOver = true;
  }

  observationOf(machine) { return `command ${machine.time} [] ${this.program.observation}`; }

  // Messages.

  send(machine, parcels) {
    for (const [receiver, payload, text] of parcels) {
      if (receiver < 0 || receiver === machine.number) { this.breaks(machine, { rule: "answers", expected: ["messages to other machines"], seen: `one to '${(this.machines[receiver] || { name: "?" }).name}'` }); return; }
      const message = { sender: machine.number, receiver, text, from: this.steps.length - 1, bytes: this.said.payloads[payload].length / 2, fate: "underWay", isCopy: false };
      const flight = { sender: machine.number, receiver, payload, message };
      this.messages.push(message);
      const place = this.delivery ? this.flights.findLastIndex((each) => each.sender <= machine.number) + 1 : this.flights.length;
      this.flights.splice(place, 0, flight);
    }
  }

  /** Delivers a message, or its first bytes and no more; loses it if its receiver is down. */
  deliver(flight, length) {
    const machine = this.machines[flight.receiver], isCut = length !== undefined, { message } = flight;
    const payload = isCut ? this.program.payload(this.said.payloads[flight.payload].slice(0, 2 * length)) : flight.payload;
    const isDown = machine.task === "off";
    if (isDown || isCut) this.lose(flight);
    const key = `message ${machine.time} ${isCut ? "cut" : "whole"} ${flight.sender} ${payload}`;
    if (!isDown && this.instruct(machine, key, "perform", false, { message, length })) return;
    if (!isDown && !isCut) this.lose(flight);
    message.fate = "receiverDown";
    message.lostAt = this.steps.length - 1;
  }

  lose({ sender, receiver, payload }) { this.become(this.said.losses[[sender, receiver, payload, this.live].join(" ")]); }

  become(live) { if (live === undefined) this.isUnknown(); else this.live = live; }

  /** Nobody has been here. */
  isUnknown() {
    this.runs[this.runs.length - 1].missing = true;
    this.isOver = true;
  }

  // Runs.

  boot(machine) {
    const { start, time, number } = machine, ordinal = machine.count++;
    const strikes = this.strikes.filter((strike) => strike[2] === machine.name && strike[0] === ordinal).map((strike) => strike[1]);
    const run = new MachineRun(this, machine, strikes);
    machine.run = run.number = this.runs.push(run) - 1;
    Object.assign(machine, { task: "boot", began: 0, isFaulty: start.faults.length > 0 });
    this.add("boot", machine.run, 0);
    this.follow(machine, run.proceed(this.program.roots.get(`${number} ${time} [${start.faults.map((rule) => rule[0]).join(", ")}]`)));
  }

  /** Gives a machine something to do; says whether it was told: it may be down, or its power have failed meanwhile. */
  instruct(machine, key, task, isFaulty = false, arriving = null) {
    if (machine.task === "off") return false;
    const run = this.runs[machine.run], cut = this.dueCut(machine);
    if (cut && cut.moment === run.end) { this.crash(machine, cut, true); return false; }
    Object.assign(machine, { task, isFaulty, began: run.end, command: this.program.command(key) });
    if (arriving) {
      const isCut = arriving.length !== undefined;
      Object.assign(arriving.message, { fate: isCut ? "cutOff" : "arrived", to: this.steps.length }, isCut ? { arrivedBytes: arriving.length } : {});
    }
    machine.hears = arriving && arriving.message;
    this.follow(machine, run.tell(machine.command));
    return true;
  }

  /** Goes on from where a machine's run has got to: cuts it off there, or judges its answer. */
  follow(machine, state) {
    for (let run = this.runs[machine.run]; ; ) {
      const cut = this.dueCut(machine), isIdle = state && state[0] === "idle";
      if (cut && (run.end > cut.moment || run.end === cut.moment && !isIdle)) { this.crash(machine, cut, false); return; }
      this.show(machine.run, run.end);
      if (!state) { this.isOver = true; return; }
      if (state[0] === "ended") { this.breaks(machine, { rule: "runs", expected: [], seen: state[1] }); return; }
      const next = this.judge(machine, run, state);
      if (next === null || this.isOver) return;
      state = run.tell(next);
    }
  }

  /** Shows what a run has done up to a moment. */
  show(number, moment) {
    const run = this.runs[number], { commands } = this.program.data;
    for (; run.shown < moment; run.shown++) {
      const event = run.events[run.shown];
      if (event[0] === "began") run.isLooking = commands[event[1]] === this.program.observation;
      const isAnswer = event[0] === "reply" && run.isLooking === true, isFound = isAnswer && !run.hasAnswered && !run.start.isFirst;
      if (isAnswer) run.hasAnswered = true;
      const { hears } = this.machines[run.lane], isHeard = event[0] === "began" && hears;
      this.addEvent(number, run.shown + 1, { isAnswer, isFound, ...(isHeard ? { message: hears } : {}) });
      if (isHeard) this.machines[run.lane].hears = null;
    }
  }

  // Judging, as Exploration/Explorer+ClusterReplies.swift does, by what the specification said when it was asked.

  /** `null` if the machine has answered, or the number of what it is told next: to show what it keeps, or once more. */
  judge(machine, run, [, reply, answer, isStruck]) {
    const { said } = this, { number, task } = machine, hasThrown = said.replies[reply][0] === "threw", isDamaged = run.start.damaged || run.damages.length > 0;
    const again = (key) => this.program.command(key);
    if (task !== "perform" && hasThrown && isStruck) return again(task === "boot" || task === "restart" ? `restart ${machine.time} []` : this.observationOf(machine));
    if (task !== "perform" && hasThrown && isDamaged) { run.accepted = this.isOver = true; return null; }
    if (task === "boot" || task === "restart") {
      const wrong = said.boots[number + " " + answer];
      if (!this.settle(machine, wrong === 0 ? this.live : wrong, reply)) return null;
      machine.task = task === "boot" ? "first" : "look";
      return again(machine.isFaulty ? `observe ${machine.time} ${this.program.observation}` : this.observationOf(machine));
    }
    const shown = [number, this.live, reply].join(" ");
    if (task === "first") {
      run.reply = { moment: run.end, reply: said.replies[reply] };
      if (this.settle(machine, said.recoveries[shown], reply)) run.observed = run.end;
    } else if (task === "look") this.settle(machine, said.observations[shown], reply);
    else this.settle(machine, said.performances[[number, said.instructions[machine.command], this.live, answer, isStruck || isDamaged ? 1 : 0].join(" ")], reply);
    return null;
  }

  settle(machine, judgement, reply) {
    if (judgement === undefined) { this.runs[machine.run].missing = this.isOver = true; return false; }
    if (Array.isArray(judgement)) { this.breaks(machine, this.said.violations[judgement[0]]); return false; }
    this.live = judgement;
    this.send(machine, this.said.replies[reply][2] || []);
    return !this.isOver;
  }

  breaks(machine, violation) { this.brokenRule = this.runs[machine.run].violation = violation; this.isOver = true; }

  // Pulling the plug.

  /** The power cut that is to end a machine's run. */
  dueCut(machine) { return this.wanted.filter((cut) => cut.machine === machine.name)[machine.count - 1]; }

  /** By here the machine's power has failed once since its last boot; now it boots again. Without a cut, here is the end. */
  comeToCrash(machine) {
    const run = this.runs[machine.run], cut = this.dueCut(machine);
    if (machine.task !== "off" && cut && cut.moment === run.end) this.crash(machine, cut, true);
    if (this.isOver) return;
    if (machine.task === "off") this.boot(machine); else this.isOver = true;
  }

  crash(machine, { moment, lost }, isBetween) {
    const run = this.runs[machine.run], { number } = machine, { epoch } = run.start, crashes = this.theCase.crashes[number];
    const ends = run.observed !== null && run.observed <= moment || run.isScripted(moment);
    if (!run.canLose(lost, moment) || ends && epoch >= crashes.length) { this.refuse(machine); return; }
    const cut = { machine: machine.name, run: machine.run, moment, lost: [...lost].sort((a, b) => a - b) };
    this.cuts.push(cut);
    this.show(machine.run, moment);
    this.add("crash", machine.run, moment, { cut });
    const isInHand = !isBetween && moment > machine.began && machine.task === "perform";
    if (ends) this.become(this.said.crashes[[number, isInHand ? this.said.instructions[machine.command] : -1, this.live].join(" ")]);
    const { faults, damaged } = run.faultsAfter(moment);
    machine.start = { disk: run.diskAfter(moment, lost), epoch: epoch + (ends ? 1 : 0), faults: ends ? crashes[epoch][1] : faults, damaged };
    machine.task = "off";
    if (!ends && !this.isOver) this.boot(machine);
  }

  refuse(machine) {
    const run = this.runs[machine.run];
    this.show(machine.run, run.end);
    Object.assign(this, { brokenCut: this.cuts.length, brokenIn: machine.run, isOver: true });
  }

  // Who is where.

  /** Of each machine, its run and moment at a step; a run of -1 if it has not booted yet. */
  placesAt(index) {
    const places = this.machines.map(({ name, number }) => ({ name, number, run: -1, moment: 0, isDown: true }));
    for (const step of this.steps.slice(0, index + 1)) {
      if (step.kind === "note" || step.kind === "end") continue;
      Object.assign(places[this.runs[step.run].lane], { run: step.run, moment: step.moment, isDown: step.kind === "crash" });
    }
    return places;
  }
}
