// Lab 3, another right solution: an operation is one record with all its images, before and after; a transaction's record
// of its begin says that it is open, so that a checkpoint's record lists nobody; and a recovery writes the cells and
// leaves an empty log.

import LabKit
import Storage

/// What a cell held, and holds.
struct Image {
  let cell: Cell
  let before: Int
  let after: Int
}

/// A record: its kind, its transaction, and the images of an operation.
struct Entry {
  enum Kind: UInt8 { case begin = 1, operation, end, checkpoint }

  let kind: Kind
  let transaction: TransactionID
  var images: [Image] = []

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.uint8(kind.rawValue)
    writer.int(transaction.number)
    for image in images {
      writer.uint8(UInt8(image.cell.number))
      writer.int(image.before)
      writer.int(image.after)
    }
    return writer.bytes
  }

  init(_ kind: Kind, _ transaction: TransactionID, _ images: [Image] = []) {
    (self.kind, self.transaction, self.images) = (kind, transaction, images)
  }

  init(_ bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    guard let byte = reader.uint8(), let kind = Kind(rawValue: byte), let number = reader.int() else {
      throw DamagedFile("a record of \(bytes.count) bytes")
    }
    self.init(kind, TransactionID(number))
    while let number = reader.uint8(), let before = reader.int(), let after = reader.int() {
      guard let cell = Cell(number: Int(number)) else { throw DamagedFile("a record of no cell") }
      images.append(Image(cell: cell, before: before, after: after))
    }
  }
}

/// Both stores; they differ in when a checkpoint's time has come.
class Store: CheckpointedStore {
  private let log: any LogMedium
  private let cells: any CellCache
  private var operations: [TransactionID: [(lsn: LSN, images: [Image])]] = [:]
  private var begins: [TransactionID: LSN] = [:]
  private var dirty: Set<Cell> = []
  private var synced = true

  required init(log: any LogMedium, cells: any CellCache) throws {
    (self.log, self.cells) = (log, cells)
    try recover()
  }

  var isQuiet: Bool { begins.isEmpty }

  func begin(_ t: TransactionID) throws {
    begins[t] = try tell(Entry(.begin, t))
    operations[t] = []
  }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    try perform([Image(cell: cell, before: try cells[cell], after: value)], t)
  }

  func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    let (source, target) = (try cells[from], try cells[to])
    try perform(
      [
        Image(cell: to, before: target, after: target + amount),
        Image(cell: from, before: source, after: source - amount),
      ], t)
  }

  func commit(_ t: TransactionID) throws {
    try tell(Entry(.end, t))
    try sync()
    forget(t)
  }

  func abort(_ t: TransactionID) throws {
    for operation in operations[t]!.reversed() {
      try perform(operation.images.reversed().map { Image(cell: $0.cell, before: $0.after, after: $0.before) }, t)
    }
    try tell(Entry(.end, t))
    forget(t)
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws { if !synced { try sync() } }

  func checkpointRequested() throws {}

  private func perform(_ images: [Image], _ t: TransactionID) throws {
    let lsn = try tell(Entry(.operation, t, images))
    operations[t]!.append((lsn, images))
    for image in images {
      dirty.insert(image.cell)
      try cells.install(image.after, in: image.cell, logged: lsn)
    }
  }

  @discardableResult private func tell(_ entry: Entry) throws -> LSN {
    synced = false
    return try log.append(entry.encoded())
  }

  private func sync() throws {
    try log.sync()
    synced = true
  }

  private func forget(_ t: TransactionID) { (operations[t], begins[t]) = (nil, nil) }

  /// Cells first, then the record, then the discarding.
  func takeCheckpoint() throws {
    try sync()
    try cells.flush(Array(dirty))
    dirty = []
    let mark = try tell(Entry(.checkpoint, TransactionID(0)))
    try sync()
    let kept = operations.values.flatMap { $0.map(\.lsn) } + begins.values
    try log.discard(allBut: Set(kept + [mark]))
  }

  private func recover() throws {
    let entries = try log.records(from: nil).map { (lsn: $0.0, entry: try Entry($0.1)) }
    guard !entries.isEmpty else { return }
    let over = Set(entries.filter { $0.entry.kind == .end }.map(\.entry.transaction))
    let losers = Set(entries.filter { $0.entry.kind == .begin }.map(\.entry.transaction)).subtracting(over)
    let mark = entries.last { $0.entry.kind == .checkpoint }?.lsn ?? LSN(0)
    var touched: [Cell] = []
    for (lsn, entry) in entries.reversed() where losers.contains(entry.transaction) && entry.kind == .operation {
      for image in entry.images.reversed() {
        try cells.install(image.before, in: image.cell, logged: lsn)
        touched.append(image.cell)
      }
    }
    for (lsn, entry) in entries where entry.kind == .operation && lsn > mark && !losers.contains(entry.transaction) {
      for image in entry.images {
        try cells.install(image.after, in: image.cell, logged: lsn)
        touched.append(image.cell)
      }
    }
    try cells.flush(touched)
    try log.discard(allBut: [])
  }
}

/// Waits until no transaction is open.
final class QuiescentStore: Store {
  private var isWaiting = false

  override func begin(_ t: TransactionID) throws {
    guard !isWaiting else { throw CheckpointError.waiting }
    try super.begin(t)
  }

  override func commit(_ t: TransactionID) throws {
    try super.commit(t)
    try proceed()
  }

  override func abort(_ t: TransactionID) throws {
    try super.abort(t)
    try proceed()
  }

  override func checkpointRequested() throws {
    isWaiting = true
    try proceed()
  }

  private func proceed() throws {
    guard isWaiting, isQuiet else { return }
    isWaiting = false
    try takeCheckpoint()
  }
}

/// Waits for the operation in hand.
final class ContinuousStore: Store {
  private var isMoving = false
  private var isAsked = false

  override func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    isMoving = true
    defer { isMoving = false }
    try super.move(amount, from: from, to: to, in: t)
    guard isAsked else { return }
    isAsked = false
    try takeCheckpoint()
  }

  override func checkpointRequested() throws { if isMoving { isAsked = true } else { try takeCheckpoint() } }
}
