// What must hold, as far as the explorer needs to know: numbers that stand for sets of states. It carries them along,
// and asks what becomes of them; what they mean is a specification's business.

import Simulation

/// What a program may show, as opaque numbers.
///
/// Two kinds of number: a *live* one stands for what the running program may show now, an *expected* one for what it may
/// show after a power cut at some moment. Equal numbers must mean the same, and the answers must depend on nothing but
/// the arguments.
public protocol Expectations: AnyObject {
  /// The command whose reply shows the program's state.
  var observation: String { get }
  /// What is expected of the first boot, on a formatted disk.
  var initial: Int { get }
  /// What is expected after a power cut with no command in flight.
  func expected(afterCrash live: Int) -> Int
  /// What is expected after a power cut while a command is in flight.
  func expected(during command: String, live: Int) -> Int
  /// What a boot's reply comes to; `nil` if it is as it should be.
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation?
  /// What the observer's reply after a crash comes to: the live states that it leaves.
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement
  /// What the observer's reply comes to while nothing has crashed.
  func observed(_ live: Int, observing reply: Reply) -> Judgement
  /// What a command's reply comes to; `isFaulty` if a fault struck during it.
  func performed(_ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]) -> Judgement
  /// What may be shown, given what might have been before, once the process has ended with the power on and is booted
  /// again.
  func rebooted(_ live: Int) -> Int
  /// Whether ``traced(_:live:)`` can find anything wrong; where it can't, it need not be asked.
  var hasRulesOnTraces: Bool { get }
  /// What the calls of a run come to, up to the reply that it has just given; `nil` if they are as they should be.
  /// `live` is what it might have shown before the last command, `nil` while it boots after a crash.
  func traced(_ run: RunTrace, live: Int?) -> Violation?
  /// What the end of the last epoch comes to, in a run that no crash came before; `nil` if it is as it should be.
  func ended(_ disk: SimulatedDisk, _ table: InternTable) -> Violation?
  /// What an expected number stands for, in words: one of these may be found.
  func words(for expected: Int) -> [String]
}

extension Expectations {
  /// A process that ends takes nothing with it.
  public func rebooted(_ live: Int) -> Int { live }

  /// Nothing in particular is expected of the calls.
  public var hasRulesOnTraces: Bool { false }

  /// Nothing in particular is expected of the calls.
  public func traced(_ run: RunTrace, live: Int?) -> Violation? { nil }

  /// Nothing in particular is expected of the end.
  public func ended(_ disk: SimulatedDisk, _ table: InternTable) -> Violation? { nil }

  /// There are no words for it.
  public func words(for expected: Int) -> [String] { [] }
}

/// What a reply comes to.
public enum Judgement: Hashable, Sendable {
  /// As it should be; the number stands for what the program may show from now on.
  case live(Int)
  /// Something that must never be.
  case violation(Violation)
}

/// Something that must never be: which rule it breaks, and the story.
public struct Violation: Hashable, Sendable {
  /// The rule's name, for example `durable`; a counterexample is shrunk without changing it.
  public let rule: String
  /// What should have been seen.
  public let expected: [String]
  /// What was seen instead.
  public let seen: String

  /// Tells a violation.
  public init(rule: String, expected: [String], seen: String) {
    self.rule = rule
    self.expected = expected
    self.seen = seen
  }
}
