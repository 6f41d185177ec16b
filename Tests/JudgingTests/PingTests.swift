import Exploration
import Judging
import LabKit
import Ping
import PingJudging
import Simulation
import Testing

private let heading = "title t\npoints 5\nmachines a b\nexpect atomic durable\n"

private func scenario(_ part: String, _ steps: [String], machines: Bool = true) throws -> Scenario {
  try Scenario(
    heading + "part \(part)\n" + steps.joined(separator: "\n"), path: "t.scenario",
    vocabulary: LabDescription.ping.vocabulary)
}

/// Two machines, a ping between them, a counter that must be durable before anybody hears of it.
struct PingTests {
  static let pingsAndCrashes = [
    "a: ping b", "a: ping b", "crash b anywhere", "a: ping b", "b: ping a", "crash a anywhere", "sometimes new old",
  ]

  private func judge(_ scenario: Scenario, _ subject: (any Subject)? = nil) throws -> Verdict {
    Judge(lab: .ping, scenario: scenario).judge(subject ?? InProcessSubject(.ping, scenario.bootOptions))
  }

  private func counterexample(_ verdict: Verdict) throws -> Counterexample {
    let found: Counterexample? = if case .failed(let found) = verdict.outcome { found } else { nil }
    return try #require(found, "\(verdict.outcome)")
  }

  @Test(arguments: ["A", "alternative"])
  func `a counter that is durable before the answer survives any crash of either machine`(part: String) throws {
    let verdict = try judge(try scenario(part, Self.pingsAndCrashes))
    #expect(verdict.points == 5, "\(verdict.outcome)")
    let certificate = verdict.certificate
    #expect(certificate.isExhaustive)
    #expect(certificate.machines.map(\.name) == ["a", "b"])
    #expect(certificate.machines.allSatisfy { $0.moments > 0 && $0.images > 0 })
    #expect(certificate.images == certificate.machines.reduce(0) { $0 + $1.images })
    #expect(certificate.moments == certificate.machines.reduce(0) { $0 + $1.moments })
  }

  /// A mutant, the rule that it breaks, and the scenario's shortest steps that show it.
  static let mutants = [
    ("unsynced", "recovers"), ("nameless", "durable"), ("never", "durable"), ("removed", "durable"),
  ]

  @Test(arguments: mutants)
  func `a counter that is told before it is durable is caught`(part: String, rule: String) throws {
    let found = try counterexample(try judge(try scenario(part, Self.pingsAndCrashes)))
    #expect(found.rule == rule, "\(found)")
  }

  @Test(arguments: mutants)
  func `no mutant loses anything as long as the power is on`(part: String, rule: String) throws {
    let verdict = try judge(try scenario(part, ["a: ping b", "b: ping a", "restart b", "a: ping b"]))
    #expect((verdict.points == 5) == (part != "never"), "\(verdict.outcome)")
  }

  @Test func `the story is the smallest, names machines, and is told in the order in which things happened`() throws {
    let found = try counterexample(try judge(try scenario("nameless", Self.pingsAndCrashes)))
    #expect(
      found.story.filter { $0.kind != .call }.map(\.text) == [
        "a: boot on an empty disk", "a: done", "a: show", "a: counted 0, heard 0",
        "b: boot on an empty disk", "b: done", "b: show", "b: counted 0, heard 0",
        "a: ping b", "a: message to b: 'ping'",
        "b: message from a: 'ping'", "b: message to a: 'pong 1'",
        "a: message from b: 'pong 1'", "a: done",
        "power cut at b right after the answer",
        "lost: rename(counters.new, counters); only syncDirectory(/) makes it last",
        "b: boot", "b: done", "b: show", "b: counted 0, heard 0",
      ])
    #expect(found.expected == ["b: counted 1, heard 0 (a: counted 0, heard 1; b: counted 1, heard 0)"])
    #expect(found.seen == "b: counted 0, heard 0")
    #expect(found.irrelevant.contains("the step 'b: ping a'"))
    #expect(found.token == "pc1:t~2.4-6:b=11/3/597")
  }

  @Test(arguments: mutants)
  func `a token names the machine and replays to the same end`(part: String, rule: String) throws {
    let scenario = try scenario(part, Self.pingsAndCrashes)
    let found = try counterexample(try judge(scenario))
    let token = try ReplayToken(#require(found.token))
    #expect(token.description == found.token)
    #expect(token.plan.cuts.allSatisfy { ["a", "b"].contains($0.machine) })
    let shorter = try scenario.shortened(by: token)
    let subject = InProcessSubject(.ping, scenario.bootOptions)
    let session = try #require(JudgeSession(Judge(lab: .ping, scenario: shorter), subject, model: nil))
    let replayed = session.explorer.replay(token.plan)
    #expect(replayed.violation?.rule == found.rule && replayed.violation?.seen == found.seen)
    #expect(replayed.difference == nil)
    // The same failure is told in the same words every time.
    #expect(try counterexample(try judge(scenario)) == found)
  }

  @Test func `the check for determinism names the machine`() throws {
    let found = try counterexample(try judge(try scenario("random", Self.pingsAndCrashes)))
    #expect(found.rule == "deterministic")
    #expect(found.seen.contains("the program on b"))
  }

  @Test func `lab processes and the judge's own process agree on every scenario`() throws {
    for part in ["A"] + Self.mutants.map(\.0) {
      let scenario = try scenario(part, Self.pingsAndCrashes)
      let process = try LabProcess(executable: builtProgram("PingLab"), scenario.bootOptions)
      let (forked, inline) = (try judge(scenario, process), try judge(scenario))
      #expect(process.failure == nil)
      #expect(forked.certificate == inline.certificate)
      #expect(forked.points == inline.points)
      if inline.points == 0 { #expect(try counterexample(forked) == counterexample(inline)) }
    }
  }

  @Test func `a machine that is down hears nothing, and the others go on`() throws {
    // b is down for a ping at most, and what it has not counted it never answers: a hears no more than b counts.
    let verdict = try judge(
      try scenario("A", ["a: ping b", "crash b after 0", "a: ping b", "b: show", "a: show"]))
    #expect(verdict.points == 5, "\(verdict.outcome)")
  }

  @Test func `clocks show what the script sets, also to a machine that boots`() throws {
    let verdict = try judge(
      try scenario("A", ["a: time", "clock a 100", "a: time", "b: time", "clock b -5", "a: ping b", "b: time"]))
    #expect(verdict.points == 5, "\(verdict.outcome)")
  }
}

/// What the scenario language says about several machines.
struct MachineScenarioTests {
  private func mistakes(_ text: String) -> [String] {
    do throws(ScenarioErrors) {
      _ = try Scenario(text, path: "x", vocabulary: LabDescription.ping.vocabulary)
      return []
    } catch {
      return error.errors.map { "\($0.line):\($0.column): \($0.message)" }
    }
  }

  private func mistakes(inLine line: String) -> [String] {
    mistakes("title t\npoints 5\npart A\nmachines a b\na: show\n\(line)").map {
      String($0.drop { $0 != ":" }.dropFirst())
    }
  }

  @Test func `steps name their machines`() throws {
    let scenario = try scenario(
      "A", ["a: ping b", "clock a 100", "crash b after 3 losing name:counters", "restart a", "crash a anywhere"])
    #expect(scenario.machines == ["a", "b"])
    #expect(scenario.steps.map(\.machine) == ["a", "a", "b", "a", "a"])
    #expect(
      scenario.steps.map(\.description) == [
        "a: ping b", "clock a 100", "crash b after 3 losing name:counters", "restart a", "crash a anywhere",
      ])
    #expect(scenario.clusterScript.itemCount == scenario.stepCount)
  }

  @Test(arguments: [
    ("ping b", "1: which machine? 'a: ping'"),
    ("c: ping b", "1: unknown machine 'c'; one of a, b"),
    ("crash anywhere", "7: which machine? 'crash a anywhere'"),
    ("crash c anywhere", "7: unknown machine 'c'; one of a, b"),
    ("restart", "8: which machine? 'restart a'"),
    ("clock a soon", "9: expected the time, not 'soon'"),
    ("a: pong b", "4: unknown verb 'pong'; did you mean 'ping'?"),
    ("a:", "3: a command is missing"),
    ("machines a b", "1: a second 'machines'; the first is in line 4"),
  ])
  func `a mistake is told with its place`(line: String, message: String) {
    #expect(mistakes(inLine: line) == [message])
  }

  @Test(arguments: [
    ("machines a", "1:11: 2 to 16 machines, not 1"), ("machines a a", "1:12: a second 'a'"),
    ("machines a anywhere", "1:12: 'anywhere' would be taken for the place of a crash"),
    ("machines a b!", "1:12: 'b!' is no machine's name: 1 to 16 letters, digits, '-' or '_'"),
  ])
  func `machines have names of their own`(line: String, message: String) {
    #expect(mistakes("\(line)\ntitle t\npoints 5\npart A\n").first == message)
  }

  @Test func `a lab of one machine knows none`() {
    do throws(ScenarioErrors) {
      _ = try Scenario("title t\npoints 5\npart A\na: balances", path: "x", vocabulary: .shadowCopy)
      Issue.record("it was read")
    } catch {
      #expect(error.errors[0].message == "there is but one machine: 'a:' is for nobody")
    }
  }

  @Test func `dropping steps from a scenario and from its script is the same`() throws {
    var random = SeededGenerator(seed: 20_261_125)
    let scenario = try scenario(
      "A",
      [
        "fault EIO on write", "a: ping b", "clock a 1", "fault EIO on open", "fault EIO on read", "crash b anywhere",
        "b: ping a", "restart a", "crash a anywhere", "note x", "a: show",
      ])
    for _ in 0..<100 {
      let dropped = (1...scenario.stepCount).filter { _ in Bool.random(using: &random) }
      #expect(
        scenario.dropping(dropped).clusterScript == scenario.clusterScript.dropping(Set(dropped)), "\(dropped)")
    }
  }
}
