// A run: what a program does from a boot to the end of its epoch, on a disk on which everything has a value. Nothing is
// executed here. The recorded tree (Exploration/RecordedTree.swift) has an answer for every disk that the power cuts of
// the scenario may leave: at each question the disk is asked, and the answer says which way the program went.
"use strict";

class Program {
  constructor(data) {
    this.data = data;
    this.sectorSize = data.sectorSize;
    this.observation = data.observation;
    this.contents = [];
    this.walked = new Map();
    this.children = data.nodes.map(() => new Map());
    data.nodes.forEach((node, number) => { if (node[0] >= 0) this.children[node[0]].set(node[1], number); });
    this.roots = new Map(data.roots);
    this.listings = new Map(data.listings.map((names, number) => [names.join(" "), number]));
  }

  /** A run that was walked lately, or else walks it: most stories begin as the one before did. */
  run(key, walk) {
    const text = JSON.stringify(key), found = this.walked.get(text) || walk();
    this.walked.delete(text);
    this.walked.set(text, found);
    if (this.walked.size > 16) this.walked.delete(this.walked.keys().next().value);
    return found;
  }

  name(number) { return this.data.names[number][0]; }
  place(number) { return this.data.names[number][1]; }
  text(number) { return this.data.texts[number]; }

  /** The bytes of a sector's content. */
  content(number) {
    if (!this.contents[number]) {
      const text = atob(this.data.contents[number]), bytes = new Uint8Array(this.sectorSize);
      for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
      this.contents[number] = bytes;
    }
    return this.contents[number];
  }

  /** What a node adds to the effects of a run; `forgotten` is the number of a sync whose promise is forgotten, or -1. */
  delta(node, forgotten) {
    if (forgotten >= 0) {
      const sync = this.data.syncs[forgotten];
      sync.byNode = sync.byNode || new Map(sync.deltas);
      if (sync.byNode.has(node)) return sync.byNode.get(node);
    }
    return this.data.deltas[node];
  }

  /** Where everything begins: a formatted disk. */
  get start() {
    return { disk: new Disk(), expected: this.data.specification.initial, epoch: 0, faults: this.data.bootFaults[0], damaged: false };
  }
}

class Run {
  /** Boots a program; `strikes` are the moments at which a fault strikes that may strike any call. */
  constructor(program, theCase, start, forgotten = -1, strikes = []) {
    Object.assign(this, { program, theCase, start, forgotten, strikes });
    this.events = []; this.effects = []; this.checks = []; this.damages = [];
    this.inodes = [ROOT]; this.paths = new Map([[ROOT, ""]]);
    this.next = start.disk.next;
    this.expectations = [];   // [moment, what is expected after a power cut from then on]
    this.live = null; this.observed = null; this.reply = null;
    this.violation = null; this.missing = false; this.accepted = false;
    this.walk();
  }

  get end() { return this.events.length; }

  // Walking.

  walk() {
    const { program } = this, root = program.roots.get("[" + this.start.faults.map((rule) => rule[0]).join(", ") + "]");
    let step = -1, again = null;
    for (let node = root; ; ) {
      if (node === undefined) { this.missing = true; return; }
      this.enter(node);
      const state = program.data.nodes[node][2];
      let answer;
      if (state[0] === "ended") { this.violation = { rule: "runs", expected: [], seen: state[1] }; return; }
      if (state[0] === "?") answer = this.answer(state);
      else if (state[0] === "fault") answer = this.strikes.includes(this.end) ? 1 : 0;
      else {
        const steps = program.data.epochs[this.start.epoch], planned = step < 0 ? ["boot"] : steps[step];
        const verdict = this.judge(planned, state);
        if (verdict === "end") return;
        if (verdict !== null) answer = verdict;
        else {
          if (step + 1 >= steps.length) return;
          const [kind, command] = steps[++step];
          if (kind === "perform" && this.live !== null)
            this.expectations.push([this.end + 1, program.data.specification.during[this.live + " " + program.data.commands[command]]]);
          answer = command;
        }
      }
      node = program.children[node].get(answer);
    }
  }

  enter(node) {
    const { program } = this, row = program.data.nodes[node];
    row[3].forEach((event, index) => {
      this.events.push(event);
      this.checks.push(row[4][index]);
      if (event[0] === "call") for (const change of event[3]) this.learn(change);
    });
    this.damages = row[5];
    const delta = program.delta(node, this.forgotten);
    if (!delta) return;
    for (const [changes, requires, moment, promised] of delta[0])
      this.effects.push({ changes: changes.map((change) => this.onDisk(change)), requires, moment, promised: promised < 0 ? Infinity : promised });
    for (const [effect, moment] of delta[1]) this.effects[effect] = { ...this.effects[effect], promised: moment };
  }

  /** Files and directories that the run makes get numbers that no other has had. */
  learn([kind, inode, index, value]) {
    if (kind !== NAME || !value) return;
    const made = value >> 1;
    if (made < this.inodes.length) return;
    this.inodes.push(this.next++);
    this.paths.set(this.inodes[made], this.pathOf(this.inodes[inode], index));
  }

  pathOf(directory, name) {
    const above = this.paths.get(directory);
    return (above ? above + "/" : "") + this.program.name(name);
  }

  /** A change in the numbers of the disk instead of the run's own. */
  onDisk([kind, inode, index, value]) {
    const isEntry = kind === NAME && value;
    return [kind, this.inodes[inode], index, isEntry ? (this.inodes[value >> 1] << 1) | (value & 1) : value];
  }

  /** What the disk answers to a question, in the run's own numbers. */
  answer(question) {
    const [, kind, inode, first, second] = question, { disk } = this.start, file = this.inodes[inode];
    switch (kind) {
      case 0: return this.meet(disk.get(NAME, file, first), file, first);
      case 1: {
        const besides = question.slice(3);
        const names = disk.entries(file).map((entry) => entry[0]).filter((name) => !besides.includes(name));
        names.sort((a, b) => this.program.place(a) - this.program.place(b));
        return this.program.listings.get(names.join(" "));
      }
      case 2: return disk.get(SIZE, file, 0);
      case 3: return Math.min(Math.max(disk.get(SIZE, file, 0) - first, 0), second);
      default: return disk.get(SECTOR, file, first);
    }
  }

  meet(value, directory, name) {
    if (!value) return 0;
    let number = this.inodes.indexOf(value >> 1);
    if (number < 0) {
      number = this.inodes.push(value >> 1) - 1;
      this.paths.set(value >> 1, this.pathOf(directory, name));
    }
    return (number << 1) | (value & 1);
  }

  // Judging, as Exploration/Explorer+Replies.swift does, by what the specification said when it was asked.

  /** `null` to go on, "end", or the number of a command that is done once more without a fault. */
  judge([kind, command], [, replyNumber, answerNumber, isStruck]) {
    const { specification: said, again, commands } = this.program.data;
    const reply = said.replies[replyNumber], isDamaged = this.start.damaged || this.damages.length > 0;
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

  // What the power may leave.

  /** What the running program sees after so many events. */
  cacheAt(moment) {
    const disk = this.start.disk.copy();
    disk.next = this.next;
    for (let index = 0; index < moment; index++)
      if (this.events[index][0] === "call") disk.apply(this.events[index][3].map((change) => this.onDisk(change)));
    return disk;
  }

  /** The effects that a power cut after so many events may lose, and those that it can't. */
  effectsAt(moment) {
    const made = this.effects.map((effect, number) => number).filter((number) => this.effects[number].moment <= moment);
    return { pending: made.filter((number) => this.effects[number].promised > moment), made };
  }

  /** Why an effect can't be lost, or kept, beside what else is: `null` if it can. */
  whyNot(number, lost, moment) {
    const effect = this.effects[number];
    if (lost.has(number)) {
      const needed = effect.requires.find((other) => lost.has(other));
      return needed === undefined ? null : { reason: "needs", other: needed };
    }
    if (effect.promised <= moment) return { reason: "promised", event: effect.promised };
    const dependent = this.effects.findIndex((other, place) => other.moment <= moment && !lost.has(place) && other.requires.includes(number));
    return dependent < 0 ? null : { reason: "required", other: dependent };
  }

  /** Whether the power can lose exactly these effects. */
  canLose(lost, moment) {
    const all = new Set(lost);
    for (const number of all) {
      const effect = this.effects[number];
      if (!effect || effect.moment > moment || effect.promised <= moment) return false;
    }
    return this.effects.every((effect, number) => effect.moment > moment || all.has(number) || !effect.requires.some((other) => all.has(other)));
  }

  /** With effects that are lost, those that require them. */
  closure(lost, moment) {
    const all = new Set(lost);
    this.effects.forEach((effect, number) => {
      if (effect.moment <= moment && effect.requires.some((other) => all.has(other))) all.add(number);
    });
    return [...all].sort((a, b) => a - b);
  }

  /** What a power cut leaves. */
  diskAfter(moment, lost) {
    const disk = this.start.disk.copy(), gone = new Set(lost);
    disk.next = this.next;
    this.effects.forEach((effect, number) => { if (effect.moment <= moment && !gone.has(number)) disk.apply(effect.changes); });
    return disk;
  }

  /** The moment after so many calls. */
  momentAfter(calls) {
    if (calls === 0) return 0;
    let count = 0;
    for (let index = 0; index < this.end; index++) if (this.events[index][0] === "call" && ++count === calls) return index + 1;
    return this.end;
  }

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
    const done = this.damages.filter((damage) => damage[0] <= moment), epoch = start.epoch + (ends ? 1 : 0);
    let faults = ends ? program.data.bootFaults[epoch] : start.faults.slice();
    if (!ends) for (const [, outcome] of done) {
      const rule = faults.findIndex((fault) => fault[1] === outcome);
      if (rule >= 0 && faults[rule][2]) faults.splice(rule, 1);
    }
    return { disk: this.diskAfter(moment, lost), expected: isObserved ? this.expectedAt(moment) : start.expected, epoch, faults, damaged: start.damaged || done.length > 0 };
  }

  /** What is expected after a power cut at a moment, as a number of the specification. */
  expectedAt(moment) {
    let expected = this.start.expected;
    for (const [from, value] of this.expectations) if (from <= moment) expected = value;
    return expected;
  }
}
