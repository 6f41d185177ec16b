// The specification of several machines as a table: every question that an exploration asked it, with the answer, as
// `RecordedExpectations` has it of one.

import Simulation

/// Passes questions on to a specification of several machines, and takes down what it answers.
public final class RecordedClusterExpectations: ClusterExpectations {
  /// A power cut.
  public struct Crash: Hashable, Sendable {
    /// Whose power failed.
    public let machine: String
    /// What it was about.
    public let instruction: Instruction?
    /// What was expected before.
    public let live: Int
  }

  /// A machine's answer to its boot.
  public struct Boot: Hashable, Sendable {
    /// Which machine.
    public let machine: String
    /// The answer.
    public let answer: RecordedAnswer
  }

  /// A number and the reply that was held against it.
  public struct Observation: Hashable, Sendable {
    /// Which machine showed something.
    public let machine: String
    /// What was expected.
    public let live: Int
    /// What it showed.
    public let reply: Reply
  }

  /// A command or a message that was answered.
  public struct Performance: Hashable, Sendable {
    /// Which machine answered.
    public let machine: String
    /// What it was told.
    public let instruction: Instruction
    /// What was expected before.
    public let live: Int
    /// The answer.
    public let answer: RecordedAnswer
    /// Whether a fault struck during it.
    public let isFaulty: Bool
  }

  /// A message that never arrived.
  public struct Loss: Hashable, Sendable {
    /// Who sent it.
    public let sender: String
    /// What it was.
    public let parcel: Parcel
    /// What was expected before.
    public let live: Int
  }

  private let base: any ClusterExpectations
  /// What is expected after power cuts.
  public private(set) var crashes: [Crash: Int] = [:]
  /// What boots came to: `nil` for those that are as they should be.
  public private(set) var boots: [Boot: Violation?] = [:]
  /// What first observations after a boot came to.
  public private(set) var recoveries: [Observation: Judgement] = [:]
  /// What later observations came to.
  public private(set) var observations: [Observation: Judgement] = [:]
  /// What commands and messages came to.
  public private(set) var performances: [Performance: Judgement] = [:]
  /// What is expected once messages are lost.
  public private(set) var losses: [Loss: Int] = [:]

  /// Takes down what a specification answers.
  public init(_ base: any ClusterExpectations) { self.base = base }

  /// What is expected before any machine has booted.
  public private(set) lazy var initial = base.initial

  /// Passes the question on.
  public func observation(of machine: String) -> String { base.observation(of: machine) }

  /// Passes the question on.
  public func crashed(_ machine: String, during instruction: Instruction?, live: Int) -> Int {
    let answer = base.crashed(machine, during: instruction, live: live)
    crashes[Crash(machine: machine, instruction: instruction, live: live)] = answer
    return answer
  }

  /// Passes the question on.
  public func booted(_ machine: String, _ reply: Reply, calls: [TracedCall]) -> Violation? {
    let answer = base.booted(machine, reply, calls: calls)
    boots[Boot(machine: machine, answer: RecordedAnswer(reply: reply, calls: calls))] = .some(answer)
    return answer
  }

  /// Passes the question on.
  public func recovered(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    let answer = base.recovered(machine, live: live, observing: reply)
    recoveries[Observation(machine: machine, live: live, reply: reply)] = answer
    return answer
  }

  /// Passes the question on.
  public func observed(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    let answer = base.observed(machine, live: live, observing: reply)
    observations[Observation(machine: machine, live: live, reply: reply)] = answer
    return answer
  }

  /// Passes the question on.
  public func performed(
    _ machine: String, _ instruction: Instruction, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    let answer = base.performed(
      machine, instruction, live: live, reply: reply, isFaulty: isFaulty, calls: calls)
    let asked = Performance(
      machine: machine, instruction: instruction, live: live, answer: RecordedAnswer(reply: reply, calls: calls),
      isFaulty: isFaulty)
    performances[asked] = answer
    return answer
  }

  /// Passes the question on.
  public func lost(_ parcel: Parcel, from machine: String, live: Int) -> Int {
    let answer = base.lost(parcel, from: machine, live: live)
    losses[Loss(sender: machine, parcel: parcel, live: live)] = answer
    return answer
  }

  /// Passes the question on.
  public func ended(_ machine: String, _ disk: SimulatedDisk, _ table: InternTable) -> Violation? {
    base.ended(machine, disk, table)
  }
}
