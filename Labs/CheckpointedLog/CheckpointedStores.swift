// Lab 3, CheckpointedLog. README.md beside this file says what to do; this file is all that you hand in.

import LabKit
import Storage

// MARK: - Part A: wait until no transaction is open

/// A store whose checkpoints refuse transactions until the last open one has ended.
final class QuiescentStore: CheckpointedStore {
  private let log: any LogMedium
  private let cells: any CellCache

  /// Boots. The log has whatever the power cut left; so have the cells. What is to be redone, what undone?
  init(log: any LogMedium, cells: any CellCache) throws {
    (self.log, self.cells) = (log, cells)
  }

  func begin(_ t: TransactionID) throws {
    try todo("Lab 3, part A: begin")
  }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int {
    try todo("Lab 3, part A: read")
  }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    try todo("Lab 3, part A: write")
  }

  func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    try todo("Lab 3, part A: move")
  }

  func commit(_ t: TransactionID) throws {
    try todo("Lab 3, part A: commit")
  }

  func abort(_ t: TransactionID) throws {
    try todo("Lab 3, part A: abort")
  }

  /// What must be durable before this cell may be written?
  func willEvict(_ cell: Cell, logged lsn: LSN) throws {
    try todo("Lab 3, part A: willEvict")
  }

  func checkpointRequested() throws {
    try todo("Lab 3, part A: checkpointRequested")
  }
}

// MARK: - Parts B, C and D: wait for the operation in hand

/// A store whose checkpoints wait for the operation in hand, and for nothing else.
///
/// Much of it is as above. What both classes share may stand in a class that both inherit from.
final class ContinuousStore: CheckpointedStore {
  private let log: any LogMedium
  private let cells: any CellCache

  /// Boots. Where may recovery begin?
  init(log: any LogMedium, cells: any CellCache) throws {
    (self.log, self.cells) = (log, cells)
  }

  func begin(_ t: TransactionID) throws {
    try todo("Lab 3, part B: begin")
  }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int {
    try todo("Lab 3, part B: read")
  }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    try todo("Lab 3, part B: write")
  }

  func move(_ amount: Int, from: Cell, to: Cell, in t: TransactionID) throws {
    try todo("Lab 3, part B: move")
  }

  func commit(_ t: TransactionID) throws {
    try todo("Lab 3, part B: commit")
  }

  func abort(_ t: TransactionID) throws {
    try todo("Lab 3, part B: abort")
  }

  func willEvict(_ cell: Cell, logged lsn: LSN) throws {
    try todo("Lab 3, part B: willEvict")
  }

  /// May arrive in the middle of a move. What does a checkpoint wait for?
  func checkpointRequested() throws {
    try todo("Lab 3, part B: checkpointRequested")
  }
}
