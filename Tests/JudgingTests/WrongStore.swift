import LabKit
import Storage

/// A store that recovers nothing and keeps the rules on the trace, but for its habits.
final class WrongStore: TransactionStore {
  /// Something that it does wrong.
  enum Habit: Hashable, Sendable {
    case stealsUnlogged
    case forces
    case overwrites
    case renames
    case installsWrong
    /// Nothing is wrong with it: it writes the room for its log, makes it durable, and grows into it.
    case writesRoom
    case erases
    /// It begins a new log at each boot; that is allowed.
    case cutsAtBoot
  }

  /// What the stores do wrong that are made in a task.
  @TaskLocal static var habits: Set<Habit> = []

  private let disk: any FileSystem
  private let cells: any CellCache
  private let log: FileDescriptor
  private var end = 0

  init(disk: any FileSystem, cells: any CellCache) throws {
    (self.disk, self.cells) = (disk, cells)
    log = try disk.open("log", [.read, .write, .create])
    if Self.habits.contains(.writesRoom) { try makeRoom() }
    if Self.habits.contains(.cutsAtBoot) { try disk.truncate(log, to: 0) }
  }

  private func makeRoom() throws {
    try disk.writeAll([UInt8](repeating: 0, count: 512), to: log, at: end)
    try disk.sync(log)
  }

  func begin(_ t: TransactionID) {}

  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try cells[cell] }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    if Self.habits.contains(.overwrites) { end = 0 }
    try append("\(t) \(cell) \(value)\n")
    try cells.install(Self.habits.contains(.installsWrong) ? value + 1 : value, in: cell, logged: LSN(end))
  }

  func commit(_ t: TransactionID) throws {
    if !Self.habits.contains(.overwrites) { try append("\(t) committed\n") }
    try disk.sync(log)
    if Self.habits.contains(.forces) { try cells.flush(Cell.all) }
    if Self.habits.contains(.renames) { try disk.rename("log", to: "log.old") }
    if Self.habits.contains(.writesRoom) { try makeRoom() }
    if Self.habits.contains(.erases) { try disk.writeAll([0, 0, 0], to: log, at: 2) }
  }

  func abort(_ t: TransactionID) {}

  func willEvict(_ cell: Cell, logged lsn: LSN) throws {
    if !Self.habits.contains(.stealsUnlogged) { try disk.sync(log) }
  }

  private func append(_ text: String) throws {
    try disk.writeAll(Array(text.utf8), to: log, at: end)
    end += text.utf8.count
  }
}
