// Labs 2 and 3: what transactions promise, whatever they are kept in.

import Exploration
import LabKit

/// Cells that hold numbers, and transactions that read and change them: completely or not at all.
public struct TransactionSpecification: Specification {
  /// What can be seen of cells and transactions.
  public struct State: Hashable, Sendable {
    /// What was committed last, of cells that are not 0.
    public var committed: [Cell: Int] = [:]
    /// The open transactions, each with the cells it holds and what it sees in them.
    public var open: [TransactionID: [Cell: Int]] = [:]
    /// Transactions of which nobody knows whether they are committed, with the cells they hold and would leave.
    public var inDoubt: [TransactionID: [Cell: Int]] = [:]
    /// Transactions that have begun since the boot.
    public var begun = TransactionList()
    /// Whether a sync has failed since the boot, so that the program need not go on.
    public var isBroken = false
  }

  /// Makes the specification; it has no settings.
  public init() {}

  /// Every cell is 0, and no transaction is open.
  public let initial = State()

  /// The command that shows the cells and who holds which.
  public let observation = "cells"

  /// Performs a command as ``TransactionStore`` promises it.
  public func perform(_ command: [String], in state: State) -> Expected<State> {
    switch (command.first, command.count) {
    case ("begin", 2): TransactionID(named: command[1]).map { begin($0, in: state) } ?? .refused("no transaction")
    case ("read", 4): touching(command[1], in: command[3], state) { t, cell, seen in (seen, "\(seen)") }
    case ("write", 5):
      touching(command[2], in: command[4], state) { _, _, _ in Int(command[1]).map { ($0, "") } }
    case ("commit", 2): ending(command[1], state) { new, t in new.commit(t) }
    case ("abort", 2): ending(command[1], state) { _, _ in }
    case ("evict", 2): Cell(named: command[1]) == nil ? .refused("no cell") : .accepted(state, reply: "")
    case ("flush", 1): .accepted(state, reply: "")
    case ("cells", 1): .accepted(state, reply: observed(state))
    default: .refused("'\(command.joined(separator: " "))' is no command")
    }
  }

  /// What is seen: `a=5 c=7 T1(b=9) T2() T3(d=?)`, as ``TransactionDesk`` writes it.
  public func observed(_ state: State) -> String {
    let held = Set(state.open.values.flatMap(\.keys) + state.inDoubt.values.flatMap(\.keys))
    var texts = state.committed.filter { $0.value != 0 && !held.contains($0.key) }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }
    for t in Set(state.open.keys).union(state.inDoubt.keys).sorted() {
      let cells =
        state.open[t].map { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } }
        ?? state.inDoubt[t, default: [:]].keys.sorted().map { "\($0)=?" }
      texts.append("\(t)(\(cells.joined(separator: " ")))")
    }
    return texts.joined(separator: " ")
  }

  /// The same, and words for nothing at all.
  public func describe(_ state: State) -> String {
    let text = observed(state)
    return text.isEmpty ? "every cell 0" : text
  }

  /// Open transactions have not happened; those in doubt have or have not.
  public func survivors(of state: State) -> [State] {
    var survivors = [State(committed: state.committed)]
    for (_, cells) in state.inDoubt.sorted(by: { $0.key < $1.key }) {
      survivors += survivors.map { State(committed: $0.committed.merging(cells) { $1 }) }
    }
    return survivors
  }

  /// A failed sync leaves a commit in doubt, and a program that need not go on; any other fault changes nothing, except
  /// that nobody can tell what an aborting program had done when it threw.
  public func failed(_ command: [String], in state: State, syncFailed: Bool) -> [State] {
    var unchanged = state
    unchanged.isBroken = state.isBroken || syncFailed
    guard command.first == "commit", syncFailed, let t = TransactionID(named: command[1]) else {
      var next = perform(command, in: state).state(from: state)
      next.isBroken = unchanged.isBroken
      return [unchanged, next]
    }
    var inDoubt = unchanged
    let cells = inDoubt.open.removeValue(forKey: t) ?? [:]
    if !cells.isEmpty { inDoubt.inDoubt[t] = cells }
    // It threw before it came to the sync that matters, or something else than the sync's error.
    return [inDoubt, unchanged]
  }

  /// After a failed sync nobody knows how much of the log is durable: a program may wait for the next recovery.
  public func mayRefuse(_ command: [String], in state: State) -> Bool { state.isBroken && command != [observation] }

  /// The rules on the trace: see ``LogMonitor``.
  public var rules: Set<String> { Set(LogMonitor.Rule.allCases.map(\.rawValue)) }

  /// What ``LogMonitor`` has seen, or what the data file lacks when everything was flushed.
  public func violation(of rule: String, in run: RunTrace, states: Set<State>) -> Violation? {
    let monitor = run.folded(LogMonitor.self)
    guard let rule = LogMonitor.Rule(rawValue: rule) else { return nil }
    if let violation = monitor.violations[rule] { return violation }
    guard rule == .dataFileAlone, monitor.lastCommand == ["flush"], !run.isStruck else { return nil }
    let problems = states.map { monitor.missing($0, in: run) }
    return problems.contains(nil) ? nil : problems.first ?? nil
  }

  // MARK: Commands

  private func begin(_ t: TransactionID, in state: State) -> Expected<State> {
    guard !state.begun.contains(t) else { return .refused("\(TransactionError.hasBegun(t))") }
    var new = state
    new.begun.insert(t)
    new.open[t] = [:]
    return .accepted(new, reply: "")
  }

  /// Lets a transaction see or change a cell that no other one holds.
  private func touching(
    _ cell: String, in t: String, _ state: State, _ change: (TransactionID, Cell, Int) -> (Int, reply: String)?
  ) -> Expected<State> {
    guard let cell = Cell(named: cell), let t = TransactionID(named: t) else { return .refused("no cell in no one") }
    guard let cells = state.open[t] else { return .refused("\(state.absence(of: t))") }
    for (other, held) in Array(state.open) + Array(state.inDoubt) where other != t && held[cell] != nil {
      return .refused("\(TransactionError.locked(cell, by: other))")
    }
    guard let (value, reply) = change(t, cell, cells[cell] ?? state.committed[cell] ?? 0) else {
      return .refused("no whole number")
    }
    var new = state
    new.open[t]![cell] = value
    return .accepted(new, reply: reply)
  }

  private func ending(
    _ name: String, _ state: State, _ change: (inout State, TransactionID) -> Void
  ) -> Expected<State> {
    guard let t = TransactionID(named: name) else { return .refused("no transaction") }
    guard state.open[t] != nil else { return .refused("\(state.absence(of: t))") }
    var new = state
    change(&new, t)
    new.open[t] = nil
    return .accepted(new, reply: "")
  }
}

extension TransactionSpecification.State {
  fileprivate mutating func commit(_ t: TransactionID) {
    committed.merge(open[t] ?? [:]) { $1 }
    committed = committed.filter { $0.value != 0 }
  }

  fileprivate func absence(of t: TransactionID) -> TransactionError { inDoubt[t] == nil ? .notOpen(t) : .inDoubt(t) }
}
