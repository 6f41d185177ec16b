// From a specification to what must hold after a crash. Two sets of states are kept. What the *running* program may
// show is narrowed by everything it answers. What may be there *after a power cut* is narrowed only by a command that
// was acknowledged, and by what is observed after a crash: a call that failed may turn out either way at the next power
// cut, whatever the program has shown in between.

import Exploration
import Simulation
import Storage

/// What a scenario expects of a program, and what it has seen of what must sometimes happen.
protocol ScenarioExpectations: Expectations {
  /// What the scenario says must sometimes happen, and never did.
  var missing: [String] { get }
  /// A limit of the whole run that is not kept when the script has ended, or was never measured.
  func ended(_ disk: SimulatedDisk, _ table: InternTable) -> Violation?
}

/// Expectations that follow from a lab's specification.
final class StateExpectations<Model: Specification>: ScenarioExpectations {
  private typealias States = Set<Model.State>

  /// What a program may be in while it runs, and after a power cut with nothing in flight.
  private struct Live: Hashable {
    var running: States
    var afterCrash: States
  }

  /// What a program may be in after a power cut.
  private struct AfterCrash: Hashable {
    var states: States
    /// Of these, the states without the command that was in flight, and with it.
    var without: States = []
    var with: States = []
  }

  private let model: Model
  private let scenario: Scenario
  private let isDurable: Bool
  /// The rules on the trace that the scenario expects to be kept.
  private let rules: [String]
  private let meter: Meter
  private var lives: Numbering<Live>
  private var expecteds: Numbering<AfterCrash>
  /// The states that the scenario's commands pass through.
  private lazy var history = passed
  private var seen: Set<String> = []
  /// Answers that were given before: walks ask the same again and again.
  private let afterCrash = Memo<Int, Int>()
  private let during = Memo<Asked, Int>()
  private let recoveries = Memo<Asked, Judgement>()
  private let observations = Memo<Asked, Judgement>()
  private let performances = Memo<Asked, Judgement>()

  /// What an answer depends on.
  private struct Asked: Hashable {
    var states: Int
    var command = ""
    var reply = Reply.ok("")
    var isFaulty = false
    var syncFailed = false
  }

  init(_ model: Model, scenario: Scenario) {
    self.model = model
    self.scenario = scenario
    let invariants = scenario.expectations.compactMap { if case .invariant(let name) = $0.kind { name } else { nil } }
    isDurable = invariants.contains("durable")
    rules = invariants.filter(model.rules.contains)
    let limits = scenario.expectations.compactMap { if case .limit(let limit) = $0.kind { limit } else { nil } }
    meter = Meter(limits: limits)
    lives = Numbering()
    expecteds = Numbering()
  }

  var observation: String { model.observation }

  var initial: Int { expecteds.number(of: AfterCrash(states: [model.initial])) }

  func words(for expected: Int) -> [String] { described(expecteds[expected].states) }

  var missing: [String] { scenario.sometimes.map(\.name).filter { !seen.contains($0) } }

  func expected(afterCrash live: Int) -> Int {
    afterCrash.value(live) { expecteds.number(of: AfterCrash(states: lives[live].afterCrash)) }
  }

  func expected(during command: String, live: Int) -> Int {
    during.value(Asked(states: live, command: command)) {
      let words = words(of: command)
      let with = survivors(of: lives[live].running.flatMap { model.interrupted(words, in: $0) })
      let without = lives[live].afterCrash
      return expecteds.number(of: AfterCrash(states: without.union(with), without: without, with: with))
    }
  }

  func rebooted(_ live: Int) -> Int {
    let before = lives[live]
    return lives.number(of: Live(running: survivors(of: before.running), afterCrash: before.afterCrash))
  }

  var hasRulesOnTraces: Bool { !rules.isEmpty }

  func traced(_ run: RunTrace, live: Int?) -> Violation? {
    let states = live.map { lives[$0].running } ?? []
    for rule in rules {
      if let violation = model.violation(of: rule, in: run, states: states) { return violation }
    }
    return nil
  }

  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? {
    switch reply {
    case .ok, .sending: meter.violation(of: "boot", calls)
    case .failed(let error):
      Violation(rule: "recovers", expected: ["the boot to end with a running program"], seen: "it threw: \(error)")
    case .unfinished(let part): .unfinished(part)
    }
  }

  func recovered(_ expected: Int, observing reply: Reply) -> Judgement {
    recoveries.value(Asked(states: expected, reply: reply)) { judged(expecteds[expected], reply) }
  }

  private func judged(_ expected: AfterCrash, _ reply: Reply) -> Judgement {
    switch shown(by: reply, of: expected.states) {
    case .failure(let violation): return .violation(violation)
    case .success(let found):
      if !expected.with.isDisjoint(with: found), expected.without.isDisjoint(with: found) { seen.insert("new") }
      if !expected.without.isDisjoint(with: found), expected.with.isDisjoint(with: found) { seen.insert("old") }
      return live(found, afterCrash: isDurable ? found : expected.states)
    }
  }

  func observed(_ live: Int, observing reply: Reply) -> Judgement {
    observations.value(Asked(states: live, reply: reply)) {
      let before = lives[live]
      return switch shown(by: reply, of: before.running) {
      case .failure(let violation): .violation(violation)
      case .success(let found): self.live(found, afterCrash: before.afterCrash)
      }
    }
  }

  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    if !isFaulty, let violation = meter.violation(of: verb(of: command), calls) { return .violation(violation) }
    var asked = Asked(states: live, command: command, reply: reply.silent, isFaulty: isFaulty)
    if case .failed = reply { asked.syncFailed = calls.contains(where: \.isFailedSync) }
    return performances.value(asked) { judged(asked) }
  }

  private func judged(_ performed: Asked) -> Judgement {
    let before = lives[performed.states]
    let words = words(of: performed.command)
    return switch performed.reply {
    case .unfinished(let part): .violation(.unfinished(part))
    case .ok(let text), .sending(let text, _): accepted(words, text, before)
    case .failed(let error):
      refused(words, error, before, performed.isFaulty, syncFailed: performed.syncFailed)
    }
  }

  func ended(_ disk: SimulatedDisk, _ table: InternTable) -> Violation? { meter.violation(atEnd: disk) }

  private func accepted(_ words: [String], _ text: String, _ before: Live) -> Judgement {
    var after: States = []
    for state in before.running {
      if case .accepted(let next, let answer) = model.perform(words, in: state),
        model.accepts(text, for: words, expecting: answer)
      {
        after.insert(next)
      }
    }
    guard !after.isEmpty else {
      let objection = model.objection(to: text, for: words).map { ": \($0)" } ?? ""
      return .violation(
        Violation(rule: "answers", expected: answers(to: words, in: before.running), seen: quoted(text) + objection))
    }
    if words[0] == model.observation { return live(after, afterCrash: before.afterCrash) }
    let left = survivors(of: after)
    return live(after, afterCrash: isDurable ? left : before.afterCrash.union(left))
  }

  private func refused(
    _ words: [String], _ error: String, _ before: Live, _ isFaulty: Bool, syncFailed: Bool
  ) -> Judgement {
    var unchanged: States = []
    var changed: States = []
    for state in before.running {
      switch model.perform(words, in: state) {
      case .refused: unchanged.insert(state)
      case .accepted:
        if isFaulty { changed.formUnion(model.failed(words, in: state, syncFailed: syncFailed)) }
        if model.mayRefuse(words, in: state) {
          changed.formUnion([state] + model.failed(words, in: state, syncFailed: true))
        }
      }
    }
    let after = unchanged.union(changed)
    guard !after.isEmpty else {
      return .violation(
        Violation(rule: "answers", expected: answers(to: words, in: before.running), seen: "it threw: \(error)"))
    }
    return live(after, afterCrash: before.afterCrash.union(survivors(of: changed)))
  }

  private func survivors(of states: some Sequence<Model.State>) -> States {
    States(states.flatMap(model.survivors))
  }

  /// The states among `states` that an observer's reply shows.
  private func shown(by reply: Reply, of states: States) -> Result<States, Violation> {
    guard case .ok(let text) = reply else {
      if case .unfinished(let part) = reply { return .failure(.unfinished(part)) }
      return .failure(Violation(rule: "recovers", expected: described(states), seen: describe(reply)))
    }
    let found = states.filter { model.observed($0) == text }
    if !found.isEmpty { return .success(found) }
    let isOlder = history.contains { model.observed($0) == text }
    return .failure(
      Violation(rule: isOlder ? "durable" : model.impossible, expected: described(states), seen: quoted(text)))
  }

  private func live(_ running: States, afterCrash: States) -> Judgement {
    .live(lives.number(of: Live(running: running, afterCrash: afterCrash)))
  }

  private func described(_ states: States) -> [String] { states.map(model.describe).sorted() }

  private func answers(to words: [String], in states: States) -> [String] {
    Set(
      states.map { state in
        switch model.perform(words, in: state) {
        case .accepted(_, let reply): reply.isEmpty ? "the command to succeed" : reply
        case .refused(let why): "the command to be refused: \(why)"
        }
      }
    ).sorted()
  }

  private func describe(_ reply: Reply) -> String {
    switch reply {
    case .ok(let text), .sending(let text, _): quoted(text)
    case .failed(let error): "it threw: \(error)"
    case .unfinished(let part): "not written yet: \(part)"
    }
  }

  private func quoted(_ text: String) -> String { text.isEmpty ? "nothing" : text }

  private func words(of command: String) -> [String] { command.split(separator: " ").map(String.init) }

  private func verb(of command: String) -> String { String(command.prefix { $0 != " " }) }
}

extension StateExpectations {
  /// How many states are kept track of before only the undisturbed ones are: a long script with many faults has more
  /// than anybody wants to see.
  private static var mostStates: Int { 1_000 }

  /// The states that the commands pass through, wherever in an epoch the power fails: what is seen of them later on is
  /// old, not impossible. It depends on the scenario alone, and so does the name of the rule that is broken.
  private var passed: States {
    var all: States = [model.initial]
    var epoch = all
    var now = all
    var isFaulty = false
    for step in scenario.steps {
      switch step.kind {
      case .note, .clock, .deliver: break
      case .restart: now = survivors(of: now)
      case .fault: isFaulty = true
      case .anything(let block):
        now = passed(by: block, from: now, interrupting: epoch, isFaulty)
        epoch.formUnion(now)
        all.formUnion(now)
        isFaulty = false
      case .command(let words):
        let next = States(now.map { model.perform(words, in: $0).state(from: $0) })
        now = isFaulty && now.count < Self.mostStates ? now.union(next) : next
        epoch.formUnion(now)
        all.formUnion(now)
        isFaulty = false
      case .crash:
        now = survivors(of: epoch.count < Self.mostStates ? epoch : now)
        all.formUnion(now)
        epoch = now
      }
    }
    return all
  }
}

extension StateExpectations {
  /// The states that sequences of steps pass through, one step more at a time.
  private func passed(
    by block: Scenario.Anything, from start: States, interrupting epoch: States, _ isFaulty: Bool
  ) -> States {
    var all = start
    var last = start
    for _ in 0..<block.most where all.count < Self.mostStates {
      var next: States = isFaulty ? last : []
      for step in block.steps {
        switch step.kind {
        case .command(let words): next.formUnion(last.map { model.perform(words, in: $0).state(from: $0) })
        case .crash: next.formUnion(survivors(of: all.union(epoch)))
        default: next.formUnion(survivors(of: last))
        }
      }
      all.formUnion(next)
      last = next
    }
    return all
  }
}

extension Violation: Error {
  /// A part that the student has not written yet.
  static func unfinished(_ part: String) -> Violation {
    Violation(rule: "unfinished", expected: [], seen: part)
  }
}

extension TracedCall {
  /// Whether it is a sync that threw, so that nobody knows what is durable.
  fileprivate var isFailedSync: Bool {
    switch call {
    case .sync, .syncData, .syncDirectory: result.failure != nil
    default: false
    }
  }
}

/// Answers that are worked out once.
final class Memo<Key: Hashable, Value> {
  private var known: [Key: Value] = [:]

  /// The answer to a question: worked out, if nobody has asked it before.
  func value(_ key: Key, _ workOut: () -> Value) -> Value {
    if let known = known[key] { return known }
    let value = workOut()
    known[key] = value
    return value
  }
}
