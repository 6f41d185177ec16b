// Lab 2, RedoUndoLog. README.md beside this file says what to do; this file is all that you hand in.

import LabKit
import Storage

// MARK: - Parts L and A: the log, and redo only

// What all three stores share is worth a type of its own: a log that knows where it ends. Write it here.

/// A log that only knows how to do things again: cells are installed after the commit.
final class RedoStore: TransactionStore {
  private let disk: any FileSystem
  private let cells: any CellCache

  /// Boots. The first boot finds no log; later ones find whatever the power cut left. What has to be done again, or taken
  /// back?
  init(disk: any FileSystem, cells: any CellCache) throws {
    self.disk = disk
    self.cells = cells
  }

  func begin(_ t: TransactionID) throws {
    try todo("Lab 2, part A: begin")
  }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int {
    try todo("Lab 2, part A: read")
  }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    try todo("Lab 2, part A: write")
  }

  func commit(_ t: TransactionID) throws {
    try todo("Lab 2, part A: commit")
  }

  func abort(_ t: TransactionID) throws {
    try todo("Lab 2, part A: abort")
  }

  /// The kit is about to write this cell to the data file.
  func willEvict(_ cell: Cell, logged lsn: LSN) throws {
    try todo("Lab 2, part A: willEvict")
  }
}

// MARK: - Part B: undo only

/// A log that only knows how to take things back: cells are in the data file before the commit.
final class UndoStore: TransactionStore {
  private let disk: any FileSystem
  private let cells: any CellCache

  /// Boots. The first boot finds no log; later ones find whatever the power cut left. What has to be done again, or taken
  /// back?
  init(disk: any FileSystem, cells: any CellCache) throws {
    self.disk = disk
    self.cells = cells
  }

  func begin(_ t: TransactionID) throws {
    try todo("Lab 2, part B: begin")
  }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int {
    try todo("Lab 2, part B: read")
  }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    try todo("Lab 2, part B: write")
  }

  func commit(_ t: TransactionID) throws {
    try todo("Lab 2, part B: commit")
  }

  func abort(_ t: TransactionID) throws {
    try todo("Lab 2, part B: abort")
  }

  /// The kit is about to write this cell to the data file.
  func willEvict(_ cell: Cell, logged lsn: LSN) throws {
    try todo("Lab 2, part B: willEvict")
  }
}

// MARK: - Part C: redo and undo

/// A log that knows both: cells reach the data file whenever they like.
final class RedoUndoStore: TransactionStore {
  private let disk: any FileSystem
  private let cells: any CellCache

  /// Boots. The first boot finds no log; later ones find whatever the power cut left. What has to be done again, or taken
  /// back?
  init(disk: any FileSystem, cells: any CellCache) throws {
    self.disk = disk
    self.cells = cells
  }

  func begin(_ t: TransactionID) throws {
    try todo("Lab 2, part C: begin")
  }

  func read(_ cell: Cell, in t: TransactionID) throws -> Int {
    try todo("Lab 2, part C: read")
  }

  func write(_ value: Int, to cell: Cell, in t: TransactionID) throws {
    try todo("Lab 2, part C: write")
  }

  func commit(_ t: TransactionID) throws {
    try todo("Lab 2, part C: commit")
  }

  func abort(_ t: TransactionID) throws {
    try todo("Lab 2, part C: abort")
  }

  /// The kit is about to write this cell to the data file.
  func willEvict(_ cell: Cell, logged lsn: LSN) throws {
    try todo("Lab 2, part C: willEvict")
  }
}
