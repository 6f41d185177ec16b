import EventualCompactionSolution
import Exploration
import Judging
import LabKit
import Simulation
import Testing

/// What is left of a counterexample among messages in any order, held against every schedule of every shorter script.
struct ShortestScheduleTests {
  private static let text = """
    title t
    points 1
    part A
    replicas a b
    a: post p
    a: post q
    deliver anyhow mishaps 1
    b: sync a
    deliver as written
    b: sync a
    a: compare
    b: compare
    expect durable causality converged
    """

  /// How a schedule that breaks a rule compares with others: how often something else came next than would have, as
  /// written, and how many commands it takes.
  private struct Cost: Hashable, Comparable {
    let detours: Int
    let commands: Int
    static func < (a: Cost, b: Cost) -> Bool { (a.detours, a.commands) < (b.detours, b.commands) }
  }

  /// The least schedules that break the rule, of all scripts that a right replica gets through however messages arrive.
  private func least(_ wrong: TinyReplica.Type, _ scenario: Scenario, breaking rule: String) -> Cost? {
    var best: Cost?
    // The longest first: it bounds the detours of all others.
    for chosen in (0..<1 << scenario.commands.count).reversed() {
      let kept = scenario.commands.indices.filter { chosen >> $0 & 1 == 1 }.map { scenario.commands[$0] }
      let steps = scenario.steps.filter { !scenario.commands.contains($0) || kept.contains($0) }
      func network(_ replica: TinyReplica.Type) -> PlainNetwork {
        PlainNetwork(machines: scenario.machines, steps: steps, replica: replica)
      }
      var found: Cost?
      network(wrong).forEachSchedule(upTo: best?.detours ?? .max) { numbers, broken in
        let cost = Cost(detours: numbers.count { $0 != 0 }, commands: kept.count)
        if broken == rule, found.map({ cost < $0 }) ?? true { found = cost }
      }
      guard let found, best.map({ found < $0 }) ?? true else { continue }
      var isRight = true
      network(TinyReplica.self).forEachSchedule { _, broken in isRight = isRight && broken == nil }
      if isRight { best = found }
    }
    return best
  }

  private func judge(_ replica: TinyReplica.Type, _ scenario: Scenario) -> Verdict {
    Judge(lab: .eventualCompaction, scenario: scenario).judge(
      InProcessSubject(.eventualCompaction(replica), scenario.bootOptions))
  }

  private static let quietFiles = DeliveryScenarioTests.files.filter { file in
    let text = (try? DeliveryScenarioTests.text(of: file)) ?? ""
    return !["anyhow", "crash", "repeat", "fault"].contains(where: text.contains)
  }

  @Test(arguments: quietFiles)
  func `whatever is left out of a scenario, a right replica is not blamed`(file: String) throws {
    let scenario = try Scenario(
      DeliveryScenarioTests.text(of: file), path: file, vocabulary: .eventualCompaction)
    var random = SeededGenerator(seed: 5)
    let single = (1...scenario.stepCount).map { [$0] }
    let several = (0..<20).map { _ in (1...scenario.stepCount).filter { _ in Bool.random(using: &random) } }
    for dropped in single + several {
      let shorter = scenario.dropping(dropped)
      let verdict = Judge(lab: .eventualCompaction, scenario: shorter).judge(
        InProcessSubject(EventualCompactionSolutionLab.lab, shorter.bootOptions))
      guard case .passed = verdict.outcome else {
        Issue.record("without \(dropped): \(verdict.outcome)")
        return
      }
    }
  }

  @Test func `brute force and the explorer have the same schedules`() throws {
    let scenario = try Scenario(Self.text, path: "t.scenario", vocabulary: .eventualCompaction)
    let verdict = judge(TinyReplica.self, scenario)
    guard case .passed = verdict.outcome else {
      Issue.record("\(verdict.outcome)")
      return
    }
    var count = 0
    PlainNetwork(machines: scenario.machines, steps: scenario.steps, replica: TinyReplica.self).forEachSchedule {
      #expect($1 == nil)
      count += 1
    }
    #expect(verdict.certificate.schedules == StateCount(count))
    #expect(verdict.certificate.schedulesRun < count)
  }

  @Test(arguments: ["holes", "twice"])
  func `a counterexample has no more steps and detours than any schedule that breaks the rule`(name: String) throws {
    let scenario = try Scenario(Self.text, path: "t.scenario", vocabulary: .eventualCompaction)
    let wrong: TinyReplica.Type = name == "holes" ? TinyReplicaWithHoles.self : TinyReplicaTwice.self
    guard case .failed(let found) = judge(wrong, scenario).outcome else {
      Issue.record("it passed")
      return
    }
    let token = try ReplayToken(try #require(found.token))
    let cost = Cost(
      detours: token.plan.deliveries.count { $0 != 0 },
      commands: try scenario.shortened(by: token).commands.count)
    #expect(cost == least(wrong, scenario, breaking: found.rule), "\(token)")
    #expect(!found.isGivenUp)
  }
}

extension Scenario {
  /// The steps that a machine is told.
  fileprivate var commands: [Step] { steps.filter { if case .command = $0.kind { true } else { false } } }
}
