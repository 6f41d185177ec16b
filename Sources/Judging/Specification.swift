// What must hold, as a tiny pure model: a state, what a command does to it, what the program should answer. The judge
// keeps the *set* of states that a program may be in and narrows it by what the program shows after each boot.

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

  /// What is left of a state when the program boots again; of most, everything.
  func rebooted(_ state: State) -> State

  /// Whether an answer will do where the specification has another one; mostly only the same will.
  func accepts(_ reply: String, for command: [String], expecting expected: String) -> Bool

  /// The rule that is broken when what is seen is no state at all that could have been.
  var impossible: String { get }
}

extension Specification {
  /// All of it.
  public func rebooted(_ state: State) -> State { state }

  /// Only the same.
  public func accepts(_ reply: String, for command: [String], expecting expected: String) -> Bool { reply == expected }

  /// What was done was done by halves.
  public var impossible: String { "atomic" }
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
