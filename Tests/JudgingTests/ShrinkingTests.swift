import Exploration
import Judging
import LabKit
import Simulation
import Testing

/// Counterexamples of scenarios: short, the same every time, and told without what made no difference.
struct ShrinkingTests {
  private static func scenario(_ steps: String...) throws -> Scenario {
    let text = (["title t", "points 1", "part A", "disk posix"] + steps).joined(separator: "\n")
    return try Scenario(text, path: "t.scenario", vocabulary: LabDescription.shadowCopy.vocabulary)
  }

  private func counterexample(_ scenario: Scenario, _ subject: any Subject) throws -> Counterexample {
    let verdict = Judge(lab: .shadowCopy, scenario: scenario).judge(subject)
    let found: Counterexample? = if case .failed(let found) = verdict.outcome { found } else { nil }
    return try #require(found)
  }

  private func commands(_ counterexample: Counterexample) -> [String] {
    counterexample.story.filter { $0.kind == .command }.map(\.text)
  }

  @Test func `dropping steps from a scenario and from its script is the same`() throws {
    var random = SeededGenerator(seed: 20_261_123)
    for scenario in try scenarios(of: .shadowCopy) {
      #expect(scenario.stepCount == scenario.script.itemCount)
      for _ in 0..<20 {
        let dropped = (1...scenario.stepCount).filter { _ in Bool.random(using: &random) }
        #expect(
          scenario.dropping(dropped).script == scenario.script.dropping(Set(dropped)), "\(scenario.name) \(dropped)")
      }
    }
  }

  @Test func `accounts and power cuts that do not matter are left out, and said to have made no difference`() throws {
    let scenario = try Self.scenario(
      "open alice 100", "open bob 50", "crash anywhere", "open alice 5", "transfer 0 alice bob",
      "transfer 20 bob carol", "expect atomic durable")
    let found = try counterexample(scenario, CreditingLedger.subject)
    #expect(found.rule == "answers")
    #expect(
      commands(found).filter { $0.hasPrefix("open") || $0.hasPrefix("transfer") } == [
        "open bob 50", "transfer 20 bob carol",
      ])
    #expect(found.token == "pc1:t~1.3-5")
    #expect(
      found.irrelevant == [
        "the step 'open alice 100'", "the step 'open alice 5'", "the step 'crash anywhere'",
        "the step 'transfer 0 alice bob'",
      ])
  }

  @Test func `a step whose loss would change the meaning stays`() throws {
    // Without an account there is nothing to transfer, and refusing is right: the opens are needed.
    let scenario = try Self.scenario(
      "open alice 100", "open bob 50", "transfer 30 alice bob", "crash anywhere", "expect atomic durable")
    let found = try counterexample(scenario, HalfTransfer.subject)
    #expect(found.rule == "atomic")
    #expect(found.token?.hasPrefix("pc1:t:") == true)
    #expect(found.irrelevant.allSatisfy { !$0.contains("step") })
  }

  @Test func `a limit is measured on the whole script`() throws {
    let scenario = try Self.scenario(
      "open alice 100", "open bob 50", "transfer 1 alice bob", "expect atomic durable", "expect files >= 5")
    let found = try counterexample(scenario, SyncingLedger.subject)
    #expect(found.rule == "limit" && found.token == "pc1:t" && found.irrelevant.isEmpty)
  }

  @Test(arguments: ["a5", "a6", "a7", "b1", "b3", "b4"])
  func `the same failure is told in the same words every time, and replays from its token`(name: String) throws {
    let scenario = try #require(try scenarios(of: .shadowCopy).first { $0.name.hasPrefix(name) })
    for make in [HastyLedger.self, HalfTransfer.self] as [SyncingLedger.Type] {
      let found = try counterexample(scenario, make.subject)
      #expect(try counterexample(scenario, make.subject) == found)
      let token = try ReplayToken(#require(found.token))
      let shorter = try scenario.shortened(by: token)
      let session = try #require(
        JudgeSession(Judge(lab: .shadowCopy, scenario: shorter), make.subject, model: nil))
      let replayed = session.explorer.replay(token.plan)
      #expect(replayed.violation?.rule == found.rule && replayed.violation?.seen == found.seen)
    }
  }

  @Test func `a token that leaves out more steps than there are is stale, and says so`() throws {
    let scenario = try Self.scenario("open alice 100", "expect atomic")
    #expect {
      try scenario.shortened(by: ReplayToken("pc1:t~2"))
    } throws: { "\($0)" == "this token is stale: it leaves out step 2 of t, which has 1 steps now" }
  }

  @Test func `which rule an old state breaks depends on the scenario, not on what was explored before`() throws {
    // The second transfer is acknowledged and lost: the state before it is old, though nobody saw it in this run.
    let scenario = try Self.scenario(
      "open alice 100", "open bob 50", "crash anywhere", "transfer 1 alice bob", "crash anywhere",
      "expect atomic durable")
    let found = try counterexample(scenario, NamelessLedger.subject)
    #expect(found.rule == "durable")
  }
}
