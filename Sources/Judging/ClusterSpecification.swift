// What must hold of several machines, as a tiny pure model: one state of them all, and what a command or a message does
// to it. What machines say to each other is theirs; a specification may look at it, or let anything pass.

import Exploration

/// What the programs of several machines promise, without disks and crashes.
public protocol ClusterSpecification: Sendable {
  /// What the machines' users can tell apart, of all machines.
  associatedtype State: Hashable & Sendable

  /// The state on empty disks.
  func initial(_ machines: [String]) -> State

  /// All that a correct machine may do with a command or a message in a state; nothing if there is no such command.
  func perform(_ instruction: Instruction, on machine: String, in state: State) -> [ClusterExpected<State>]

  /// The state once a message has been lost, since its receiver is down.
  func lost(_ parcel: Parcel, from machine: String, in state: State) -> State

  /// The command whose answer shows what a machine keeps, and changes nothing.
  var observation: String { get }

  /// The answer to ``observation`` on a machine in a state.
  func observed(_ state: State, on machine: String) -> String

  /// The state in the lab's words, for a report.
  func describe(_ state: State) -> String
}

extension ClusterSpecification {
  /// A lost message changes nothing.
  public func lost(_ parcel: Parcel, from machine: String, in state: State) -> State { state }
}

/// What a correct machine may do with a command or a message.
public enum ClusterExpected<State: Hashable & Sendable>: Hashable, Sendable {
  /// It answers `reply`, says these things to others, and the state is now this; without `messages` it may say anything.
  case accepted(State, reply: String, messages: [Parcel]?)
  /// It throws, and nothing changes; the text says why in the lab's words.
  case refused(String)

  /// The state afterwards, given the one before.
  func state(from old: State) -> State {
    switch self {
    case .accepted(let new, _, _): new
    case .refused: old
    }
  }
}
