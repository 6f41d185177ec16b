// What is shown: which scenario, which power cuts, which step; and the link that says so.
"use strict";

// What is not seen in a text, but changes how it looks (the order of letters, the lines), is written out.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]|(?![\u00ad\u200c\u200d])\p{Cf}/gu;
const writtenOut = (unseen) => `\\u{${unseen.codePointAt(0).toString(16).toUpperCase()}}`;
const DATA = JSON.parse(document.getElementById("data").textContent, (_, value) =>
  typeof value === "string" ? value.replace(UNSEEN, writtenOut) : value);
const CASES = DATA.cases.map((theCase) => ({ ...theCase, programs: theCase.programs.map((program) => new Program(program)) }));

/** What panels add to the link: a name, and how to read and set it. */
const PARTS = new Map();
function addPart(name, part) { PARTS.set(name, part); }

/** A plan of crashes as the data has it. */
function planOf([cuts, strikes, deliveries = []]) {
  return { cuts: cuts.map(([moment, lost, machine]) => ({ machine, moment, lost })), strikes, deliveries };
}

const app = {
  caseIndex: 0, story: null, step: 0, choice: null, isComparing: false, isPredicting: true, isSpeaking: false,
  isDark: matchMedia("(prefers-color-scheme: dark)").matches, isBig: false, isPlaying: false, speed: 1, message: "", votes: new Map(), zoom: "",

  get theCase() { return CASES[this.caseIndex]; },
  get program() { return this.theCase.programs[0]; },
  get current() { return this.story.steps[this.step]; },
  get run() { return this.story.runs[this.current.run]; },

  /** Opens a scenario on its own crashes. */
  open(index) {
    this.caseIndex = index;
    this.choice = null;
    this.isComparing = false;
    for (const part of PARTS.values()) part.set("");
    this.reset();
  },

  reset() {
    this.tell(planOf(this.program.data.opening));
    this.step = 0;
  },

  /** Tells the story anew. */
  tell({ cuts = this.story.cuts, strikes = this.story.strikes, deliveries = this.story.deliveries, forgotten = -1 }) {
    this.story = Story.of(this.theCase, this.program, { cuts, strikes, deliveries, forgotten });
    this.step = Math.min(this.step, this.story.steps.length - 1);
    this.other = null;
  },

  go(step) {
    this.message = "";
    const last = this.story.steps.length - 1;
    this.step = Math.max(0, Math.min(step, last));
    if (this.step === last) this.isPlaying = false;
  },

  // Pulling the plug.

  /** Lets the watcher choose what had reached the disk when the power failed at the step shown. */
  plug() { this.plugRun(this.current); },

  /** The same of one of several machines, where it has got to by now. */
  plugMachine(number) { this.plugRun(this.story.placesAt(this.step)[number]); },

  plugRun({ run, moment, kind, cut }) {
    if (run < 0 || !this.story.runs[run].canCut(moment)) { this.message = this.whyNoPlug(run); return; }
    this.isPlaying = false;
    this.choice = { run, moment, lost: new Set(kind === "crash" ? cut.lost : []), focus: 0 };
  },

  whyNoPlug(run) { return this.theCase.machines ? t("cantPlugMachine", this.story.runs[Math.max(0, run)].machine) : t(this.theCase.epochs.length > 1 ? "cantPlug" : "noPlug"); },

  /** Cuts the power as it was chosen; the watcher sees the crash, and the recovery next. */
  cut() {
    const { run, moment, lost } = this.choice;
    const plan = this.story.upTo(run, moment), { machine } = this.story.runs[run];
    this.choice = null;
    this.tell({ ...plan, cuts: [...plan.cuts, { machine, moment, lost: [...lost] }] });
    this.step = this.story.crashStep(run);
    this.message = "";
  },

  forget(sync) {
    this.choice = null;
    this.tell({ forgotten: sync });
    if (this.story.brokenCut !== undefined) this.message = t("illegalLink");
  },

  // The link.

  /** The whole position, as the address's fragment has it. */
  get fragment() {
    const parts = [this.story.token, "step=" + this.step];
    if (this.story.forgotten >= 0) parts.push("forget=" + this.story.forgotten);
    if (this.isComparing) parts.push("compare=1");
    if (this.zoom) parts.push("panel=" + this.zoom);
    if (this.choice) parts.push("choose=" + [this.choice.run, this.choice.moment, ...[...this.choice.lost].sort((a, b) => a - b)].join("."));
    for (const [name, part] of PARTS) if (part.get()) parts.push(name + "=" + part.get());
    if (!this.isPredicting) parts.push("predict=0");
    if (language !== "en") parts.push("lang=" + language);
    if (this.isBig) parts.push("big=1");
    if (this.theme) parts.push("theme=" + this.theme);
    return "#" + parts.join("&");
  },

  /** Goes where a link says; says why, if it can't. */
  follow(fragment) {
    const [token, ...rest] = decodeURIComponent(fragment.replace(/^#/, "")).split("&");
    if (!token) return;
    const options = new Map(rest.map((part) => part.split("=")));
    if (WORDS[options.get("lang")]) language = options.get("lang");
    this.isBig = options.get("big") === "1";
    this.isPredicting = options.get("predict") !== "0";
    this.zoom = PANELS.some((panel) => panel.id === options.get("panel")) ? options.get("panel") : "";
    this.theme = ["dark", "light"].includes(options.get("theme")) ? options.get("theme") : "";
    if (this.theme) this.isDark = this.theme === "dark";
    this.followToken(token, +(options.get("forget") || -1));
    if (this.message) return;
    this.go(+(options.get("step") || 0));
    for (const [name, part] of PARTS) part.set(options.get(name) || "");
    this.isComparing = options.get("compare") === "1" && this.theCase.programs.length > 1;
    if (options.has("choose")) this.followChoice(options.get("choose").split(".").map(Number));
  },

  followToken(text, forgotten) {
    const token = parseToken(text);
    this.message = "";
    if (!token) { this.message = t("version", text.split(":")[0]); return; }
    const index = CASES.findIndex((theCase) => theCase.name + ranges(theCase.dropped) === token.name);
    if (index < 0) { this.message = t("otherScenario", token.name); return; }
    this.open(index);
    const isKnown = forgotten >= 0 && forgotten < this.program.data.syncs.length;
    const story = Story.of(this.theCase, this.program, { ...token, forgotten: isKnown ? forgotten : -1 });
    const changed = token.cuts.findIndex((cut, number) => {
      const check = story.checkOf(number, cut.moment);
      return check === undefined || cut.check && cut.check !== check;
    });
    if (changed >= 0) this.message = t("stale", changed + 1);
    else if (story.brokenCut !== undefined) this.message = t("illegalLink");
    else { this.story = story; this.other = null; }
  },

  followChoice([run, moment, ...lost]) {
    const at = this.story.runs[run];
    if (at && at.canCut(moment) && at.canLose(lost, moment)) this.choice = { run, moment, lost: new Set(lost), focus: 0 };
    else this.message = t("illegalLink");
  },
};
