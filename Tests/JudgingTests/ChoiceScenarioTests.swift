import LabKit
import ShadowCopySolution
import Simulation
import Testing

@testable import Exploration
@testable import Judging

private let heading = "title t\npoints 1\npart A\n"

private func scenario(_ lines: String...) throws -> Scenario {
  try Scenario(heading + lines.joined(separator: "\n"), path: "t.scenario", vocabulary: .shadowCopy)
}

private func mistakes(_ lines: String...) -> [String] {
  do throws(ScenarioErrors) {
    _ = try Scenario(heading + lines.joined(separator: "\n"), path: "t", vocabulary: .shadowCopy)
    return []
  } catch {
    return error.errors.map { "\($0.line):\($0.column): \($0.message)" }
  }
}

/// Scenarios that leave open which step comes next: how they are read, judged and told.
struct ChoiceScenarioTests {
  // MARK: Reading

  @Test func `a block of steps to choose from is one step`() throws {
    let steps = try scenario(
      "open alice 100", "fault EIO anywhere", "anything 4 of", "  transfer 5 alice alice", "  repeat 2 open acc-{i} 1",
      "  restart", "  crash anywhere", "end", "crash anywhere", "balances"
    ).steps
    #expect(steps.map(\.line) == [4, 5, 6, 12, 13])
    guard case .anything(let block) = steps[2].kind else {
      Issue.record("\(steps[2])")
      return
    }
    #expect(block.most == 4)
    #expect(
      block.steps.map(\.kind) == [
        .command(["transfer", "5", "alice", "alice"]), .command(["open", "acc-1", "1"]),
        .command(["open", "acc-2", "1"]), .restart, .crash(.anywhere),
      ])
    #expect(block.steps.map(\.line) == [7, 8, 8, 9, 10])
  }

  @Test func `each mistake in a block is told once, at its place`() {
    #expect(
      mistakes("anything 4 of", "tranfer 1 a b", "end", "balances") == [
        "5:1: unknown verb 'tranfer'; did you mean 'transfer'?"
      ])
    #expect(mistakes("anything 4 of", "end", "balances") == ["4:1: nothing stands between 'anything' and 'end'"])
    for number in ["0", "10"] {
      #expect(
        mistakes("anything \(number) of", "balances", "end", "balances") == [
          "4:10: the number of steps is from 1 to 9, not \(number)"
        ])
    }
    #expect(mistakes("anything x of", "balances", "end", "balances") == ["4:10: expected the number of steps, not 'x'"])
    #expect(mistakes("anything 4", "balances", "end", "balances") == ["4:11: the word is missing"])
    #expect(
      mistakes("anything 4 of balances", "balances", "end", "balances") == [
        "4:15: 'balances' is one word too many"
      ])
    #expect(mistakes("anything 4 of", "balances") == ["4:1: this 'anything' has no 'end'"])
    #expect(mistakes("anything 4 of", "balances", "end it", "balances") == ["6:5: nothing follows 'end'"])
    #expect(mistakes("anything 4 of", "balances", "balances", "end") == ["6:1: this step stands in line 5 already"])
  }

  @Test func `blocks do not stand in blocks`() {
    #expect(
      mistakes("anything 2 of", "anything 2 of", "balances", "end", "restart", "end") == [
        "5:1: an 'anything' can't stand inside another"
      ])
    #expect(
      mistakes("repeat 2", "anything 2 of", "balances", "end", "balances", "end") == [
        "5:1: an 'anything' can't stand inside a 'repeat'"
      ])
    #expect(
      mistakes("anything 2 of", "repeat 2", "open acc-{i} 1", "end", "balances", "end") == [
        "5:1: a 'repeat' of several lines can't stand inside 'anything'; one of one line can"
      ])
  }

  @Test func `only commands, restarts and power cuts anywhere can be chosen`() {
    for (line, mistake) in [
      ("note hello", "5:1: 'note' can't be chosen: only commands, 'restart' and 'crash anywhere'"),
      ("expect atomic", "5:1: 'expect' can't be chosen: only commands, 'restart' and 'crash anywhere'"),
      ("crash after 3", "5:1: only 'crash anywhere' can be chosen"),
      ("fault EIO anywhere", "5:1: a fault can't be chosen; it stands before 'anything' for all of them"),
    ] {
      #expect(mistakes("anything 2 of", line, "balances", "end") == [mistake])
    }
  }

  @Test func `one fault can wait for a block, and it tries each call`() {
    #expect(
      mistakes("fault EIO on sync", "anything 2 of", "balances", "end") == [
        "5:1: a fault that waits for 'anything' tries each call: 'fault EIO anywhere'"
      ])
    #expect(
      mistakes("fault EIO anywhere", "fault short anywhere", "anything 2 of", "balances", "end") == [
        "6:1: one fault can wait for 'anything', not 2: a script has at most one"
      ])
    #expect(mistakes("fault EIO on sync anywhere of ledger", "anything 2 of", "balances", "end") == [])
  }

  @Test func `several machines refuse it with a reason`() {
    let words = LabDescription.eventualCompaction.vocabulary
    let text = heading + "\(words.machines!) a b\nanything 2 of\na: timeline\nend\na: timeline\n"
    let error = #expect(throws: ScenarioErrors.self) { try Scenario(text, path: "t", vocabulary: words) }
    #expect(
      error?.errors.map(\.message) == ["several machines can't do just anything yet: write their steps one by one"])
  }

  // MARK: Telling

  private static let many = [
    "open alice 100", "fault EIO anywhere", "anything 3 of", "transfer 5 alice alice", "crash anywhere", "restart",
    "end", "note now", "balances", "anything 1 of", "open bob 1", "end", "fault EIO on sync", "crash anywhere",
    "balances",
  ]

  private func randomChoices(_ random: inout SeededGenerator) -> Choices {
    var sequence = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      Choice(Int.random(in: 0...2, using: &random))
    }
    if let place = sequence.indices.randomElement(using: &random), sequence[place].alternative != 1 {
      sequence[place].isStruck = Bool.random(using: &random)
    }
    return Choices([sequence, Bool.random(using: &random) ? [Choice(0)] : []])
  }

  @Test func `a scenario and its script tell the same, and drop the same`() throws {
    let whole = try scenario(Self.many.joined(separator: "\n"))
    #expect(whole.stepCount == whole.script.itemCount)
    var random = SeededGenerator(seed: 20_261_130)
    for _ in 0..<200 {
      let choices = randomChoices(&random)
      let told = whole.telling(choices)
      #expect(told.script == whole.script.telling(choices), "\(choices)")
      #expect(told.name == "t\(choices)")
      #expect(!told.hasChoices)
      #expect(told.stepCount == told.script.itemCount)
      let dropped = (1...told.stepCount).filter { _ in Bool.random(using: &random) }
      #expect(told.dropping(dropped).script == told.script.dropping(Set(dropped)))
    }
  }

  @Test func `what is left out of a script was never chosen`() throws {
    let whole = try scenario(Self.many.joined(separator: "\n"))
    var random = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let choices = randomChoices(&random)
      let told = whole.telling(choices)
      // As the shrinker does: with a step its faults.
      let some = Set((1...told.stepCount).filter { _ in Bool.random(using: &random) })
      let dropped = told.script.withFaults(some)
      let fewer = whole.choices(choices, without: dropped, dropped: dropped)
      #expect(
        whole.telling(fewer.choices).dropping(fewer.dropped).script == told.dropping(dropped).script,
        "\(choices) \(dropped.sorted())")
    }
  }

  @Test(arguments: ["=4", "=1.1.1.1", "=2f.1f", "==1f", "=1=1=1"])
  func `a token whose steps are not there to choose is stale`(choices: String) throws {
    let whole = try scenario(Self.many.joined(separator: "\n"))
    let token = try ReplayToken("pc1:t\(choices)")
    #expect(throws: StaleToken.self) { try whole.shortened(by: token) }
  }

  // MARK: Judging

  private func verdict(_ scenario: Scenario, _ subject: any Subject) -> Verdict {
    Judge(lab: .shadowCopy, scenario: scenario).judge(subject)
  }

  private func failure(_ verdict: Verdict) throws -> Counterexample {
    let found: Counterexample? = if case .failed(let found) = verdict.outcome { found } else { nil }
    return try #require(found)
  }

  private func rule(ofReplaying token: String, _ scenario: Scenario, _ subject: any Subject) throws -> String? {
    let token = try ReplayToken(token)
    let judge = Judge(lab: .shadowCopy, scenario: try scenario.shortened(by: token))
    let replayed = try #require(JudgeSession(judge, subject, model: nil)).explorer.replay(token.plan)
    #expect(replayed.difference == nil)
    return replayed.violation?.rule
  }

  @Test func `the solution does everything right, and the certificate says how much that was`() throws {
    let scenario = try scenario(
      "open alice 100", "fault EIO on sync anywhere", "anything 2 of", "transfer 30 alice bob", "open bob 10",
      "restart", "end", "crash anywhere", "balances", "expect atomic durable", "sometimes new old")
    let verdict = verdict(scenario, InProcessSubject(ShadowCopySolutionLab.lab, BootOptions(part: "A")))
    #expect(verdict.points == 1, "\(verdict.outcome)")
    #expect(verdict.certificate.scripts == 1 + 3 + 9)
    #expect(verdict.certificate.isExhaustive)
  }

  @Test func `a card shows the few steps that it takes, and its token names them`() throws {
    let scenario = try scenario(
      "anything 3 of", "open alice 100", "open bob 50", "transfer 20 bob carol", "restart", "end",
      "expect atomic durable")
    let found = try failure(verdict(scenario, CreditingLedger.subject))
    #expect(found.rule == "answers")
    let commands = found.story.filter { $0.kind == .command }.map(\.text)
    #expect(
      commands.filter { $0.hasPrefix("open") || $0.hasPrefix("transfer") } == ["open bob 50", "transfer 20 bob carol"])
    #expect(found.token == "pc1:t=2.3")
    #expect(found.irrelevant.isEmpty)
    #expect(try rule(ofReplaying: try #require(found.token), scenario, CreditingLedger.subject) == "answers")
  }

  @Test(arguments: ["crash anywhere", "restart"])
  func `a power cut can be chosen, and can follow`(last: String) throws {
    let scenario = try scenario(
      "open alice 100", "open bob 50", "anything 2 of", "transfer 30 alice bob", last, "end",
      last == "restart" ? "crash anywhere" : "balances", "expect atomic durable")
    let found = try failure(verdict(scenario, HalfTransfer.subject))
    #expect(found.rule == "atomic")
    #expect(found.story.contains { $0.kind == .crash })
    #expect(try rule(ofReplaying: try #require(found.token), scenario, HalfTransfer.subject) == "atomic")
  }

  @Test func `a fault that strikes one of the chosen steps is in the token`() throws {
    let scenario = try scenario(
      "open alice 100", "fault lie anywhere", "anything 3 of", "transfer 5 alice alice", "open bob 50",
      "restart", "end", "crash anywhere", "expect atomic durable")
    let subject = InProcessSubject(ShadowCopySolutionLab.lab, BootOptions(part: "A"))
    let found = try failure(verdict(scenario, subject))
    #expect(found.story.count { $0.kind == .fault } == 1)
    #expect(try ReplayToken(try #require(found.token)).choices[0].count(where: \.isStruck) == 1)
    #expect(try rule(ofReplaying: try #require(found.token), scenario, subject) == found.rule)
  }

  @Test func `too much to choose from is a failure of its own`() throws {
    let scenario = try scenario(
      "budget boots 20", "anything 4 of", "open alice 100", "open bob 50", "end", "crash anywhere", "expect atomic")
    #expect(try failure(verdict(scenario, SyncingLedger.subject)).rule == "budget")
  }

  @Test func `a choice fails exactly if one of its scripts does`() throws {
    var random = SeededGenerator(seed: 20_261_201)
    let commands = ["open alice 100", "open bob 5", "transfer 5 alice bob", "transfer 1 bob bob", "restart"]
    let ledgers: [SyncingLedger.Type] = [
      SyncingLedger.self, NamelessLedger.self, HastyLedger.self, RefusingLedger.self, CreditingLedger.self,
      HalfTransfer.self,
    ]
    for round in 0..<18 {
      let chosen = commands.shuffled(using: &random).prefix(2) + (round % 3 == 0 ? ["crash anywhere"] : [])
      let lines = ["open alice 7", "anything 2 of"] + chosen + ["end"] + (round % 2 == 0 ? ["crash anywhere"] : [])
      let whole = try scenario((lines + ["expect atomic durable"]).joined(separator: "\n"))
      let subject = ledgers[round % ledgers.count].subject
      let each = sequences(of: chosen.count, most: 2).map { verdict(whole.telling(Choices([$0])), subject).points }
      #expect(verdict(whole, subject).points == each.min(), "\(lines)")
    }
  }

  private func sequences(of count: Int, most: Int) -> [[Choice]] {
    var all: [[Choice]] = [[]]
    var last = all
    for _ in 0..<most {
      last = last.flatMap { sequence in (0..<count).map { sequence + [Choice($0)] } }
      all += last
    }
    return all
  }

  @Test func `a page records one script: the one that fails, or an example`() throws {
    let scenario = try scenario(
      "anything 2 of", "open bob 50", "transfer 20 bob carol", "end", "crash anywhere", "expect atomic durable")
    let judge = Judge(lab: .shadowCopy, scenario: scenario)
    let wrong = try #require(Recording(judge, CreditingLedger.subject))
    #expect(wrong.scenario.name == "t=1.2")
    #expect(wrong.violation?.rule == "answers")
    let right = try #require(Recording(judge, SyncingLedger.subject))
    #expect(right.scenario.name == "t=1.2")
    #expect(right.violation == nil)
  }
}
