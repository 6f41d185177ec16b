// From a specification of several machines to what must hold after a crash of one. As for one machine alone, two sets of
// states are kept (`StateExpectations`); here they are states of all machines. When a machine goes down in the middle of
// something, it may have done it or not; both go on, each with a mark, since the other machines go on.

import Exploration
import Simulation

/// What a scenario of several machines expects, and what it has seen of what must sometimes happen.
protocol ClusterScenarioExpectations: ClusterExpectations {
  /// What the scenario says must sometimes happen, and never did.
  var missing: [String] { get }
}

/// Expectations that follow from a specification of several machines.
final class ClusterStateExpectations<Model: ClusterSpecification>: ClusterScenarioExpectations {
  /// A state, and for each machine that is down whether what it had in hand is done in it.
  private struct Possible: Hashable {
    var state: Model.State
    var isDone: [String: Bool] = [:]
  }

  private struct Live: Hashable {
    var running: Set<Possible>
    /// What may be there after the next power cut.
    var afterCrash: Set<Possible>
  }

  private let model: Model
  private let scenario: Scenario
  private let isDurable: Bool
  private let meter: Meter
  private var lives = Numbering<Live>()
  private var seen: Set<String> = []
  /// The states that there have been: what is seen of them later on is old, not impossible.
  private lazy var history = passed

  init(_ model: Model, scenario: Scenario) {
    self.model = model
    self.scenario = scenario
    isDurable = scenario.expectations.contains { $0.kind == .invariant("durable") }
    meter = Meter(
      limits: scenario.expectations.compactMap { if case .limit(let limit) = $0.kind { limit } else { nil } })
  }

  var initial: Int {
    let start: Set = [Possible(state: model.initial(scenario.machines))]
    return lives.number(of: Live(running: start, afterCrash: start))
  }

  var missing: [String] { scenario.sometimes.map(\.name).filter { !seen.contains($0) } }

  func observation(of machine: String) -> String { model.observation }

  func crashed(_ machine: String, during instruction: Instruction?, live: Int) -> Int {
    let before = lives[live]
    guard let instruction, !instruction.isCutOff else { return number(before.afterCrash, before.afterCrash) }
    let without = before.afterCrash.map { marked($0, machine, false) }
    let with = before.running.flatMap { possible in
      model.perform(instruction, on: machine, in: possible.state).map {
        marked(Possible(state: $0.state(from: possible.state), isDone: possible.isDone), machine, true)
      }
    }
    let all = Set(without + with)
    return number(all, all)
  }

  private func marked(_ possible: Possible, _ machine: String, _ isDone: Bool) -> Possible {
    var possible = possible
    possible.isDone[machine] = isDone
    return possible
  }

  func lost(_ parcel: Parcel, from machine: String, live: Int) -> Int {
    func after(_ set: Set<Possible>) -> Set<Possible> {
      Set(set.map { Possible(state: model.lost(parcel, from: machine, in: $0.state), isDone: $0.isDone) })
    }
    return number(after(lives[live].running), after(lives[live].afterCrash))
  }

  func booted(_ machine: String, _ reply: Reply, calls: [TracedCall]) -> Violation? {
    switch reply {
    case .ok, .sending: meter.violation(of: "boot", calls)
    case .failed(let error):
      Violation(
        rule: "recovers", expected: ["\(machine) to boot and to run"], seen: "\(machine) threw: \(error)")
    case .unfinished(let part): .unfinished(part)
    }
  }

  func recovered(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    let before = lives[live]
    switch shown(by: machine, reply, of: before.running) {
    case .failure(let violation): return .violation(violation)
    case .success(let found):
      let marks = Set(found.compactMap { $0.isDone[machine] })
      if marks.count == 1 { seen.insert(marks.first! ? "new" : "old") }
      let settled = unmarked(found, machine)
      return .live(number(settled, isDurable ? settled : unmarked(before.running, machine)))
    }
  }

  private func unmarked(_ set: Set<Possible>, _ machine: String) -> Set<Possible> {
    Set(
      set.map { possible in
        var possible = possible
        possible.isDone[machine] = nil
        return possible
      })
  }

  func observed(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    switch shown(by: machine, reply, of: lives[live].running) {
    case .failure(let violation): .violation(violation)
    case .success(let found): .live(number(found, lives[live].afterCrash))
    }
  }

  func performed(
    _ machine: String, _ instruction: Instruction, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    let before = lives[live]
    if !isFaulty, let violation = meter.violation(of: instruction.verb, calls) { return .violation(violation) }
    if case .unfinished(let part) = reply { return .violation(.unfinished(part)) }
    // The beginning of a message is answered with nothing or refused, and changes nothing.
    if instruction.isCutOff, reply.isNothing { return .live(live) }
    var after: Set<Possible> = []
    var doubtful: Set<Possible> = []
    for possible in before.running where !instruction.isCutOff {
      for expected in model.perform(instruction, on: machine, in: possible.state) {
        let next = Possible(state: expected.state(from: possible.state), isDone: possible.isDone)
        if expected.allows(reply) { after.insert(next) }
        if isFaulty, case .failed = reply { doubtful.formUnion([possible, next]) }
      }
    }
    after.formUnion(doubtful)
    guard !after.isEmpty else { return .violation(wrongAnswer(machine, instruction, reply, before)) }
    let isSettled = isDurable && doubtful.isEmpty
    return .live(number(after, isSettled ? after : before.afterCrash.union(after)))
  }

  private func wrongAnswer(
    _ machine: String, _ instruction: Instruction, _ reply: Reply, _ before: Live
  ) -> Violation {
    let expected =
      instruction.isCutOff
      ? ["done", "to refuse: the message was cut off"]
      : before.running.flatMap { model.perform(instruction, on: machine, in: $0.state) }.map(\.words)
    return Violation(
      rule: "answers", expected: Set(expected.map { "\(machine): \($0)" }).sorted(),
      seen: "\(machine): \(reply.words)")
  }

  func ended(_ machine: String, _ disk: SimulatedDisk, _ table: InternTable) -> Violation? {
    meter.violation(atEnd: disk)
  }

  private func number(_ running: Set<Possible>, _ afterCrash: Set<Possible>) -> Int {
    lives.number(of: Live(running: running, afterCrash: afterCrash))
  }

  /// The states that an observer's reply shows.
  private func shown(by machine: String, _ reply: Reply, of possible: Set<Possible>) -> Result<Set<Possible>, Violation>
  {
    if case .unfinished(let part) = reply { return .failure(.unfinished(part)) }
    let expected = Set(
      possible.map { "\(machine): \(model.observed($0.state, on: machine)) (\(model.describe($0.state)))" })
    guard case .ok(let text) = reply else {
      return .failure(Violation(rule: "recovers", expected: expected.sorted(), seen: "\(machine): \(reply.words)"))
    }
    let found = possible.filter { model.observed($0.state, on: machine) == text }
    if !found.isEmpty { return .success(found) }
    let isOlder = history.contains { model.observed($0, on: machine) == text }
    return .failure(
      Violation(
        rule: isOlder ? "durable" : "atomic", expected: expected.sorted(), seen: "\(machine): \(reply.words)"))
  }
}

extension ClusterStateExpectations {
  private static var mostStates: Int { 1_000 }

  /// The states that the scenario passes through, with every message delivered or lost: it depends on the scenario alone,
  /// and so does the name of the rule that is broken.
  private var passed: Set<Model.State> {
    var all: Set = [model.initial(scenario.machines)]
    for step in scenario.steps {
      guard case .command(let words) = step.kind else { continue }
      let instruction = Instruction(.command(words.joined(separator: " ")))
      var waiting = all.map { (state: $0, instruction: instruction, machine: step.machine) }
      // Machines may go on talking for ever, and change nothing.
      var turnsLeft = 10 * Self.mostStates
      while let (state, instruction, machine) = waiting.popLast(), all.count < Self.mostStates, turnsLeft > 0 {
        turnsLeft -= 1
        for expected in model.perform(instruction, on: machine, in: state) {
          guard case .accepted(let next, _, let messages) = expected else { continue }
          all.insert(next)
          waiting += (messages ?? []).map { (next, Instruction(.message($0.bytes, from: machine)), $0.receiver) }
        }
      }
    }
    return all
  }
}

extension ClusterExpected {
  /// Whether a reply is this.
  fileprivate func allows(_ reply: Reply) -> Bool {
    switch (self, reply) {
    case (.accepted(_, let text, let messages), .ok(let said)): text == said && messages?.isEmpty ?? true
    case (.accepted(_, let text, let messages), .sending(let said, let parcels)):
      text == said && messages.map { $0 == parcels } ?? true
    case (.refused, .failed): true
    default: false
    }
  }

  fileprivate var words: String {
    switch self {
    case .accepted(_, let text, let messages): Reply.sending(text, messages ?? []).words
    case .refused(let why): "to refuse: \(why)"
    }
  }
}

extension Reply {
  /// The reply in words.
  fileprivate var words: String {
    switch self {
    case .ok(let text): text.isEmpty ? "done" : text
    case .sending(let text, let parcels):
      ([text.isEmpty ? "done" : text] + parcels.map { "message to \($0.receiver): \($0.text)" }).joined(separator: ", ")
    case .failed(let error): "it threw: \(error)"
    case .unfinished(let part): "not written yet: \(part)"
    }
  }
}

extension Reply {
  /// Whether nothing came of what the program was told: it said nothing, or refused.
  fileprivate var isNothing: Bool {
    switch self {
    case .ok(let text): text.isEmpty
    case .failed: true
    case .sending, .unfinished: false
    }
  }
}

extension Instruction {
  /// A command's verb; `message` for what comes from another machine.
  fileprivate var verb: String {
    switch kind {
    case .command(let line): String(line.prefix { $0 != " " })
    case .message: "message"
    }
  }
}
