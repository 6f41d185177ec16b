// Lab 4: what a checkpointer promises, whatever its files look like.
//
// Training without failures is one path, step by step. So the device's state is told by how many steps it is old, and a
// checkpoint that is no state on that path can't have been taken down at any one moment: it is torn, or has forgotten a
// region. The specification needs no file format for that.

import Exploration
import LabKit
import Storage
import Training

/// A training run and its checkpoints, as far as a power cut can tell them apart.
public struct TrainingSpecification: Specification {
  /// Where the run and its checkpoints are.
  public struct State: Hashable, Sendable {
    /// How many steps the device has taken.
    public var step = 0
    /// The step of the newest committed checkpoint.
    public var saved = 0
    /// The step of the one before it; the same if there is none.
    public var before = 0
    /// The step of a checkpoint under way.
    public var taken: Int?
    /// How many of its bytes were asked to be written at most.
    public var asked = 0

    /// Has a checkpoint committed. One of the same step as the newest takes its place.
    mutating func commit(_ step: Int) {
      if step != saved { before = saved }
      saved = step
    }
  }

  /// What a checkpoint's file may have besides the device's state.
  static let slack = 4096

  private let trajectory = Trajectory.tiny
  /// Whether the scenario damages checkpoints: the one before the newest may then be the newest that is whole.
  private let damages: Bool

  /// Makes the specification; `damages` if checkpoints that were committed may be damaged.
  public init(damages: Bool = false) { self.damages = damages }

  /// The specification for a scenario, which says whether a bit turns.
  public init(_ scenario: Scenario) {
    self.init(
      damages: scenario.steps.contains { if case .fault(let rule) = $0.kind { rule.outcome.isDamage } else { false } })
  }

  /// Before step 1, and saved: a program that finds nothing saves before it answers.
  public let initial = State()

  /// The command that shows the device.
  public let observation = "state"

  /// Performs a command of any part.
  public func perform(_ command: [String], in state: State) -> Expected<State> {
    var new = state
    switch (command.first, command.count) {
    case ("state", 1): return .accepted(state, reply: observed(state))
    case ("step", 1):
      new.step += 1
      return .accepted(new, reply: "step \(new.step)")
    case ("save", 1): return save(state)
    case ("snapshot", 1):
      guard state.taken == nil else { return .refused(SaveError.underWay.description) }
      (new.taken, new.asked) = (state.step, 0)
      return .accepted(new, reply: "")
    case ("persist", 2): return persist(Int(command[1]) ?? 0, in: state)
    default: return question(command, in: state)
    }
  }

  private func save(_ state: State) -> Expected<State> {
    guard state.taken == nil else { return .refused(SaveError.underWay.description) }
    var new = state
    new.commit(state.step)
    return .accepted(new, reply: "")
  }

  /// Less than a state can't commit it, and a state with ``slack`` has to; a scenario asks for nothing in between.
  private func persist(_ bytes: Int, in state: State) -> Expected<State> {
    guard let taken = state.taken else { return .refused(SaveError.nothingUnderWay.description) }
    var new = state
    new.asked = (SuppliedNumber(new.asked) + SuppliedNumber(bytes)).value
    if new.asked < trajectory.stateSize { return .accepted(new, reply: "under way") }
    guard new.asked >= trajectory.stateSize + Self.slack else {
      return .refused("\(new.asked) bytes may be all, or not; ask for less or for more")
    }
    new.commit(taken)
    (new.taken, new.asked) = (nil, 0)
    return .accepted(new, reply: "committed")
  }

  /// The parts that are pure functions: what is asked has an answer, and the state stays.
  private func question(_ command: [String], in state: State) -> Expected<State> {
    if let look = TrainingLook(command) {
      return .accepted(state, reply: look.answer(trajectory.state(after: state.step), [], on: trajectory))
    }
    guard let question = TrainingQuestion(command) else {
      return .refused("'\(command.joined(separator: " "))' is no command")
    }
    return question.example.map { .accepted(state, reply: $0) } ?? .refused("the numbers are absurd")
  }

  /// Whether an answer is right: most questions have several.
  public func accepts(_ reply: String, for command: [String], expecting expected: String) -> Bool {
    if TrainingLook(command)?.isAboutPlacement == true { return true }
    return TrainingQuestion(command).map { $0.accepts(reply) } ?? (reply == expected)
  }

  /// What is wrong with an answer to a question of part D or E.
  public func objection(to reply: String, for command: [String]) -> String? {
    // An absurd question has no answer that could be told from others.
    guard let question = TrainingQuestion(command), question.example != nil else { return nil }
    return question.fault(in: reply)
  }

  /// The device's step and a digest of all its memory.
  public func observed(_ state: State) -> String {
    RankMemories(trajectory.state(after: state.step), .alone).shown
  }

  /// The steps of the device and of the checkpoint.
  public func describe(_ state: State) -> String {
    observed(state) + (state.taken.map { ", step \($0) under way" } ?? "")
  }

  /// The device is new; it gets the newest checkpoint.
  ///
  /// Where checkpoints are damaged it may get the one before; then there may be no other.
  public func survivors(of state: State) -> [State] {
    let newest = State(step: state.saved, saved: state.saved, before: state.before)
    return damages ? [newest, State(step: state.before, saved: state.before, before: state.before)] : [newest]
  }

  /// A command that throws gives up the checkpoint under way; the new one may have been committed all the same.
  public func failed(_ command: [String], in state: State, syncFailed: Bool) -> [State] {
    var without = state
    (without.taken, without.asked) = (nil, 0)
    var with = without
    switch command.first {
    case "save": with.commit(state.step)
    case "persist": state.taken.map { with.commit($0) }
    default: return [state]
    }
    return [without, with]
  }

  /// The rules on the trace: see ``TrainingRule``.
  public var rules: Set<String> { Set(TrainingRule.allCases.map(\.rawValue)) }

  /// What is wrong with a run by one of them.
  public func violation(of rule: String, in run: RunTrace, states: Set<State>) -> Violation? {
    TrainingRule(rawValue: rule).flatMap { run.folded(TrainingMonitor.self).violation(of: $0) }
  }

  /// No run without failures was ever in this state.
  public var impossible: String { "reachable" }
}

extension ScenarioVocabulary {
  /// The words of lab 4.
  public static let trainingCheckpoint = ScenarioVocabulary(
    lab: "training-checkpoint", parts: ["A", "B", "C", "D", "E"],
    verbs: [
      Verb("step"), Verb("save", .optional([.number("RANK")])), Verb("snapshot"), Verb("persist", .number("BYTES")),
      Verb("state"),
      Verb(
        "interval", .number("GPUS"), .word("FAILURES-PER-GPU-AND-HOUR"), .word("PAUSE-SECONDS"),
        .word("ITERATION-SECONDS"), .word("RECOVERY-SECONDS")),
      Verb("placement", .number("MACHINES"), .number("REPLICAS")),
      Verb("source", .number("MACHINES"), .rest("FACTS")),
      Verb("buffer", .number("STEP"), .word("BUFFER"), .word("BUFFER"), .word("EVERYWHERE")),
      Verb(
        "schedule", .number("SHARD"), .number("REPLICAS"), .number("RESERVED"), .number("BUFFERS"), .word("LATENCY"),
        .word("BYTES-PER-SECOND"), .word("USABLE"), .rest("SPANS")),
    ] + rankVerbs + lookVerbs,
    settings: ["device": ["tiny"], "ranks": rankLayouts],
    invariants: ["reachable", "durable"] + TrainingRule.allCases.map(\.rawValue))
}
