// The contract of lab 3, CheckpointedLog: lab 2's transactions, a log that is somebody else's business, and checkpoints.

import Storage

/// Transactions on cells whose log stays short: a checkpoint makes what is behind it unnecessary.
///
/// What ``Transactions`` says holds here, too. All changes go through the log medium, and recovery finds there, and in the
/// cells, everything that it needs.
public protocol CheckpointedStore: Transactions {
  /// Boots: recovers the cells from whatever the last power cut left of them and of the log.
  ///
  /// The first boot finds an empty log and cells that are all 0.
  init(log: any LogMedium, cells: any CellCache) throws

  /// Takes an amount, which may be negative, from one cell and adds it to another, for the transaction alone until it
  /// commits: one operation that installs two cells. The cells are different. When it throws, nothing has changed; if a
  /// checkpoint that was asked for meanwhile has failed, the whole move may have been made.
  func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws

  /// Asks for a checkpoint.
  ///
  /// The request may arrive in the middle of an operation: the kit calls while `move` is between its two installs. Then
  /// the checkpoint has to wait for the operation in hand, and for nothing else, and is complete when `move` returns.
  ///
  /// (Part A's checkpoints wait for transactions instead: see the handout.)
  func checkpointRequested() throws
}

/// Why a store that takes checkpoints refuses a command; nothing has changed.
public enum CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A checkpoint waits for the open transactions to end (part A).
  case waiting
  /// Cells were to be written while an operation has installed one of its two cells only.
  case operationInHand

  /// The refusal in words.
  public var description: String {
    switch self {
    case .waiting: "a checkpoint waits for the open transactions"
    case .operationInHand: "an operation is half done: no cell may be written now"
    }
  }
}
