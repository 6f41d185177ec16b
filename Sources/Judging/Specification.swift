// What must hold, as a tiny pure model: a state, what a command does to it, what the program should answer. The judge
// keeps the *set* of states that a program may be in and narrows it by what the program shows after each boot.

import Exploration

/// What a lab promises, without disks and crashes.
public protocol Specification: Sendable {
  /// What the program's user can tell apart.
  associatedtype State: Hashable & Sendable

  /// The state on an empty disk.
  var initial: State { get }

  /// What a correct program does with a command, its words with the verb first, in a state.
  func perform(_ command: [String], in state: State) -> Expected<State>

  /// The command whose answer shows the whole state and changes nothing.
  var observation: String { get }

  /// The answer to ``observation`` in a state, in its one canonical form.
  func observed(_ state: State) -> String

  /// The state in the lab's words, for a report.
  func describe(_ state: State) -> String

  /// The states that may be left of one when the power fails, or the process ends, with no command in flight.
  func survivors(of state: State) -> [State]

  /// The states that a command may leave when the power fails before it has answered, if it has had its effect.
  func interrupted(_ command: [String], in state: State) -> [State]

  /// The states that a command may leave which should have been accepted, but threw because a fault struck it.
  ///
  /// - Parameter syncFailed: whether the fault was a sync's, so that nobody knows what is durable.
  func failed(_ command: [String], in state: State, syncFailed: Bool) -> [State]

  /// Whether a command may throw in a state although nothing is wrong with it: the program has met a fault after which
  /// it need not go on.
  func mayRefuse(_ command: [String], in state: State) -> Bool

  /// Whether an answer will do where the specification has another one.
  func accepts(_ reply: String, for command: [String], expecting expected: String) -> Bool

  /// What is wrong with an answer that will not do, in words; `nil` if what was expected says it.
  func objection(to reply: String, for command: [String]) -> String?

  /// The rule that is broken when what is seen is no state at all that could have been.
  var impossible: String { get }

  /// The names of the invariants that are rules on the trace.
  var rules: Set<String> { get }

  /// What is wrong with a run by a rule on the trace; `nil` if nothing is.
  ///
  /// - Parameters:
  ///   - rule: one of ``rules``.
  ///   - run: the run up to a reply.
  ///   - states: what it might have shown before the command that the reply is to; none while it boots.
  func violation(of rule: String, in run: RunTrace, states: Set<State>) -> Violation?
}

extension Specification {
  /// Nothing is lost but what was never acknowledged.
  public func survivors(of state: State) -> [State] { [state] }

  /// It has happened.
  public func interrupted(_ command: [String], in state: State) -> [State] {
    [perform(command, in: state).state(from: state)]
  }

  /// It has happened or not.
  public func failed(_ command: [String], in state: State, syncFailed: Bool) -> [State] {
    [state, perform(command, in: state).state(from: state)]
  }

  /// It may not.
  public func mayRefuse(_ command: [String], in state: State) -> Bool { false }

  /// Only the same one will.
  public func accepts(_ reply: String, for command: [String], expecting expected: String) -> Bool { reply == expected }

  /// It is another one than was expected.
  public func objection(to reply: String, for command: [String]) -> String? { nil }

  /// What was done was done by halves.
  public var impossible: String { "atomic" }

  /// There are none.
  public var rules: Set<String> { [] }

  /// Nothing is wrong.
  public func violation(of rule: String, in run: RunTrace, states: Set<State>) -> Violation? { nil }
}

/// What a correct program does with a command.
public enum Expected<State: Hashable & Sendable>: Hashable, Sendable {
  /// It answers `reply`, and the state is now this.
  case accepted(State, reply: String)
  /// It throws, and nothing changes; the text says why in the lab's words.
  case refused(String)

  /// The state after the command, given the one before it.
  public func state(from old: State) -> State {
    switch self {
    case .accepted(let new, _): new
    case .refused: old
    }
  }
}
