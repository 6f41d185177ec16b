// Lab 4: what its panels have in common. A panel follows the scenario's own commands; what the watcher sets on it (a
// slider, machines that are killed) holds until the scenario goes on to another command of the kind, and stands in the
// link.
"use strict";

Object.assign(WORDS.en, { notYet: "This comes with the scenario's first question." });
Object.assign(WORDS.zh, { notYet: "等场景提出第一个问题时出现。" });

/** The figures that a scenario's program has, of a kind: a map, since its keys may be a program's words. */
function figuresOf(theCase, kind) { return new Map(Object.entries((theCase.programs[0].data.figures || {})[kind] || {})); }

/** A button that changes what is shown. */
function actButton(id, word, change, attributes = {}, ...children) {
  const made = element("button", { id, ...attributes }, word, ...children);
  made.addEventListener("click", () => act(() => { change(); }));
  return made;
}

/** A command of a story: where it began, its words, and its reply if it has one that is no refusal. */
function commandsOf(story) {
  if (story.commands) return story.commands;
  const found = [], { commands, specification } = story.program.data;
  story.steps.forEach((step, index) => {
    if (step.kind === "command") found.push({ run: step.run, place: step.run + "." + step.moment, words: commands[step.event[1]].split(" "), reply: null, begins: index, ends: Infinity });
    const last = found[found.length - 1];
    // What a boot answers belongs to no command.
    if (step.kind !== "reply" || !last || last.run !== step.run || last.ends < Infinity) return;
    const [kind, text] = specification.replies[step.event[1]];
    Object.assign(last, { reply: kind === "ok" ? text : null, ends: index });
  });
  story.commands = found;
  return found;
}

/** The commands with one of these names that have begun at a step, oldest first. */
function commandsAt(story, step, ...names) {
  const here = story.steps.indexOf(step);
  return commandsOf(story).filter((command) => command.begins <= here && names.includes(command.words[0]));
}

/** Whether a command has been answered at a step. */
function isAnswered(command, story, step) { return command.ends <= story.steps.indexOf(step); }

/** The last of some commands, or a stand-in for the time before the first. */
function lastOf(commands, words) { return commands[commands.length - 1] || { run: 0, place: "0.0", words, reply: null, begins: 0, ends: Infinity }; }

/** Something that the watcher sets on a panel, as text: it holds as long as the same command is the last one. */
class Setting {
  constructor(name) {
    this.clear();
    addPart(name, { get: () => (this.value === null ? "" : this.value + "@" + this.place), set: (text) => this.follow(text) });
  }

  clear() { this.value = null; this.place = ""; }

  follow(text) {
    const parts = /^([a-z0-9.]*)@(\d+\.\d+)$/.exec(text);
    if (parts) [, this.value, this.place] = parts; else this.clear();
  }

  /** What is set since a command, or else what the command itself says. */
  since(command, otherwise) { return this.value !== null && this.place === command.place ? this.value : otherwise; }

  change(command, value) { Object.assign(this, { value: String(value), place: command.place }); }
}

// Drawings are made for the room they have.
addEventListener("resize", () => render());
