// Lab 3, CheckpointedLog: the solution.

import LabKit
import Storage

// MARK: - What the log tells

/// A record of the log.
enum Record: Equatable {
  /// A transaction changed a cell.
  case change(TransactionID, Cell, undo: Int, redo: Int)
  /// A transaction ended: it committed, or it aborted and has taken its changes back by further changes.
  case end(TransactionID)
  /// Every change before this is in the data file; these transactions were open.
  case checkpoint([TransactionID])

  /// The bytes of the record.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .change(let t, let cell, let undo, let redo):
      writer.uint8(1)
      for number in [t.number, cell.number, undo, redo] { writer.int(number) }
    case .end(let t):
      writer.uint8(2)
      writer.int(t.number)
    case .checkpoint(let open):
      writer.uint8(3)
      for t in open { writer.int(t.number) }
    }
    return writer.bytes
  }

  /// Reads a record.
  init(decoding bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    let kind = reader.uint8()
    var numbers: [Int] = []
    while let number = reader.int() { numbers.append(number) }
    switch (kind, numbers.count) {
    case (1, 4):
      guard let cell = Cell(number: numbers[1]) else { throw DamagedFile("a record of no cell") }
      self = .change(TransactionID(numbers[0]), cell, undo: numbers[2], redo: numbers[3])
    case (2, 1): self = .end(TransactionID(numbers[0]))
    case (3, _): self = .checkpoint(numbers.map { TransactionID($0) })
    default: throw DamagedFile("a record of kind \(kind ?? 0) with \(numbers.count) numbers")
    }
  }
}

// MARK: - What both stores share

/// Transactions, recovery, and what a checkpoint does once its time has come.
class LoggedStore: CheckpointedStore {
  /// A transaction that is open.
  struct Open {
    /// Where the log tells of it.
    var records: Set<LSN> = []
    /// What it changed, and what was there before, in order.
    var changes: [(cell: Cell, undo: Int)] = []
  }

  private let log: any LogMedium
  private let cells: any CellCache
  private(set) var open: [TransactionID: Open] = [:]
  /// The cells that were changed since the latest checkpoint.
  private var changed: Set<Cell> = []
  /// The latest record, and up to where the log is durable.
  private var latest = LSN(0)
  private var durable = LSN(0)

  required init(log: any LogMedium, cells: any CellCache) throws {
    (self.log, self.cells) = (log, cells)
    try recover()
  }

  // MARK: Transactions

  func begin(_ t: TransactionID) throws { open[t] = Open() }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws { try change([(cell, value)], in: t) }

  func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    try change([(from, try cells[from] - amount), (to, try cells[to] + amount)], in: t)
  }

  func commit(_ t: TransactionID) throws {
    try append(.end(t))
    try sync()
    open[t] = nil
  }

  func abort(_ t: TransactionID) throws {
    for (cell, undo) in open[t]!.changes.reversed() { try change([(cell, undo)], in: t) }
    try append(.end(t))
    open[t] = nil
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws { if lsn > durable { try sync() } }

  func checkpointRequested() throws {}

  /// Changes cells: first the log hears of all of it, then the cache.
  private func change(_ values: [(cell: Cell, value: Int)], in t: TransactionID) throws {
    var installs: [(cell: Cell, value: Int, lsn: LSN)] = []
    for (cell, value) in values {
      let undo = try cells[cell]
      let lsn = try append(.change(t, cell, undo: undo, redo: value))
      open[t]!.records.insert(lsn)
      open[t]!.changes.append((cell, undo))
      installs.append((cell, value, lsn))
    }
    for (cell, value, lsn) in installs {
      changed.insert(cell)
      try cells.install(value, in: cell, logged: lsn)
    }
  }

  @discardableResult private func append(_ record: Record) throws -> LSN {
    latest = try log.append(record.bytes)
    return latest
  }

  private func sync() throws {
    try log.sync()
    durable = latest
  }

  // MARK: Checkpoints

  /// Makes everything unnecessary that the log tells of transactions that have ended.
  final func checkpoint() throws {
    // Log before data: `flush` asks `willEvict` for each cell.
    try cells.flush(changed.sorted())
    changed = []
    // From here on recovery may begin at this record, and not a moment earlier.
    let mark = try append(.checkpoint(open.keys.sorted()))
    try log.discard(allBut: open.values.reduce(into: [mark]) { $0.formUnion($1.records) })
    durable = latest
  }

  // MARK: Recovery

  private func recover() throws {
    let records = try log.records(from: nil).map { (lsn: $0.0, record: try Record(decoding: $0.1)) }
    guard let last = records.last else { return }
    let start = records.lastIndex { if case .checkpoint = $0.record { true } else { false } }
    let losers = losers(records.map(\.record), from: start)
    // Forward: what winners did after the checkpoint.
    for (lsn, record) in records[(start.map { $0 + 1 } ?? 0)...] {
      guard case .change(let t, let cell, _, let redo) = record, !losers.contains(t) else { continue }
      changed.insert(cell)
      try cells.install(redo, in: cell, logged: lsn)
    }
    // Backward: whatever losers did, before the checkpoint too.
    for (lsn, record) in records.reversed() {
      guard case .change(let t, let cell, let undo, _) = record, losers.contains(t) else { continue }
      changed.insert(cell)
      try cells.install(undo, in: cell, logged: lsn)
    }
    if last.record != .checkpoint([]) {
      try checkpoint()
    } else if records.count > 1 {
      // That checkpoint was complete, but for the discarding.
      try log.discard(allBut: [last.lsn])
    }
  }

  /// The transactions that were open when the power failed: open at the checkpoint, or at work after it, and not ended.
  private func losers(_ records: [Record], from start: Int?) -> Set<TransactionID> {
    var losers: Set<TransactionID> = []
    for record in records[(start ?? 0)...] {
      switch record {
      case .change(let t, _, _, _): losers.insert(t)
      case .end(let t): losers.remove(t)
      case .checkpoint(let open): losers.formUnion(open)
      }
    }
    return losers
  }
}

// MARK: - Part A: wait until no transaction is open

/// A store whose checkpoints refuse transactions until the last open one has ended.
final class QuiescentStore: LoggedStore {
  private var isWaiting = false

  override func begin(_ t: TransactionID) throws {
    if isWaiting { throw CheckpointError.waiting }
    try super.begin(t)
  }

  override func commit(_ t: TransactionID) throws {
    try super.commit(t)
    try checkpointIfQuiet()
  }

  override func abort(_ t: TransactionID) throws {
    try super.abort(t)
    try checkpointIfQuiet()
  }

  override func checkpointRequested() throws {
    isWaiting = true
    try checkpointIfQuiet()
  }

  private func checkpointIfQuiet() throws {
    guard isWaiting, open.isEmpty else { return }
    try checkpoint()
    isWaiting = false
  }
}

// MARK: - Parts B, C and D: wait for the operation in hand

/// A store whose checkpoints wait for the operation in hand, and for nothing else.
final class ContinuousStore: LoggedStore {
  private var isOperating = false
  private var isRequested = false

  override func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    isOperating = true
    defer { isOperating = false }
    try super.move(amount, from: from, to: to, in: t)
    isOperating = false
    if isRequested { try checkpointRequested() }
  }

  override func checkpointRequested() throws {
    isRequested = isOperating
    if !isOperating { try checkpoint() }
  }
}
