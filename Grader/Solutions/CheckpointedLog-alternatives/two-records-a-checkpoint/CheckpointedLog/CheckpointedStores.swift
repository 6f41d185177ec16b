// Lab 3, another right solution, the way the lecture tells it: the record of a checkpoint comes first, with the
// transactions that are open; then the cells; then a second record says that the first may be believed. Recovery repeats
// history from there, losers included, and takes the losers back; an abort logs what it takes back. Text, not bytes.

import LabKit
import Storage

/// A line of the log: `change 1 a 0 5`, `over 1`, `checkpoint 1 4`, `complete`.
struct LogLine {
  var words: [String]

  init(_ words: String...) { self.words = words }

  init(decoding bytes: [UInt8]) {
    words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
  }

  var bytes: [UInt8] { Array(words.joined(separator: " ").utf8) }

  var kind: String { words.first ?? "" }
  var numbers: [Int] { words.dropFirst().compactMap { Int($0) } }
  var cell: Cell { Cell(named: words[2])! }
}

/// The log of a store: who is open, where it is told, and what was changed.
class LoggingStore: CheckpointedStore {
  let log: any LogMedium
  let cells: any CellCache
  var lines: [TransactionID: [(lsn: LSN, line: LogLine)]] = [:]
  var touched: Set<Cell> = []
  private var newest: LSN?
  private var syncedThrough: LSN?

  required init(log: any LogMedium, cells: any CellCache) throws {
    (self.log, self.cells) = (log, cells)
    try repeatHistory()
  }

  func begin(_ t: TransactionID) throws { lines[t] = [] }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    let line = LogLine("change", "\(t.number)", "\(cell)", "\(try cells[cell])", "\(value)")
    let lsn = try add(line)
    lines[t]!.append((lsn, line))
    touched.insert(cell)
    try cells.install(value, in: cell, logged: lsn)
  }

  func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    try write(try cells[from] - amount, to: from, in: t)
    try write(try cells[to] + amount, to: to, in: t)
  }

  func commit(_ t: TransactionID) throws {
    try add(LogLine("over", "\(t.number)"))
    try syncLog()
    lines[t] = nil
  }

  func abort(_ t: TransactionID) throws {
    for (_, line) in lines[t]!.reversed() { try write(line.numbers[1], to: line.cell, in: t) }
    try add(LogLine("over", "\(t.number)"))
    lines[t] = nil
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws {
    guard let syncedThrough, lsn <= syncedThrough else { return try syncLog() }
  }

  func checkpointRequested() throws {}

  @discardableResult func add(_ line: LogLine) throws -> LSN {
    let lsn = try log.append(line.bytes)
    newest = lsn
    return lsn
  }

  func syncLog() throws {
    try log.sync()
    syncedThrough = newest
  }

  func checkpointNow() throws {
    var line = LogLine("checkpoint")
    line.words += lines.keys.sorted().map { "\($0.number)" }
    let first = try add(line)
    try syncLog()
    for cell in touched.sorted() { try cells.flush([cell]) }
    touched = []
    let second = try add(LogLine("complete"))
    try syncLog()
    try log.discard(allBut: Set(lines.values.joined().map(\.lsn)).union([first, second]))
  }

  /// Repeats what happened after the latest complete checkpoint, and takes back what did not come to its end.
  private func repeatHistory() throws {
    let history = try log.records(from: nil).map { (lsn: $0.0, line: LogLine(decoding: $0.1)) }
    guard let last = history.last else { return }
    var start: Int?
    for (index, entry) in history.enumerated() where entry.line.kind == "complete" {
      start = history[..<index].lastIndex { $0.line.kind == "checkpoint" }
    }
    var losers = Set(start.map { history[$0].line.numbers } ?? [])
    for (lsn, line) in history[(start ?? 0)...] {
      switch line.kind {
      case "change":
        losers.insert(line.numbers[0])
        touched.insert(line.cell)
        try cells.install(line.numbers[2], in: line.cell, logged: lsn)
      case "over": losers.remove(line.numbers[0])
      default: break
      }
    }
    for (lsn, line) in history.reversed() where line.kind == "change" && losers.contains(line.numbers[0]) {
      touched.insert(line.cell)
      try cells.install(line.numbers[1], in: line.cell, logged: lsn)
    }
    // Nothing since a checkpoint that left nothing over: whatever else is in the log should have been discarded.
    if last.line.kind == "complete", losers.isEmpty {
      if history.count > 2, let start { try log.discard(allBut: [history[start].lsn, last.lsn]) }
      return
    }
    try checkpointNow()
  }
}

/// Part A.
final class QuiescentStore: LoggingStore {
  private var asked = 0

  override func begin(_ t: TransactionID) throws {
    if asked > 0 { throw CheckpointError.waiting }
    try super.begin(t)
  }

  override func commit(_ t: TransactionID) throws {
    try super.commit(t)
    try checkpointRequested(again: false)
  }

  override func abort(_ t: TransactionID) throws {
    try super.abort(t)
    try checkpointRequested(again: false)
  }

  override func checkpointRequested() throws { try checkpointRequested(again: true) }

  private func checkpointRequested(again: Bool) throws {
    if again { asked += 1 }
    guard asked > 0, lines.isEmpty else { return }
    asked = 0
    try checkpointNow()
  }
}

/// Parts B, C and D.
final class ContinuousStore: LoggingStore {
  private enum Phase { case idle, operating, operatingAndAsked }
  private var phase = Phase.idle

  override func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    phase = .operating
    do { try super.move(amount, from: from, to: to, in: t) } catch {
      phase = .idle
      throw error
    }
    defer { phase = .idle }
    if phase == .operatingAndAsked { try checkpointNow() }
  }

  override func checkpointRequested() throws {
    if phase == .idle { try checkpointNow() } else { phase = .operatingAndAsked }
  }
}
