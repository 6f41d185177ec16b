// The specification as a table: every question that an exploration asked it, with the answer. Who walks the recorded
// tree asks the same questions, and finds the answers without knowing what they mean.

import Simulation

/// A reply, and the calls that its command made.
public struct RecordedAnswer: Hashable, Sendable {
  /// The reply.
  public let reply: Reply
  /// The calls since the command began.
  public let calls: [TracedCall]

  /// Whether a fault struck that the program may fail for.
  public var isStruck: Bool { calls.contains(where: \.mayFailTheProgram) }
}

/// Passes questions on to a specification, and takes down what it answers.
public final class RecordedExpectations: Expectations {
  /// A number and the reply that was held against it.
  public struct Observation: Hashable, Sendable {
    /// What was expected, or what the running program could show.
    public let number: Int
    /// What it showed.
    public let reply: Reply
  }

  /// A command that was answered.
  public struct Performance: Hashable, Sendable {
    /// The command.
    public let command: String
    /// What the running program could show before it.
    public let live: Int
    /// The answer.
    public let answer: RecordedAnswer
    /// Whether a fault struck during it.
    public let isFaulty: Bool
  }

  /// A command that had begun.
  public struct Beginning: Hashable, Sendable {
    /// The command.
    public let command: String
    /// What the running program could show before it.
    public let live: Int
  }

  /// A place in the tree of runs, and what the program might have shown before its last command.
  public struct TracedPlace: Hashable, Sendable {
    let node: ObjectIdentifier
    /// What it might have shown; `nil` while it boots after a crash.
    public let live: Int?
  }

  private let base: any Expectations
  /// What boots came to: `nil` for those that are as they should be.
  public private(set) var boots: [RecordedAnswer: Violation?] = [:]
  /// What first observations after a crash came to, by what was expected.
  public private(set) var recoveries: [Observation: Judgement] = [:]
  /// What later observations came to.
  public private(set) var observations: [Observation: Judgement] = [:]
  /// What commands came to.
  public private(set) var performances: [Performance: Judgement] = [:]
  /// What is expected after a power cut with no command in flight.
  public private(set) var afterCrash: [Int: Int] = [:]
  /// What is expected after a power cut while a command is in flight.
  public private(set) var during: [Beginning: Int] = [:]

  /// What may be shown once the process has ended with the power on.
  public private(set) var reboots: [Int: Int] = [:]
  /// What is wrong with the calls that led to a place; most lead to none.
  public private(set) var traces: [TracedPlace: Violation] = [:]

  /// Takes down what a specification answers.
  public init(_ base: any Expectations) { self.base = base }

  /// The command whose reply shows the program's state.
  public var observation: String { base.observation }

  /// What is expected of the first boot.
  public private(set) lazy var initial = base.initial

  /// Passes the question on.
  public func words(for expected: Int) -> [String] { base.words(for: expected) }

  /// Passes the question on.
  public func expected(afterCrash live: Int) -> Int {
    let answer = base.expected(afterCrash: live)
    afterCrash[live] = answer
    return answer
  }

  /// Passes the question on.
  public func expected(during command: String, live: Int) -> Int {
    let answer = base.expected(during: command, live: live)
    during[Beginning(command: command, live: live)] = answer
    return answer
  }

  /// Passes the question on.
  public func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? {
    let answer = base.booted(reply, calls: calls)
    boots[RecordedAnswer(reply: reply, calls: calls)] = .some(answer)
    return answer
  }

  /// Passes the question on.
  public func recovered(_ expected: Int, observing reply: Reply) -> Judgement {
    let answer = base.recovered(expected, observing: reply)
    recoveries[Observation(number: expected, reply: reply)] = answer
    return answer
  }

  /// Passes the question on.
  public func observed(_ live: Int, observing reply: Reply) -> Judgement {
    let answer = base.observed(live, observing: reply)
    observations[Observation(number: live, reply: reply)] = answer
    return answer
  }

  /// Passes the question on.
  public func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    let answer = base.performed(command, live: live, reply: reply, isFaulty: isFaulty, calls: calls)
    let recorded = RecordedAnswer(reply: reply, calls: calls)
    performances[Performance(command: command, live: live, answer: recorded, isFaulty: isFaulty)] = answer
    return answer
  }

  /// Passes the question on.
  public func rebooted(_ live: Int) -> Int {
    let answer = base.rebooted(live)
    reboots[live] = answer
    return answer
  }

  /// Passes the question on.
  public var hasRulesOnTraces: Bool { base.hasRulesOnTraces }

  /// Passes the question on.
  public func traced(_ run: RunTrace, live: Int?) -> Violation? {
    let answer = base.traced(run, live: live)
    if let answer { traces[TracedPlace(node: ObjectIdentifier(run.node), live: live)] = answer }
    return answer
  }

  /// Passes the question on.
  public func ended(_ disk: SimulatedDisk, _ table: InternTable) -> Violation? { base.ended(disk, table) }
}
