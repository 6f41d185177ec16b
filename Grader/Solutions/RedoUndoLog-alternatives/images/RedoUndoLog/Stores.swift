// Lab 2, RedoUndoLog: a solution with one kind of record, which holds all cells of a transaction, each as it was before
// and as it is after. A record is written when it must be: for a commit, or because a cell is about to be stolen.

import LabKit
import Storage

// MARK: - Parts L and A: the log, and redo only

/// What a transaction has done to its cells.
private struct Images {
  var before: [Cell: Int] = [:]
  var after: [Cell: Int] = [:]

  mutating func change(_ cell: Cell, from old: Int, to new: Int) {
    if before[cell] == nil { before[cell] = old }
    after[cell] = new
  }

  mutating func merge(_ later: Images) {
    before.merge(later.before) { old, _ in old }
    after.merge(later.after) { _, new in new }
  }
}

private struct Record {
  enum Kind: UInt8 {
    case soFar
    case committed
    case aborted
  }

  var kind: Kind
  var transaction: TransactionID
  var images: Images
  /// Up to where the log was durable when this was written.
  var durable = 0

  init(_ kind: Kind, _ transaction: TransactionID, _ images: Images) {
    (self.kind, self.transaction, self.images) = (kind, transaction, images)
  }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.uint8(kind.rawValue)
    writer.int(transaction.number)
    writer.int(durable)
    for cell in images.after.keys.sorted() {
      writer.uint8(UInt8(cell.number))
      writer.int(images.before[cell] ?? 0)
      writer.int(images.after[cell] ?? 0)
    }
    return RecordCodec.encode(writer.bytes)
  }

  init(payload: [UInt8]) throws {
    var reader = ByteReader(payload)
    guard let kind = reader.uint8().flatMap(Kind.init), let number = reader.int(), let durable = reader.int() else {
      throw DamagedFile("a record of \(payload.count) bytes")
    }
    self.init(kind, TransactionID(number), Images())
    self.durable = durable
    while !reader.isAtEnd {
      guard let cell = reader.uint8().flatMap({ Cell(number: Int($0)) }), let old = reader.int(),
        let new = reader.int()
      else { throw DamagedFile("an image of no cell") }
      images.change(cell, from: old, to: new)
    }
  }
}

private struct LogFailed: Error {}

/// The log in the file `log`, which is as long as what it holds.
private final class Log {
  /// How much may be unsynced, in bytes.
  private static let most = 4096

  private let disk: any FileSystem
  private let fd: FileDescriptor
  private var end = 0
  private var durable = 0
  private var hasFailed = false
  private(set) var found: [Record] = []

  init(on disk: any FileSystem) throws {
    self.disk = disk
    fd = try disk.open("log", [.read, .write, .create])
    var reader = try FileReader(fd, on: disk)
    if reader.isAtEnd { try disk.syncDirectory("/") }
    while let payload = try RecordCodec.next(from: &reader) { found.append(try Record(payload: payload)) }
    end = reader.position
    try checkTail(reader.rest())
    // Behind the file's end, too, there may be bytes of an append whose size was lost. Growing over them makes them
    // zeros; no append left more than this.
    try disk.truncate(fd, to: end)
    try disk.truncate(fd, to: end + 2 * Self.most)
    try disk.sync(fd)
    try disk.truncate(fd, to: end)
    try disk.sync(fd)
    durable = end
  }

  private func checkTail(_ tail: [UInt8]) throws {
    for start in tail.indices {
      guard let payload = RecordCodec.decode(tail[start...]), let record = try? Record(payload: payload) else {
        continue
      }
      if record.durable > end { throw DamagedFile("the log behind byte \(end)") }
    }
  }

  func append(_ record: Record) throws {
    if hasFailed { throw LogFailed() }
    var record = record
    record.durable = durable
    let bytes = record.encoded()
    if end - durable + bytes.count > Self.most { try sync() }
    try disk.writeAll(bytes, to: fd, at: end)
    end += bytes.count
  }

  func sync() throws {
    if hasFailed { throw LogFailed() }
    if durable == end { return }
    do { try disk.syncData(fd) } catch {
      hasFailed = true
      throw error
    }
    durable = end
  }
}

/// Redo only.
final class RedoStore: TransactionStore {
  private let cells: any CellCache
  private let log: Log
  private var images: [TransactionID: Images] = [:]

  init(disk: any FileSystem, cells: any CellCache) throws {
    self.cells = cells
    log = try Log(on: disk)
    for record in log.found { try install(record.images.after) }
  }

  func begin(_ t: TransactionID) throws { images[t] = Images() }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try images[t]?.after[cell] ?? cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    images[t]?.change(cell, from: try cells[cell], to: value)
  }

  func commit(_ t: TransactionID) throws {
    try log.append(Record(.committed, t, images[t] ?? Images()))
    try log.sync()
    try install(images.removeValue(forKey: t)?.after ?? [:])
  }

  func abort(_ t: TransactionID) throws { images[t] = nil }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws {}

  private func install(_ values: [Cell: Int]) throws {
    for cell in values.keys.sorted() { try cells.install(values[cell]!, in: cell, logged: LSN(0)) }
  }
}

// MARK: - Part B: undo only

/// The open transactions of a store that changes cells before it tells the log.
private final class Unlogged {
  let cells: any CellCache
  let log: Log
  private var images: [TransactionID: Images] = [:]
  /// Those of which the log does not know everything.
  private var isUntold: Set<TransactionID> = []
  /// Those of which the log knows something.
  private var isTold: Set<TransactionID> = []

  init(_ cells: any CellCache, _ log: Log) { (self.cells, self.log) = (cells, log) }

  func change(_ cell: Cell, to value: Int, in t: TransactionID) throws {
    images[t, default: Images()].change(cell, from: try cells[cell], to: value)
    isUntold.insert(t)
    try cells.install(value, in: cell, logged: LSN(0))
  }

  /// What the log says of a transaction that may not be over.
  func learn(_ record: Record) {
    images[record.transaction, default: Images()].merge(record.images)
    isTold.insert(record.transaction)
  }

  func images(of t: TransactionID) -> Images { images[t] ?? Images() }

  func isKnown(_ t: TransactionID) -> Bool { isTold.contains(t) }

  var transactions: [TransactionID] { images.keys.sorted() }

  /// Tells the log, durably, what it does not know of the transaction that has changed a cell.
  func tell(of cell: Cell) throws {
    for t in isUntold.sorted() where images[t]?.after[cell] != nil {
      try log.append(Record(.soFar, t, images(of: t)))
      isUntold.remove(t)
      isTold.insert(t)
    }
    try log.sync()
  }

  /// Installs what a transaction's cells held before it.
  func takeBack(_ t: TransactionID) throws {
    for (cell, old) in images(of: t).before.sorted(by: { $0.key < $1.key }) {
      try cells.install(old, in: cell, logged: LSN(0))
    }
  }

  func forget(_ t: TransactionID) {
    images[t] = nil
    isUntold.remove(t)
    isTold.remove(t)
  }
}

/// Undo only.
final class UndoStore: TransactionStore {
  private let log: Log
  private let open: Unlogged

  init(disk: any FileSystem, cells: any CellCache) throws {
    log = try Log(on: disk)
    open = Unlogged(cells, log)
    for record in log.found {
      if record.kind == .soFar { open.learn(record) } else { open.forget(record.transaction) }
    }
    for t in open.transactions { try abort(t) }
  }

  func begin(_ t: TransactionID) throws {}

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try open.cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws { try open.change(cell, to: value, in: t) }

  func commit(_ t: TransactionID) throws {
    let images = open.images(of: t)
    guard !images.after.isEmpty else { return }
    try open.cells.flush(images.after.keys.sorted())
    try log.append(Record(.committed, t, Images()))
    try log.sync()
    open.forget(t)
  }

  func abort(_ t: TransactionID) throws {
    try open.takeBack(t)
    // What the log never heard of was never stolen.
    if open.isKnown(t) {
      let cells = open.images(of: t).before.keys.sorted()
      open.forget(t)
      try open.cells.flush(cells)
      try log.append(Record(.aborted, t, Images()))
    }
    open.forget(t)
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws { try open.tell(of: cell) }
}

// MARK: - Part C: redo and undo

/// Both.
final class RedoUndoStore: TransactionStore {
  private let log: Log
  private let open: Unlogged

  init(disk: any FileSystem, cells: any CellCache) throws {
    log = try Log(on: disk)
    open = Unlogged(cells, log)
    for record in log.found {
      for (cell, value) in record.images.after.sorted(by: { $0.key < $1.key }) {
        try cells.install(value, in: cell, logged: LSN(0))
      }
      switch record.kind {
      case .soFar: open.learn(record)
      case .committed: open.forget(record.transaction)
      case .aborted:
        try open.takeBack(record.transaction)
        open.forget(record.transaction)
      }
    }
    for t in open.transactions { try abort(t) }
  }

  func begin(_ t: TransactionID) throws {}

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try open.cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws { try open.change(cell, to: value, in: t) }

  func commit(_ t: TransactionID) throws {
    let images = open.images(of: t)
    guard !images.after.isEmpty else { return }
    try log.append(Record(.committed, t, images))
    try log.sync()
    open.forget(t)
  }

  func abort(_ t: TransactionID) throws {
    if open.isKnown(t) { try log.append(Record(.aborted, t, Images())) }
    try open.takeBack(t)
    open.forget(t)
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws { try open.tell(of: cell) }
}
