// The kit's side of a store: it takes commands, keeps the locks, and lets nothing through that the contract forbids. Lab
// 2's program is a desk; lab 3's has one.

import Storage

/// Takes the commands of transactions to a store.
package final class TransactionDesk {
  private let store: any Transactions
  private let cells: CellFile
  private var begun: Set<TransactionID> = []
  private var open: Set<TransactionID> = []
  /// Who holds each cell, those in doubt included.
  private var locks: [Cell: TransactionID] = [:]

  /// Opens a desk for a store that has booted; from now on it is asked before a cell is written back.
  package init(_ store: any Transactions, _ cells: CellFile) {
    self.store = store
    self.cells = cells
    cells.store = store
  }

  /// Performs a command; `nil` if its verb is none of transactions.
  package func perform(_ words: [String]) throws -> String? {
    switch (words.first, words.count) {
    case ("begin", 2): try begin(try transaction(words[1]))
    case ("read", 4) where words[2] == "in":
      let (cell, t) = (try cell(words[1]), try transaction(words[3]))
      return "\(try locking([cell], for: t) { try store.read(cell, in: t) })"
    case ("write", 5) where words[3] == "in":
      let (value, cell, t) = (try number(words[1]), try cell(words[2]), try transaction(words[4]))
      try locking([cell], for: t) { try store.write(value, to: cell, in: t) }
    case ("commit", 2): try commit(try transaction(words[1]))
    case ("abort", 2): try abort(try transaction(words[1]))
    case ("evict", 2): try cells.evict(try cell(words[1]))
    case ("flush", 1): try cells.flush(cells.dirty)
    case ("cells", 1): return try text()
    case ("begin", _), ("commit", _), ("abort", _): throw UsageError("expected: \(words[0]) TRANSACTION")
    case ("read", _): throw UsageError("expected: read CELL in TRANSACTION")
    case ("write", _): throw UsageError("expected: write VALUE CELL in TRANSACTION")
    case ("evict", _): throw UsageError("expected: evict CELL")
    case ("flush", _), ("cells", _): throw UsageError("expected: \(words[0]), and nothing after it")
    default: return nil
    }
    return ""
  }

  /// Does something with cells for a transaction, which holds them from then on; if it throws, only those it held before.
  package func locking<Result>(_ wanted: [Cell], for t: TransactionID, _ body: () throws -> Result) throws -> Result {
    try checkOpen(t)
    for cell in wanted {
      if let owner = locks[cell], owner != t { throw TransactionError.locked(cell, by: owner) }
    }
    let result = try body()
    for cell in wanted { locks[cell] = t }
    return result
  }

  /// The transactions that are open, in order.
  package var openTransactions: [TransactionID] { open.sorted() }

  private func begin(_ t: TransactionID) throws {
    if begun.contains(t) { throw TransactionError.hasBegun(t) }
    try store.begin(t)
    begun.insert(t)
    open.insert(t)
  }

  private func commit(_ t: TransactionID) throws {
    try checkOpen(t)
    do {
      try store.commit(t)
    } catch {
      // After a failed sync nobody knows; its cells stay locked.
      if let error = error as? FileSystemError, !error.isDefinite { open.remove(t) }
      throw error
    }
    end(t)
  }

  private func abort(_ t: TransactionID) throws {
    try checkOpen(t)
    try store.abort(t)
    end(t)
  }

  private func end(_ t: TransactionID) {
    open.remove(t)
    locks = locks.filter { $0.value != t }
  }

  private func checkOpen(_ t: TransactionID) throws {
    guard !open.contains(t) else { return }
    throw locks.values.contains(t) ? TransactionError.inDoubt(t) : .notOpen(t)
  }

  // MARK: What there is to see

  /// Everything that can be seen: the cells that nobody holds, without those that are 0, then the open transactions with
  /// the cells they hold, then those in doubt: `a=5 c=7 T1(b=9) T2() T3(d=?)`.
  private func text() throws -> String {
    let free = Cell.all.filter { locks[$0] == nil }
    var texts = zip(free, try cells.values(of: free)).filter { $0.1 != 0 }.map { "\($0.0)=\($0.1)" }
    for t in open.union(locks.values).sorted() {
      let held = try locks.keys.filter { locks[$0] == t }.sorted().map { cell in
        open.contains(t) ? "\(cell)=\(try store.read(cell, in: t))" : "\(cell)=?"
      }
      texts.append("\(t)(\(held.joined(separator: " ")))")
    }
    return texts.joined(separator: " ")
  }

  // MARK: Words

  package func transaction(_ word: String) throws -> TransactionID {
    guard let t = TransactionID(named: word) else { throw UsageError("expected a transaction as T1, not '\(word)'") }
    return t
  }

  package func cell(_ word: String) throws -> Cell {
    guard let cell = Cell(named: word) else { throw UsageError("expected a cell from a to z, not '\(word)'") }
    return cell
  }

  package func number(_ word: String) throws -> Int {
    guard let value = Int(word) else { throw UsageError("expected a whole number, not '\(word)'") }
    return value
  }
}
