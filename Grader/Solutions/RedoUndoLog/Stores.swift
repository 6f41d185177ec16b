// Lab 2, RedoUndoLog: a solution.

import LabKit
import Storage

// MARK: - Parts L and A: the log, and redo only

/// What the log tells.
private enum Event {
  /// A transaction begins; whatever the log told of one with this id has nothing to do with it.
  case began
  /// A cell goes from one value to another.
  case changed(Cell, from: Int, to: Int)
  /// The transaction is committed: *the* commit point.
  case committed
  /// The transaction is over and has not happened; its changes are taken back here.
  case ended
}

/// A record of the log.
private struct Record {
  let event: Event
  let transaction: TransactionID
  /// How much of the log was durable when the record was written.
  var durable = 0

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.int(durable)
    writer.int(transaction.number)
    switch event {
    case .began: writer.uint8(0)
    case .changed(let cell, let old, let new):
      writer.uint8(1)
      writer.uint8(UInt8(cell.number))
      writer.int(old)
      writer.int(new)
    case .committed: writer.uint8(2)
    case .ended: writer.uint8(3)
    }
    return RecordCodec.encode(writer.bytes)
  }

  init(_ event: Event, _ transaction: TransactionID) { (self.event, self.transaction) = (event, transaction) }

  init(payload: [UInt8]) throws {
    var reader = ByteReader(payload)
    guard let durable = reader.int(), let number = reader.int(), let kind = reader.uint8() else {
      throw DamagedFile("a record of \(payload.count) bytes")
    }
    switch kind {
    case 0: event = .began
    case 1:
      guard let cell = reader.uint8().flatMap({ Cell(number: Int($0)) }), let old = reader.int(),
        let new = reader.int()
      else { throw DamagedFile("a change of no cell") }
      event = .changed(cell, from: old, to: new)
    case 2: event = .committed
    case 3: event = .ended
    default: throw DamagedFile("a record of kind \(kind)")
    }
    (transaction, self.durable) = (TransactionID(number), durable)
  }
}

/// A log that was not synced when it had to be, and can't be trusted until the next recovery.
private struct BrokenLog: Error {}

/// The log: records one after the other in the file `log`, and zeros behind them.
///
/// The file gets its room before it is needed. If it grew with every record, a power cut could leave a record's bytes
/// without the size that covers them: nobody sees them, until the file grows over them again.
private final class Log {
  /// Bytes of room that the file gets at a time.
  private static let room = 2048

  private let disk: any FileSystem
  private let fd: FileDescriptor
  /// Where the next record goes: behind the last one that the boot could read, or that was appended whole.
  private var end = 0
  /// The file's size.
  private var size: Int
  /// How much is durable.
  private var durable = 0
  private var isBroken = false
  /// The records that the boot found, and where each one ends.
  private(set) var found: [(record: Record, lsn: LSN)] = []

  /// Reads the log, wipes out what was torn, and makes what it has read durable.
  init(on disk: any FileSystem) throws {
    self.disk = disk
    fd = try disk.open("log", [.read, .write, .create])
    size = try disk.size(fd)
    if size == 0 {
      try makeRoom(for: 1)
      try disk.syncDirectory("/")
    }
    var reader = try FileReader(fd, on: disk)
    while let payload = try RecordCodec.next(from: &reader) {
      found.append((try Record(payload: payload), LSN(reader.position)))
    }
    end = reader.position
    try wipe(reader.rest())
    // After a restart with the power on, what can be read need not be durable.
    try syncFile()
    durable = end
  }

  private func makeRoom(for count: Int) throws {
    let larger = size + (count + Self.room - 1) / Self.room * Self.room
    try disk.truncate(fd, to: larger)
    try syncFile()
    size = larger
  }

  /// Wipes out what does not decode, if it may be a torn tail: something that was never durable.
  private func wipe(_ rest: [UInt8]) throws {
    guard let last = rest.lastIndex(where: { $0 != 0 }) else { return }
    for start in 0...last {
      guard let payload = RecordCodec.decode(rest[start...]), let record = try? Record(payload: payload) else {
        continue
      }
      // Whoever wrote this had made durable what can't be read now.
      if record.durable > end { throw DamagedFile("a log that can't be read from byte \(end) on, and goes on later") }
    }
    try disk.writeAll([UInt8](repeating: 0, count: last + 1), to: fd, at: end)
  }

  /// Appends records, all or none; returns where the last one ends.
  @discardableResult
  func append(_ events: [Event], _ t: TransactionID) throws -> LSN {
    if isBroken { throw BrokenLog() }
    var bytes: [UInt8] = []
    for event in events {
      var record = Record(event, t)
      record.durable = durable
      bytes += record.encoded()
    }
    if end + bytes.count > size { try makeRoom(for: bytes.count) }
    // An append that failed may have left some bytes here; they are written over.
    try disk.writeAll(bytes, to: fd, at: end)
    end += bytes.count
    return LSN(end)
  }

  /// Returns when the log is durable up to a place, or all of it is.
  func sync(to lsn: LSN? = nil) throws {
    if isBroken { throw BrokenLog() }
    if lsn?.rawValue ?? end <= durable { return }
    try syncFile()
    durable = end
  }

  /// Syncs, once: if that fails, a second sync would promise nothing.
  private func syncFile() throws {
    isBroken = true
    try disk.sync(fd)
    isBroken = false
  }
}

/// A log that only knows how to do things again. A transaction's changes stay in memory until it commits; then the log
/// learns of all of them at once, and when that is durable they are installed.
final class RedoStore: TransactionStore {
  private let cells: any CellCache
  private let log: Log
  private var changes: [TransactionID: [Cell: Int]] = [:]

  /// Recovers: installs again what the log says was committed, the oldest first.
  init(disk: any FileSystem, cells: any CellCache) throws {
    self.cells = cells
    log = try Log(on: disk)
    var told: [TransactionID: [Cell: Int]] = [:]
    for (record, lsn) in log.found {
      switch record.event {
      case .began, .ended: told[record.transaction] = [:]
      case .changed(let cell, _, let new): told[record.transaction, default: [:]][cell] = new
      case .committed: try install(told.removeValue(forKey: record.transaction) ?? [:], lsn)
      }
    }
  }

  func begin(_ t: TransactionID) { changes[t] = [:] }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try changes[t]?[cell] ?? cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) { changes[t]?[cell] = value }

  func commit(_ t: TransactionID) throws {
    let mine = changes[t] ?? [:]
    if !mine.isEmpty {
      let told = mine.sorted { $0.key < $1.key }.map { Event.changed($0.key, from: 0, to: $0.value) }
      let lsn = try log.append([.began] + told + [.committed], t)
      try log.sync()
      try install(mine, lsn)
    }
    changes[t] = nil
  }

  func abort(_ t: TransactionID) { changes[t] = nil }

  /// Whatever is installed has been durable in the log before.
  func willEvict(_ cell: Cell, logged lsn: LSN) {}

  private func install(_ values: [Cell: Int], _ lsn: LSN) throws {
    for (cell, value) in values.sorted(by: { $0.key < $1.key }) { try cells.install(value, in: cell, logged: lsn) }
  }
}

// MARK: - Part B: undo only

/// The changes of transactions that are not over, in the order in which they were made.
private struct OpenChanges {
  private var all: [(t: TransactionID, cell: Cell, old: Int)] = []

  mutating func add(_ cell: Cell, from old: Int, in t: TransactionID) { all.append((t, cell, old)) }

  /// The cells that a transaction has changed.
  func cells(of t: TransactionID) -> [Cell] { Set(all.filter { $0.t == t }.map(\.cell)).sorted() }

  /// The transactions that have changed something.
  var transactions: [TransactionID] { Set(all.map(\.t)).sorted() }

  /// Installs again what a transaction's cells held before it, the newest change first.
  func takeBack(_ t: TransactionID, in cells: any CellCache, _ lsn: LSN) throws {
    for change in all.reversed() where change.t == t { try cells.install(change.old, in: change.cell, logged: lsn) }
  }

  mutating func forget(_ t: TransactionID) { all.removeAll { $0.t == t } }
}

/// A log that only knows how to take things back. Whatever a transaction changes is in the data file before it commits;
/// before that, what the cells held is in the log.
final class UndoStore: TransactionStore {
  private let cells: any CellCache
  private let log: Log
  private var changes = OpenChanges()

  /// Recovers: takes back the changes of transactions that the log knows no end of. That is durable before the log says
  /// that they are over, so that a later recovery does not take back what comes after them.
  init(disk: any FileSystem, cells: any CellCache) throws {
    self.cells = cells
    log = try Log(on: disk)
    for (record, _) in log.found {
      switch record.event {
      case .began: break
      case .changed(let cell, let old, _): changes.add(cell, from: old, in: record.transaction)
      case .committed, .ended: changes.forget(record.transaction)
      }
    }
    for t in changes.transactions { try abort(t) }
  }

  func begin(_ t: TransactionID) {}

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    let old = try cells[cell]
    let lsn = try log.append([.changed(cell, from: old, to: value)], t)
    changes.add(cell, from: old, in: t)
    try cells.install(value, in: cell, logged: lsn)
  }

  func commit(_ t: TransactionID) throws {
    let mine = changes.cells(of: t)
    if mine.isEmpty { return }
    try cells.flush(mine)
    try log.append([.committed], t)
    try log.sync()
    changes.forget(t)
  }

  func abort(_ t: TransactionID) throws {
    let mine = changes.cells(of: t)
    if mine.isEmpty { return }
    try changes.takeBack(t, in: cells, LSN(0))
    try cells.flush(mine)
    // Not synced: no commit is durable before it, and until then it can be taken back once more.
    try log.append([.ended], t)
    changes.forget(t)
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws { try log.sync(to: lsn) }
}

// MARK: - Part C: redo and undo

/// A log that knows both: cells reach the data file when they like, before the commit or long after it.
final class RedoUndoStore: TransactionStore {
  private let cells: any CellCache
  private let log: Log
  private var changes = OpenChanges()

  /// Recovers: makes everything happen again as the log tells it, then takes back what was not over.
  init(disk: any FileSystem, cells: any CellCache) throws {
    self.cells = cells
    log = try Log(on: disk)
    for (record, lsn) in log.found {
      let t = record.transaction
      switch record.event {
      case .began: break
      case .changed(let cell, let old, let new):
        changes.add(cell, from: old, in: t)
        try cells.install(new, in: cell, logged: lsn)
      case .committed: changes.forget(t)
      case .ended: try takeBack(t, lsn)
      }
    }
    for t in changes.transactions { try abort(t) }
  }

  func begin(_ t: TransactionID) {}

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    let old = try cells[cell]
    let lsn = try log.append([.changed(cell, from: old, to: value)], t)
    changes.add(cell, from: old, in: t)
    try cells.install(value, in: cell, logged: lsn)
  }

  func commit(_ t: TransactionID) throws {
    if changes.cells(of: t).isEmpty { return }
    try log.append([.committed], t)
    try log.sync()
    changes.forget(t)
  }

  func abort(_ t: TransactionID) throws {
    if changes.cells(of: t).isEmpty { return }
    try takeBack(t, log.append([.ended], t))
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws { try log.sync(to: lsn) }

  private func takeBack(_ t: TransactionID, _ lsn: LSN) throws {
    try changes.takeBack(t, in: cells, lsn)
    changes.forget(t)
  }
}
