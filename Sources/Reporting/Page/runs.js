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
    this.nodes = Program.nodes(data.rows, data.nodes);
    this.roots = new Map(data.roots);
    this.listings = new Map(data.listings.map((names, number) => [names.join(" "), number]));
  }

  /** The nodes, by the numbers of their rows: `0-35,12`. */
  static nodes(rows, order) {
    const all = rows.split(";").map((row) => row.split(",").map(Number)), nodes = [];
    for (const range of order.split(",")) {
      const [from, to = from] = range.split("-").map(Number);
      for (let row = from; row <= to; row++) nodes.push(Program.node(all[row], nodes.length));
    }
    return nodes;
  }

  /** A node from its row: where it stops, its segment and its deltas; then pairs: an answer, and how far on the node is that it leads to. */
  static node([stop, segment, deltas, ...edges], number) {
    const children = new Map();
    for (let index = 0; index < edges.length; index += 2) children.set(edges[index], number + edges[index + 1]);
    return { stop, segment, deltas, children };
  }

  /** What several machines are told, by its key; and what they say, by its bytes in hexadecimal. */
  command(key) { return (this.commands ||= new Map(this.data.specification.keys.map((each, number) => [each, number]))).get(key); }
  payload(bytes) { return (this.payloads ||= new Map(this.data.specification.payloads.map((each, number) => [each, number]))).get(bytes); }

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
    const [usual, ...others] = this.data.deltaRows[node.deltas], other = others.find(([sync]) => sync === forgotten);
    return this.data.deltas[other ? other[1] : usual];
  }

  /** The program's answer to a question, as the number of the next node; `undefined` if nobody has been there. */
  child(node, answer) { return this.nodes[node].children.get(answer); }
}

class Run {
  /**
   * A boot of a program on a disk, not begun yet: `start` is {disk, epoch, faults, damaged, …}; `strikes` are the moments
   * at which a fault strikes that may strike any call.
   */
  constructor(program, theCase, start, forgotten = -1, strikes = []) {
    Object.assign(this, { program, theCase, start, forgotten, strikes });
    this.events = []; this.effects = []; this.damages = [];
    this.inodes = [ROOT]; this.paths = new Map([[ROOT, ""]]);
    this.next = start.disk.next;
    this.observed = null; this.reply = null;
    this.violation = null; this.missing = false; this.accepted = false;
  }

  get end() { return this.events.length; }

  // Walking.

  /** Goes to a node, and on from question to question: to an answer or an end, or to where nobody has been (`null`). */
  proceed(node) {
    while (node !== undefined) {
      this.enter(node);
      this.node = node;
      const state = this.program.data.stops[this.program.nodes[node].stop];
      if (state[0] === "?") node = this.program.child(node, this.answer(state));
      else if (state[0] === "fault") node = this.program.child(node, this.strikes.includes(this.end) ? 1 : 0);
      else return state;
    }
    this.missing = true;
    return null;
  }

  /** Tells the program something, by its number. */
  tell(command) { return this.proceed(this.program.child(this.node, command)); }

  /** What happens on the way to a node; it is told from where the segment begins, since many runs come to it. */
  enter(number) {
    const { program } = this, node = program.nodes[number], [events, damages] = program.data.segments[node.segment];
    const first = this.events.length, base = this.effects.length, delta = program.delta(node, this.forgotten);
    for (const each of events) {
      const event = program.data.events[each];
      this.events.push(event);
      if (event[0] === "call") for (const change of event[3]) this.learn(change);
    }
    for (const [moment, outcome] of damages) this.damages.push([first + moment, outcome]);
    if (!delta) return;
    for (const [changes, requires, moment, promised] of delta[0])
      this.effects.push({ changes: changes.map((change) => this.onDisk(change)), requires: requires.map((back) => base - back), moment: first + moment, promised: promised < 0 ? Infinity : first + promised });
    for (const [back, moment] of delta[1]) this.effects[base - back] = { ...this.effects[base - back], promised: first + moment };
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

  /** After each event the check of the run so far, as replay tokens carry it. */
  get checks() {
    if (!this.allChecks) {
      const check = new RunCheck();
      this.allChecks = this.events.map((event) => { check.add(event, this.program); return check.value; });
    }
    return this.allChecks;
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

  /** What is left of the faults after a power cut, for the next boot of the same epoch; and whether damage was done. */
  faultsAfter(moment) {
    const done = this.damages.filter((damage) => damage[0] <= moment), faults = this.start.faults.slice();
    for (const [, outcome] of done) {
      const rule = faults.findIndex((fault) => fault[1] === outcome);
      if (rule >= 0 && faults[rule][2]) faults.splice(rule, 1);
    }
    return { faults, damaged: this.start.damaged || done.length > 0 };
  }
}

/** The check of a run, as Exploration/Explorer+Replay.swift has it: FNV-1a of its calls and their bytes, in two halves. */
class RunCheck {
  constructor() { this.high = 0xCBF29CE4; this.low = 0x84222325; }

  /** All of it in sixteen bits; never 0, which says that nobody has looked. */
  get value() { return ((this.low ^ (this.low >>> 16) ^ this.high ^ (this.high >>> 16)) & 0xFFFF) || 1; }

  add(event, program) {
    if (event[0] === "began") this.bytes(RunCheck.text(program.data.commands[event[1]]));
    else if (event[0] === "reply") this.bytes(RunCheck.text("reply"));
    else {
      this.bytes(RunCheck.text(program.text(event[5])));
      if (event[4][0] === "bytes") this.bytes(RunCheck.written(event, program));
    }
  }

  static text(text) { return RunCheck.encoder.encode(text); }

  /** The bytes that a call was given: they are in the sectors that it changed, or told with it. */
  static written([, , , changes, [, , place, count]], program) {
    if (typeof place === "string") return Uint8Array.from(atob(place), (sign) => sign.charCodeAt(0));
    const bytes = new Uint8Array(count), width = program.sectorSize;
    for (const [kind, , index, value] of changes) {
      if (kind !== SECTOR) continue;
      const from = Math.max(place, index * width), to = Math.min(place + count, (index + 1) * width);
      if (from < to) bytes.set(program.content(value).subarray(from - index * width, to - index * width), from - place);
    }
    return bytes;
  }

  bytes(all) {
    let { high, low } = this;
    for (const byte of all) {
      // Times 2^40 + 0x1B3, of which a double holds each half without loss.
      const mixed = (low ^ byte) >>> 0, product = mixed * 0x1B3;
      low = product >>> 0;
      high = (Math.imul(high, 0x1B3) + (product - low) / 0x100000000 + (mixed << 8)) >>> 0;
    }
    Object.assign(this, { high, low });
  }
}
RunCheck.encoder = new TextEncoder();
