// Lab 3: what checkpoints promise, on top of transactions. Beside what can be seen, a state knows what a recovery may
// have to do with: that is how the judge can say that it did too much.

import Exploration
import LabKit
import Storage

/// Transactions whose log is kept short by checkpoints.
public struct CheckpointSpecification: Specification {
  /// Cells, transactions, and what the latest complete checkpoint has left over.
  public struct State: Hashable, Sendable {
    /// What can be seen.
    public var transactions = TransactionSpecification.State()
    /// Whether a checkpoint waits for the open transactions (part A).
    public var isWaiting = false
    /// The cells that may differ from the data file: changed since the latest checkpoint, or by transactions that were
    /// open when the power failed.
    public var changed: Set<Cell> = []
    /// The transactions that were not over at the latest checkpoint.
    public var needed: Set<TransactionID> = []
  }

  /// Whether checkpoints wait for transactions.
  public let isQuiescent: Bool
  private let base = TransactionSpecification()

  /// Makes the specification of part A's checkpoints, or of those that wait for no transaction.
  public init(isQuiescent: Bool) { self.isQuiescent = isQuiescent }

  /// Every cell is 0, no transaction is open, and nothing needs a checkpoint.
  public let initial = State()

  /// The command that shows the cells and who holds which.
  public var observation: String { base.observation }

  /// Performs a command as ``CheckpointedStore`` promises it.
  public func perform(_ command: [String], in state: State) -> Expected<State> {
    switch (command.first, command.count) {
    case ("begin", 2) where state.isWaiting: .refused("\(CheckpointError.waiting)")
    case ("checkpoint", 1): .accepted(requested(state, by: nil), reply: "")
    case ("server", 3...): .accepted(state, reply: "")
    case ("move", 6), ("move", 8): move(command, in: state)
    default: plain(command, in: state)
    }
  }

  /// The same as without checkpoints.
  public func observed(_ state: State) -> String { base.observed(state.transactions) }

  /// The same, and words for nothing at all.
  public func describe(_ state: State) -> String { base.describe(state.transactions) }

  /// Open transactions have not happened, and what they changed has to be undone; no checkpoint waits any more.
  public func survivors(of state: State) -> [State] {
    base.survivors(of: state.transactions).map { transactions in
      State(transactions: transactions, changed: state.changed.union(state.held), needed: state.needed)
    }
  }

  /// It has happened, and what it would no longer have needed may still be needed.
  public func interrupted(_ command: [String], in state: State) -> [State] {
    var next = perform(command, in: state).state(from: state)
    next.changed.formUnion(state.changed)
    next.needed.formUnion(state.needed)
    return [next]
  }

  /// As without checkpoints; what a command would have needed stays needed.
  public func failed(_ command: [String], in state: State, syncFailed: Bool) -> [State] {
    let next = perform(command, in: state).state(from: state)
    var left = base.failed(isPlain(command) ? command : [observation], in: state.transactions, syncFailed: syncFailed)
    if !isPlain(command), var moved = left.last {
      (moved.committed, moved.open) = (next.transactions.committed, next.transactions.open)
      left.append(moved)
    }
    return left.map { transactions in
      State(
        transactions: transactions, isWaiting: state.isWaiting, changed: state.changed.union(next.changed),
        needed: state.needed.union(next.needed))
    }
  }

  /// As without checkpoints.
  public func mayRefuse(_ command: [String], in state: State) -> Bool {
    base.mayRefuse(command, in: state.transactions)
  }

  /// The rules on the trace: see ``CheckpointMonitor``.
  public var rules: Set<String> { Set(CheckpointMonitor.Rule.allCases.map(\.rawValue)) }

  /// What ``CheckpointMonitor`` has to say.
  public func violation(of rule: String, in run: RunTrace, states: Set<State>) -> Violation? {
    guard let rule = CheckpointMonitor.Rule(rawValue: rule) else { return nil }
    let problems = states.map { run.folded(CheckpointMonitor.self).violation(of: rule, $0, self, in: run) }
    return problems.contains(nil) ? nil : problems.first ?? nil
  }

  // MARK: Commands

  /// The state in which a command's checkpoint is complete once it has been answered; `nil` if it completes none.
  func completed(by command: [String], in state: State) -> State? {
    guard case .accepted(let next, _) = perform(command, in: state) else { return nil }
    let isAsked = command.first == "checkpoint" || command.last == "checkpoint"
    return isAsked && !next.isWaiting || state.isWaiting && !next.isWaiting ? next : nil
  }

  private func plain(_ command: [String], in state: State) -> Expected<State> {
    guard case .accepted(let transactions, let reply) = base.perform(command, in: state.transactions) else {
      return base.perform(command, in: state.transactions).with(state)
    }
    var next = state
    next.transactions = transactions
    let t = command.lazy.compactMap { TransactionID(named: $0) }.first
    if let t, ["begin", "write", "commit", "abort"].contains(command[0]) {
      next.needed.insert(t)
      next.changed.formUnion((transactions.open[t] ?? state.transactions.open[t] ?? [:]).keys)
    }
    return .accepted(next.isWaiting ? requested(next, by: t) : next, reply: reply)
  }

  /// A move is two writes, and perhaps a request.
  private func move(_ command: [String], in state: State) -> Expected<State> {
    guard let amount = Int(command[1]), let t = TransactionID(named: command[5]) else { return .refused("no amount") }
    let (from, to) = (command[2], command[3])
    guard let first = Cell(named: from), let second = Cell(named: to), first != second else {
      return .refused("two different cells")
    }
    var next = state
    for (cell, amount) in [(first, 0 - SuppliedNumber(amount)), (second, SuppliedNumber(amount))] {
      let held = SuppliedNumber(next.transactions.open[t]?[cell] ?? next.transactions.committed[cell] ?? 0)
      let write = plain(["write", "\(held + amount)", "\(cell)", "in", "\(t)"], in: next)
      guard case .accepted(let after, _) = write else { return write.with(state) }
      next = after
    }
    return .accepted(command.count == 8 ? requested(next, by: nil) : next, reply: "")
  }

  /// Whether lab 2 has the command, too.
  private func isPlain(_ command: [String]) -> Bool { !["checkpoint", "server", "move"].contains(command[0]) }

  /// A checkpoint is asked for, or still waits after a command of a transaction.
  private func requested(_ state: State, by t: TransactionID?) -> State {
    var next = state
    next.isWaiting = isQuiescent && !state.transactions.open.isEmpty
    guard !next.isWaiting else { return next }
    next.changed = []
    // The record of the checkpoint may have been appended in the command of the last transaction.
    next.needed = Set(state.transactions.open.keys).union(t.map { [$0] } ?? [])
    return next
  }
}

extension CheckpointSpecification.State {
  /// The cells that open transactions hold.
  var held: Set<Cell> { Set(transactions.open.values.flatMap(\.keys)) }
}

extension Expected {
  /// A refusal of another state's.
  fileprivate func with<Other>(_ state: Other) -> Expected<Other> {
    if case .refused(let why) = self { .refused(why) } else { .accepted(state, reply: "") }
  }
}

extension ScenarioVocabulary {
  /// The words of lab 3.
  public static let checkpointedLog = ScenarioVocabulary(
    lab: "checkpointed-log", parts: ["A", "B", "C", "D"],
    verbs: transactionVerbs + [
      Verb(
        "move", .number("AMOUNT"), .word("FROM"), .word("TO"), .literal("in"), .word("TRANSACTION"),
        .optional([.literal("requesting"), .literal("checkpoint")])),
      Verb("checkpoint"),
      Verb("server", .number("NUMBER"), .rest("WHAT")),
    ],
    settings: ["medium": ["file", "majority of 3"]],
    invariants: ["atomic", "durable"] + CheckpointMonitor.Rule.allCases.map(\.rawValue))
}
