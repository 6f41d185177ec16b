import Storage

extension Lab {
  /// Lab 2: transactions with a redo log (parts L and A), an undo log (part B), and a log for both (part C).
  public static func redoUndoLog(
    redo: any TransactionStore.Type, undo: any TransactionStore.Type, both: any TransactionStore.Type
  ) -> Lab {
    // Classes are no state; only their isolation could make them unsafe to pass, and a store has none.
    nonisolated(unsafe) let stores = ["B": undo, "C": both]
    nonisolated(unsafe) let redo = redo
    return Lab(
      name: "redo-undo-log", title: "RedoUndoLog", studentFile: "Stores.swift",
      parts: [
        ("L", "the log: where it ends, and how it goes on from there"),
        ("A", "redo only: a cell changes after its transaction has committed"),
        ("B", "undo only: a cell is on the disk before its transaction has committed"),
        ("C", "redo and undo: cells reach the disk whenever they like"),
      ],
      commands: [
        ("begin T", "begins a transaction, T1 for example"),
        ("read CELL in T", "shows what a cell, a to z, holds for a transaction"),
        ("write VALUE CELL in T", "changes a cell"),
        ("commit T", "commits"),
        ("abort T", "aborts"),
        ("evict CELL", "writes a cell to the data file if it has changed, and forgets it"),
        ("flush", "writes every changed cell to the data file, and syncs it"),
        ("cells", "shows every cell that is not 0, and who holds which"),
      ]
    ) { boot in
      let cells = try CellFile(on: boot.disk)
      let store = try (stores[boot.part] ?? redo).init(disk: boot.disk, cells: cells)
      return TransactionProgram(TransactionDesk(store, cells))
    }
  }
}

/// The commands of lab 2.
final class TransactionProgram: LabProgram {
  private let desk: TransactionDesk

  init(_ desk: TransactionDesk) { self.desk = desk }

  func perform(_ words: [String]) throws -> String {
    if let answer = try desk.perform(words) { return answer }
    throw UsageError(
      "expected begin, read, write, commit, abort, evict, flush or cells, not '\(words.first ?? "")'")
  }
}
