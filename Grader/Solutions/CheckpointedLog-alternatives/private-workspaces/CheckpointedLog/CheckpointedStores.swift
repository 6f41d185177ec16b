// Lab 3, another right solution: transactions change nothing in the cells before they commit, so that there is never
// anything to undo. What they change goes to the log at once, so that a commit is one short record. A checkpoint keeps the
// records of the transactions that are open: they may still commit.

import LabKit
import Storage

/// A change that is not installed yet, or the commit of a transaction, or a checkpoint.
struct Note {
  static let change: UInt8 = 1
  static let commit: UInt8 = 2
  static let checkpoint: UInt8 = 3

  var kind: UInt8
  var numbers: [Int]

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.uint8(kind)
    for number in numbers { writer.int(number) }
    return writer.bytes
  }

  init(_ kind: UInt8, _ numbers: Int...) { (self.kind, self.numbers) = (kind, numbers) }

  init(decoding bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    kind = reader.uint8() ?? 0
    numbers = []
    while let number = reader.int() { numbers.append(number) }
  }
}

/// What both stores share.
class WorkspaceStore: CheckpointedStore {
  private struct Workspace {
    var values: [Cell: Int] = [:]
    var lsns: Set<LSN> = []
  }

  private let log: any LogMedium
  private let cells: any CellCache
  private var workspaces: [TransactionID: Workspace] = [:]
  private var dirty: Set<Cell> = []

  required init(log: any LogMedium, cells: any CellCache) throws {
    (self.log, self.cells) = (log, cells)
    try recover()
  }

  var isQuiet: Bool { workspaces.isEmpty }

  func begin(_ t: TransactionID) throws { workspaces[t] = Workspace() }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try workspaces[t]!.values[cell] ?? cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    let lsn = try log.append(Note(Note.change, t.number, cell.number, value).bytes)
    workspaces[t]!.lsns.insert(lsn)
    workspaces[t]!.values[cell] = value
  }

  func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    let (source, target) = (try read(from, in: t), try read(to, in: t))
    try write(source - amount, to: from, in: t)
    try write(target + amount, to: to, in: t)
  }

  func commit(_ t: TransactionID) throws {
    let lsn = try log.append(Note(Note.commit, t.number).bytes)
    try log.sync()
    for (cell, value) in workspaces[t]!.values.sorted(by: { $0.key < $1.key }) {
      dirty.insert(cell)
      try cells.install(value, in: cell, logged: lsn)
    }
    workspaces[t] = nil
  }

  func abort(_ t: TransactionID) throws { workspaces[t] = nil }

  /// Only committed values are ever installed, and their log is durable.
  func willEvict(_ cell: Cell, logged lsn: LSN) throws {}

  func checkpointRequested() throws { try takeCheckpoint() }

  func takeCheckpoint() throws {
    try cells.flush(dirty.sorted())
    dirty = []
    let mark = try log.append(Note(Note.checkpoint).bytes)
    try log.discard(allBut: workspaces.values.reduce(into: [mark]) { $0.formUnion($1.lsns) })
  }

  /// Installs what was committed after the checkpoint; the changes may stand before it.
  private func recover() throws {
    let notes = try log.records(from: nil).map { ($0.0, Note(decoding: $0.1)) }
    guard !notes.isEmpty else { return }
    let mark = notes.lastIndex { $0.1.kind == Note.checkpoint }
    var pending: [Int: [(Cell, Int)]] = [:]
    for (index, (lsn, note)) in notes.enumerated() {
      switch note.kind {
      case Note.change: pending[note.numbers[0], default: []].append((Cell(number: note.numbers[1])!, note.numbers[2]))
      case Note.commit:
        for (cell, value) in pending.removeValue(forKey: note.numbers[0]) ?? [] where index > mark ?? -1 {
          dirty.insert(cell)
          try cells.install(value, in: cell, logged: lsn)
        }
      default: break
      }
    }
    // With nobody open, nothing of the log is needed once the cells are written.
    try cells.flush(dirty.sorted())
    dirty = []
    try log.discard(allBut: [])
  }
}

/// Part A.
final class QuiescentStore: WorkspaceStore {
  private var waits = false

  override func begin(_ t: TransactionID) throws {
    if waits { throw CheckpointError.waiting }
    try super.begin(t)
  }

  override func commit(_ t: TransactionID) throws {
    try super.commit(t)
    try settle()
  }

  override func abort(_ t: TransactionID) throws {
    try super.abort(t)
    try settle()
  }

  override func checkpointRequested() throws {
    waits = true
    try settle()
  }

  private func settle() throws {
    if waits, isQuiet {
      try takeCheckpoint()
      waits = false
    }
  }
}

/// Parts B, C and D: an operation never shows in the cells before its transaction commits, so nothing has to wait.
final class ContinuousStore: WorkspaceStore {}
