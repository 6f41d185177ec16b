// The logging labs: the log as records with their transactions, and the cells.
//
// A record is where the kit's codec says that one is (logfile.js). What it says is known if it is written as the
// solutions write theirs, and does not contradict the command in which it was written; of any other record the page
// tells what is certain: which command wrote it. So a store may choose its records freely, and nothing wrong is shown.
"use strict";

Object.assign(WORDS.en, {
  log: "The log", cells: "The cells’ file", logNone: "There is no log yet.", logEmpty: "Zeros only: no record yet.", recordBegin: "begin", recordCommit: "commit", recordAbort: "abort",
  recordEnd: "end: taken back", recordCheckpoint: "checkpoint, open: {0}", recordNobody: "none", recordOther: "by “{0}”", recordBoot: "by the recovery", recordUnknown: "a record",
  logEnd: "the log ends here", logBehind: "what is behind the end is none", left: "left", behind: "none", inSector: "sector {0}", inSectors: "sectors {0}–{1}", more: "{0} more of the same",
  noRecords: "No record of the kit’s codec is here: torn, or written in a way of the program’s own.", noLog: "This does not begin like a log.", lacksRecord: "A record is missing that was kept.", badRecord: "A record is damaged.",
  thisCall: "this call", noCells: "All cells are 0.", transactions: "Transactions", gantt: "If the power fails here:", wordNothing: "nothing", wordRedo: "redo", wordUndo: "undo", wordAny: "any", orWord: "{0} or {1}",
  checkpoint: "checkpoint", crashLine: "Crash line: drag it, or ← →", ganttAfter: "After this power cut:",
});
Object.assign(WORDS.zh, {
  log: "日志", cells: "单元格文件", logNone: "还没有日志。", logEmpty: "全是零：还没有记录。", recordBegin: "开始", recordCommit: "提交", recordAbort: "中止",
  recordEnd: "结束：已撤销", recordCheckpoint: "检查点，未结束：{0}", recordNobody: "无", recordOther: "由“{0}”写入", recordBoot: "由恢复写入", recordUnknown: "一条记录",
  logEnd: "日志到此为止", logBehind: "其后的都不算", left: "留下", behind: "不算", inSector: "扇区 {0}", inSectors: "扇区 {0}–{1}", more: "还有 {0} 条同样的",
  noRecords: "这里没有用课程编码写的记录：被撕裂，或是程序自己的格式。", noLog: "这不像日志的开头。", lacksRecord: "缺少一条应保留的记录。", badRecord: "一条记录已损坏。",
  thisCall: "此次调用", noCells: "所有单元格都是 0。", transactions: "事务", gantt: "若在此断电：", wordNothing: "不做", wordRedo: "重做", wordUndo: "撤销", wordAny: "皆可能", orWord: "{0}或{1}",
  checkpoint: "检查点", crashLine: "断电线：拖动，或用 ← →", ganttAfter: "这次断电之后：",
});

const IS_CODED = DATA.lab === "redo-undo-log", IS_FRAMED = DATA.lab === "checkpointed-log", IS_LOGGING = IS_CODED || IS_FRAMED;
/** How a transaction is told from others besides by its name and its colour. */
const SHAPES = ["●", "■", "▲", "◆", "▼", "★", "⬟", "✚"];
const cellName = (number) => String.fromCharCode(97 + number);

// Reading logs.

/** The numbers and paths of the log's files: in lab 2 they begin with `log`, in lab 3 there is one, or one a server. */
function logFiles(disk, program) {
  const found = [], names = (directory) => disk.entries(directory).sort((a, b) => program.place(a[0]) - program.place(b[0]));
  for (const [name, value] of names(ROOT)) {
    const text = program.name(name), inode = value >> 1;
    if (!(value & 1) && (IS_CODED ? text.startsWith("log") : text === "log")) found.push({ inode, path: text, names: [[ROOT, name]] });
    if (value & 1 && IS_FRAMED)
      for (const [inner, file] of names(inode)) if (program.name(inner) === "log" && !(file & 1)) found.push({ inode: file >> 1, path: text + "/log", names: [[ROOT, name], [inode, inner]] });
  }
  return found;
}

/** The files of the log on a disk, read as a boot would read them. */
function readLogs(disk, program) {
  return logFiles(disk, program).map((file) => {
    const bytes = disk.bytes(file.inode, program), read = IS_CODED ? readCodedLog(bytes) : readFramedLog(bytes);
    for (const record of [...read.records, ...read.behind]) record.key = file.path + keyOf(record, bytes);
    return { ...file, size: bytes.length, isZero: bytes.every((byte) => !byte), ...read };
  });
}

/** What makes a record that record: where it is, or its LSN, and its bytes. */
function keyOf(record, bytes) {
  let text = record.lsn === undefined ? "@" + record.start + ":" : "#" + record.lsn + ":";
  for (let index = record.start; index < record.end; index++) text += String.fromCharCode(bytes[index]);
  return text;
}

/** What a run does to the log: the log after each event that changes it, and which event wrote which record. */
class LogHistory {
  static of(story, number) {
    const run = story.runs[number];
    if (!run.logHistory) run.logHistory = new LogHistory(run, number, number ? LogHistory.of(story, number - 1) : null);
    return run.logHistory;
  }

  constructor(run, number, before) {
    Object.assign(this, { run, number, states: [], origins: new Map(before ? before.origins : []) });
    const disk = run.start.disk.copy();
    let command = "", began = 0, isQuiet = false;
    this.see(0, disk, null);
    run.events.forEach((event, index) => {
      if (event[0] === "began") [command, began] = [run.program.data.commands[event[1]], index + 1];
      if (event[0] === "began" && command === "restart") command = "";
      if (event[0] !== "call") return;
      disk.next = run.next;
      disk.apply(event[3].map((change) => run.onDisk(change)));
      isQuiet = !event[3].some(([kind, inode]) => kind === NAME || run.paths.get(run.inodes[inode]) !== "cells");
      if (!isQuiet) this.see(index + 1, disk, { run: number, moment: index + 1, command, began });
    });
  }

  see(moment, disk, origin) {
    const logs = readLogs(disk, this.run.program), last = this.states[this.states.length - 1];
    const known = new Set(last ? last.logs.flatMap((log) => log.records.map((record) => record.key)) : []);
    if (origin) for (const log of logs) for (const record of log.records) if (!known.has(record.key)) this.origins.set(record.key, origin);
    this.states.push({ moment, logs });
  }

  /** The log as a program sees it at a moment. */
  at(moment) { return this.states.filter((state) => state.moment <= moment).pop().logs; }

  /** The last record that a command wrote: a commit is one only with its last. */
  isLastOf(record, origin) {
    if (!origin.last) {
      const written = this.states.flatMap((state) => state.logs.flatMap((log) => log.records)).filter((each) => { const other = this.origins.get(each.key); return other && other.run === origin.run && other.began === origin.began; });
      origin.last = written.reduce((last, each) => (!last || (each.lsn ?? each.start) >= (last.lsn ?? last.start) ? each : last), null);
    }
    return !origin.last || origin.last.key === record.key;
  }

  /** What a record says, and of which transaction. */
  tell(record) {
    const origin = this.origins.get(record.key), command = origin ? origin.command : "", named = transactionOf(command);
    const known = record.payload && (IS_CODED ? codedMeaning(record.payload) : framedMeaning(record.payload));
    if (known && !isContradicted(known, command, named)) return { ...record, origin, ...known, kind: known.kind === "end" && /^(commit|abort) /.test(command) ? command.split(" ")[0] : known.kind };
    const word = command.split(" ")[0], isOver = ["commit", "abort"].includes(word) && this.isLastOf(record, origin);
    const kind = isOver ? word : /^(write|move|commit|abort)$/.test(word) ? "change" : word === "begin" ? "begin" : "other";
    return { ...record, origin, kind, transaction: named ?? record.owner ?? null, isForeign: true, command };
  }
}

/** The number of the transaction that a command is about; `null` if it is about none. */
function transactionOf(command) {
  const found = /(?:^(?:begin|commit|abort) T| in T)(\d+)/.exec(command);
  return found ? +found[1] : null;
}

/** Whether a record can't say what it seems to, since another transaction, cell or value was written. */
function isContradicted(known, command, named) {
  if (known.kind === "checkpoint") return !(command === "" || /checkpoint/.test(command) || /^(commit|abort) /.test(command));
  if (named !== null && known.transaction !== named) return true;
  const write = /^write (-?\d+) ([a-z]) in /.exec(command);
  return known.kind === "change" && write !== null && (known.now !== +write[1] || cellName(known.cell) !== write[2]);
}

// What a power cut may leave of a record.

/** Whether nothing that the power may leave at a moment changes a record's bytes, or hides them. */
function isDurable(run, rows, log, record) {
  const values = (kind, inode, index) => { const row = rows.get(Disk.key(kind, inode, index)); return row ? [row.value, ...row.others] : [0]; };
  if (log.names.some(([directory, name]) => new Set(values(NAME, directory, name)).size > 1)) return false;
  if (values(SIZE, log.inode, 0).some((size) => size < record.end)) return false;
  const width = run.program.sectorSize;
  for (let index = Math.floor(record.start / width); index * width < record.end; index++) {
    const [first, ...others] = values(SECTOR, log.inode, index).map((value) => run.program.content(value));
    for (let place = Math.max(0, record.start - index * width); place < Math.min(width, record.end - index * width); place++)
      if (others.some((other) => other[place] !== first[place])) return false;
  }
  return true;
}

/** The log at a step, file by file: what is shown of it, in order, each record with its mark. */
function logRows(story, step) {
  const run = story.runs[step.run], history = LogHistory.of(story, step.run), seen = history.at(step.moment);
  const mark = (record, sign) => ({ ...history.tell(record), mark: sign });
  if (step.kind !== "crash") {
    const units = pendingUnits(run, step.moment), rows = new Map(units.map((row) => [Disk.key(row.kind, row.inode, row.index), row]));
    return seen.map((log) => ({ ...log, rows: [...log.records.map((record) => mark(record, isDurable(run, rows, log, record) ? "durable" : "pending")), ...log.behind.map((record) => mark(record, "behind"))] }));
  }
  const left = readLogs(run.diskAfter(step.moment, step.cut.lost), run.program);
  return [...new Set([...left, ...seen].map((log) => log.path))].map((path) => {
    const now = left.find((log) => log.path === path) || { records: [], behind: [], end: 0, path }, before = seen.find((log) => log.path === path) || { records: [] };
    const there = new Set([...now.records, ...now.behind].map((record) => record.key)), order = (record) => Number(record.lsn ?? record.start);
    const rows = [...now.records.map((record) => mark(record, "left")), ...now.behind.map((record) => mark(record, "behind")), ...before.records.filter((record) => !there.has(record.key)).map((record) => mark(record, "lost"))];
    return { ...now, rows: rows.sort((a, b) => order(a) - order(b) || (b.mark === "left") - (a.mark === "left")) };
  });
}

/** An effect on the log in words: the records that its call has written; of one on the cells, the cell. */
function tellEffect(run, number) {
  const { changes, moment } = run.effects[number], [kind, inode, index, value] = changes[0], path = run.paths.get(inode);
  if (changes.length !== 1 || kind !== SECTOR || !path) return null;
  if (path === "cells") return index < 26 ? path + " · " + cellName(index) + " = " + cellValue(run.program.content(value), index) : null;
  const history = LogHistory.of(run.story, run.number), state = history.states.find((state) => state.moment === moment);
  const written = state ? state.logs.flatMap((log) => log.records).filter((record) => { const origin = history.origins.get(record.key); return origin && origin.run === run.number && origin.moment === moment; }) : [];
  const texts = written.map((record) => history.tell(record)).map((record) => (record.transaction === null ? "" : "T" + record.transaction + " ") + recordText(record, run.theCase.part));
  return texts.length ? path + " · " + t("inSector", index) + " · " + texts.join(", ") : null;
}

if (IS_LOGGING) TELLERS.push(tellEffect);

// Showing them.

Object.assign(SIGNS, { left: "✓", behind: "⊘" });

/** A transaction's sign and name. */
function transactionTag(number) {
  return element("span", { class: "tag tx" + (number % SHAPES.length) }, element("span", { "aria-hidden": "true" }, SHAPES[number % SHAPES.length] + " "), "T" + number);
}

/** What a record says, in words. */
function recordText(record, part) {
  switch (record.isForeign ? "other" : record.kind) {
    // A log that only knows how to redo has no old values, whatever stands in their place.
    case "change": return cellName(record.cell) + (IS_CODED && /[LA]/.test(part) ? " := " + record.now : ": " + record.old + " → " + record.now);
    case "begin": return t("recordBegin");
    case "commit": return t("recordCommit");
    case "abort": return t("recordAbort");
    case "end": return t("recordEnd");
    case "checkpoint": return t("recordCheckpoint", record.open.map((number) => "T" + number).join(" ") || t("recordNobody"));
    default: return record.command ? t("recordOther", record.command) : t(record.origin ? "recordBoot" : "recordUnknown");
  }
}

function recordRow(record, { story, step }) {
  const isHere = record.origin && record.origin.run === step.run && record.origin.moment === step.moment && step.kind === "call";
  return element("li", { class: "record " + record.mark + (isHere ? " here" : ""), "data-here": isHere || record.isNewest, "data-kind": record.kind, "data-mark": record.mark },
    element("span", { class: "sign", title: t(record.mark), "aria-label": t(record.mark) }, SIGNS[record.mark]),
    element("span", { class: "what" }, record.transaction === null ? "" : transactionTag(record.transaction), " ", element(record.mark === "lost" || record.mark === "behind" ? "s" : "span", {}, recordText(record, story.theCase.part))),
    isHere ? element("span", { class: "now" }, "◀ " + t("thisCall")) : null);
}

/** The sectors that a record lies in. */
function sectorsOf(record) {
  const [first, last] = [record.start, record.end - 1].map((place) => Math.floor(place / FRAME.sector));
  return first === last ? t("inSector", first) : t("inSectors", first, last);
}

/** Rows without the middle of a long series of changes of one transaction that fare alike. */
function condensed(rows, here) {
  const same = (a, b) => a && b && a.mark === b.mark && sectorsOf(a) === sectorsOf(b) && a.transaction === b.transaction && a.kind === "change" && b.kind === "change" && !here(a) && !here(b), kept = [];
  for (let index = 0; index < rows.length; ) {
    let end = index + 1;
    while (end < rows.length && same(rows[index], rows[end])) end++;
    if (end - index > 5) kept.push(...rows.slice(index, index + 2), { skipped: end - index - 3, mark: rows[index].mark }, rows[end - 1]);
    else kept.push(...rows.slice(index, end));
    index = end;
  }
  return kept;
}

function logList(log, context) {
  const { step } = context, isHere = (record) => record.origin && record.origin.run === step.run && record.origin.moment === step.moment;
  const list = element("ul", { class: "records" }), ends = step.kind === "crash" || log.behind.length > 0, stands = (row) => ["left", "durable", "pending"].includes(row.mark);
  const rows = condensed(log.rows, isHere), last = rows.findLastIndex((row) => stands(row));
  const line = () => element("li", { class: "logend" + (rows.length > last + 1 ? " cut" : ""), "data-here": true }, "═ " + t("logEnd") + (rows.length > last + 1 ? "; " + t("logBehind") : ""));
  if (ends && last < 0) list.append(line());
  if (rows.length && !ends) rows[rows.length - 1].isNewest = true;
  const hasSectors = new Set(log.rows.map(sectorsOf)).size > 1;
  let sectors = "";
  rows.forEach((row, index) => {
    if (hasSectors && !row.skipped && sectors !== sectorsOf(row)) list.append(element("li", { class: "group" }, (sectors = sectorsOf(row))));
    list.append(row.skipped ? element("li", { class: "record " + row.mark }, element("span", { class: "sign" }, SIGNS[row.mark]), element("span", { class: "what" }, "⋮ " + t("more", row.skipped))) : recordRow(row, context));
    if (ends && index === last) list.append(line());
  });
  return list;
}

if (IS_LOGGING) addPanel({ id: "log", column: 1, first: true, leaves: true, beside: { cache: "fold", promises: ({ story }) => (isCramped() && transactionBars(story).length > 3 ? "fold" : 2) }, grows: () => true, title: () => t("log"), marks: ({ step }) => (step.kind === "crash" ? ["left", "lost", "behind"] : ["durable", "pending"]), fill(box, context) {
  const logs = logRows(context.story, context.step);
  if (!logs.length) box.append(element("p", {}, t("logNone")));
  for (const log of logs) {
    if (logs.length > 1) box.append(element("p", { class: "group" }, log.path));
    if (log.damage) box.append(element("p", { class: "damage" }, t(log.damage)));
    else if (!log.rows.length) box.append(element("p", {}, t("logEmpty")));
    if (log.rows.length) box.append(logList(log, context));
  }
} });

// The data file, cell by cell.

/** A cell's value in its sector; `?` for bytes that are no cell. */
function cellValue(bytes, number) {
  const end = bytes.indexOf(0);
  if (end === 0 && bytes.every((byte) => !byte)) return "0";
  const found = /^([a-z]) = (-?\d+) #[0-9a-f]{8}\n$/.exec(String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end)));
  return found && found[1] === cellName(number) && !bytes.subarray(end).some((byte) => byte) ? found[2] : "?";
}

function cellRow(run, row, isHere) {
  const text = (value) => cellValue(run.program.content(value), row.index);
  const others = row.others.map((value) => (row.mark === "lost" ? element("s", {}, " " + t("wasLost", text(value))) : element("span", { class: "or" }, " " + t("or", text(value)))));
  return element("li", { class: "unit cell " + row.mark + (isHere ? " here" : ""), "data-here": isHere }, element("span", { class: "sign", title: t(row.mark), "aria-label": t(row.mark) }, SIGNS[row.mark]), element("span", { class: "what" }, element("b", {}, cellName(row.index)), " = " + text(row.value), ...others));
}

if (IS_LOGGING) addPanel({ id: "cells", column: 2, first: true, leaves: true, beside: { disk: "crowd" }, title: () => t("cells"), marks: ({ step }) => (step.kind === "crash" ? ["durable", "lost"] : ["durable", "pending"]), fill(box, { story, step }) {
  const run = story.runs[step.run], file = [...run.paths].find(([, path]) => path === "cells"), isCrash = step.kind === "crash";
  const units = isCrash ? leftUnits(run, step.moment, step.cut.lost) : pendingUnits(run, step.moment);
  const rows = units.filter((row) => file && row.kind === SECTOR && row.inode === file[0] && row.index < 26 && (row.value !== 0 || row.others.length));
  const changes = step.kind === "call" ? step.event[3].map((change) => run.onDisk(change)) : [];
  const list = element("ul", { class: "cells" }, ...rows.map((row) => cellRow(run, row, changes.some(([kind, inode, index]) => kind === SECTOR && inode === row.inode && index === row.index))));
  box.append(rows.length ? list : element("p", {}, t("noCells")));
} });
