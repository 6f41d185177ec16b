import Exploration
import Judging
import LabKit
import ShadowCopySolution
import Simulation
import Testing

/// The same scenario on every disk.
struct ModelVerdictTests {
  private func judge(_ scenario: Scenario, _ subject: any Subject) -> Verdict {
    var judge = Judge(lab: .shadowCopy, scenario: scenario)
    judge.comparesModels = true
    return judge.judge(subject)
  }

  private static func scenario(_ name: String) throws -> Scenario {
    try #require(try scenarios(of: .shadowCopy).first { $0.name.hasPrefix(name) })
  }

  /// What the verdict would be if the scenario named another disk.
  private func breaks(_ scenario: Scenario, on model: String, _ subject: any Subject) -> Bool {
    var other = scenario
    other.model = model
    other.sometimes = []
    if case .passed = Judge(lab: .shadowCopy, scenario: other).judge(subject).outcome { return false }
    return true
  }

  @Test(arguments: ["a4", "a5", "a6", "a7", "b1"])
  func `a comparison says of each disk what judging on it says`(name: String) throws {
    let scenario = try Self.scenario(name)
    for make in [SyncingLedger.self, NamelessLedger.self, HastyLedger.self] {
      let verdict = judge(scenario, make.subject)
      #expect(verdict.models.map(\.model) == PersistenceModel.all.map(\.name))
      for model in verdict.models {
        #expect((model.outcome != .safe) == breaks(scenario, on: model.model, make.subject), "\(make), \(model)")
      }
    }
  }

  @Test func `a ledger that relies on the order of its calls is safe on a disk that keeps it`() throws {
    let models = judge(try Self.scenario("a5"), HastyLedger.subject).models
    #expect(models.first { $0.model == "sequential" }?.outcome == .safe)
    guard case .unsafe(let rule, let loses)? = models.first(where: { $0.model == "posix" })?.outcome else {
      Issue.record("a5 holds on posix")
      return
    }
    #expect(rule == "recovers")
    #expect(loses.count == 1 && loses[0].contains("ledger.new"))
  }

  @Test func `what a power cut has nothing to do with is not compared`() throws {
    #expect(judge(try Self.scenario("a1"), SyncingLedger.subject).models.isEmpty)
    // A rule that is broken before the power ever fails is broken on every disk.
    let wrong = judge(try Self.scenario("a5"), RefusingLedger.subject)
    #expect(wrong.points == 0 && wrong.models.isEmpty)
  }

  @Test func `the verdict and its numbers are the same with the comparison and without`() throws {
    for scenario in try scenarios(of: .shadowCopy) where scenario.part == "A" {
      let plain = Judge(lab: .shadowCopy, scenario: scenario).judge(SyncingLedger.subject)
      let compared = judge(scenario, SyncingLedger.subject)
      #expect(plain.points == compared.points && plain.certificate == compared.certificate)
    }
  }
}
