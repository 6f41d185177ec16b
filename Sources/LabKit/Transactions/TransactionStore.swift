// The contract of lab 2, RedoUndoLog, whose calls lab 3 shares.

import Storage

/// What transactions may ask of a store, and what the kit's cache does.
///
/// A transaction happens completely or not at all. When `commit` has returned it is *durable*; when the power fails or
/// the program ends before `commit` was called, it has not happened. The kit calls in a legal order only: every
/// transaction begins, is open until it is committed or aborted, and touches no cell that another open transaction has
/// read or written; a command that would is refused before it reaches the store. An id is not used twice while the
/// program runs, but it may be used again after a power cut.
///
/// Between two calls the cache shows, for each cell that no open transaction has touched, what was committed last.
public protocol Transactions: AnyObject {
  /// Begins a transaction.
  func begin(_ t: TransactionID) throws

  /// What a cell holds for a transaction: what it wrote itself, else what was committed last.
  func read(_ cell: Cell, in t: TransactionID) throws -> Int

  /// Changes a cell, for the transaction alone until it commits. When it throws, nothing has changed.
  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws

  /// Commits: when it has returned, no power cut takes the transaction back.
  ///
  /// When a sync fails in it, it throws that error, and nobody knows whether the transaction is committed until the next
  /// recovery (it is *in doubt*: its cells stay locked, and the kit says nothing more about it). When it throws anything
  /// else the transaction is still open.
  func commit(_ t: TransactionID) throws

  /// Aborts: none of the transaction's changes will ever be seen again, whatever comes. Nothing need be durable.
  ///
  /// It never has to fail: on a full disk a store owes its log what the abort has to say there.
  func abort(_ t: TransactionID) throws

  /// Says that the kit is about to write a cell to the data file; returns when that is safe.
  ///
  /// The write-ahead rule lives here. When it throws, the cell is not written.
  ///
  /// - Parameters:
  ///   - cell: the cell.
  ///   - lsn: what it was installed with.
  func willEvict(_ cell: Cell, logged lsn: LSN) throws
}

/// Transactions on cells, with a log that a student's class keeps on the disk. Lab 2 has three, one for each discipline.
///
/// The log's file is called `log`; if a log has several files, their names begin with `log`, and the first is `log`.
public protocol TransactionStore: Transactions {
  /// Boots: recovers the cells from whatever the last power cut left of them and of the log.
  ///
  /// The first boot finds no log and cells that are all 0. Throws ``DamagedFile`` if the log has been damaged, which is
  /// not what a power cut does.
  init(disk: any FileSystem, cells: any CellCache) throws
}

/// Names a transaction: `T1`, `T2` …
public struct TransactionID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number, at least 0; where transactions are numbered tells nothing about when they began.
  public let number: Int

  /// Names a transaction by a number, as a log record may hold it.
  public init(_ number: Int) { self.number = number }

  /// Reads a name, `T` and a number; `nil` if it is none.
  public init?(named name: String) {
    guard name.utf8.first == UInt8(ascii: "T"), let number = Int(name.dropFirst()) else { return nil }
    self.init(number)
    guard number >= 0, description == name else { return nil }
  }

  /// The name: `T` and the number.
  public var description: String { "T\(number)" }

  /// Orders transactions by their numbers.
  public static func < (a: TransactionID, b: TransactionID) -> Bool { a.number < b.number }
}

/// A command on a transaction that is refused; nothing has changed.
public enum TransactionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is open already, or was while this program has been running.
  case hasBegun(TransactionID)
  /// It is not open.
  case notOpen(TransactionID)
  /// A sync failed while it was committed: it is neither open nor over until the next recovery.
  case inDoubt(TransactionID)
  /// Another transaction holds the cell.
  case locked(Cell, by: TransactionID)

  /// The refusal in words.
  public var description: String {
    switch self {
    case .hasBegun(let t): "\(t) has begun before"
    case .notOpen(let t): "\(t) is not open"
    case .inDoubt(let t): "\(t) is in doubt until the next recovery"
    case .locked(let cell, let owner): "\(cell) is locked by \(owner)"
    }
  }
}
