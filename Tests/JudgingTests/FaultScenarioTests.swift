import Exploration
import Judging
import LabKit
import ShadowCopySolution
import Testing

/// Scenarios that make the disk fail, and what the judge makes of the solution under them.
struct FaultScenarioTests {
  private func scenario(_ lines: String...) throws -> Scenario {
    let text = (["title T", "points 1", "part A", "open alice 100", "open bob 50"] + lines + ["expect atomic durable"])
    return try Scenario(text.joined(separator: "\n"), path: "x.scenario", vocabulary: .shadowCopy)
  }

  private func verdict(_ scenario: Scenario, _ subject: any Subject) -> Verdict {
    Judge(lab: .shadowCopy, scenario: scenario).judge(subject)
  }

  private func verdict(_ scenario: Scenario) -> Verdict {
    verdict(scenario, InProcessSubject(ShadowCopySolutionLab.lab, BootOptions(part: "A")))
  }

  private func failure(of scenario: Scenario) -> Counterexample? {
    guard case .failed(let counterexample) = verdict(scenario).outcome else { return nil }
    return counterexample
  }

  @Test(arguments: ["EIO", "ENOSPC", "EMFILE", "short", "reverted"])
  func `the solution survives a fault of any call that says so, whenever the power fails`(fault: String) throws {
    let scenario = try self.scenario(
      "fault \(fault) anywhere", "transfer 30 alice bob", "transfer 5 bob alice", "fault \(fault) anywhere",
      "crash anywhere", "transfer 1 alice bob", "crash anywhere")
    let inside = verdict(scenario)
    #expect(inside.points == 1)
    #expect(inside.certificate.isExhaustive)
    let process = try LabProcess(executable: builtProgram("SolvedShadowCopy"), BootOptions(part: "A"))
    #expect(verdict(scenario, process).certificate == inside.certificate)
    #expect(process.failure == nil)
  }

  @Test func `a sync that lies loses what was acknowledged, and the story says that it lied`() throws {
    let lying = try scenario("fault lie on syncDirectory", "transfer 30 alice bob", "crash anywhere")
    let failure = try #require(self.failure(of: lying))
    #expect(failure.rule == "durable")
    let lie = failure.story.filter { $0.kind == .fault }
    #expect(lie.map(\.text) == ["syncDirectory(/) (a lie: it made nothing durable)"])
    #expect(failure.story.contains { $0.kind == .crash && !$0.text.contains("lie") })
  }

  @Test func `a lie that is tried at each call is found, and its token names the call`() throws {
    let lying = try scenario("fault lie anywhere", "transfer 30 alice bob", "crash anywhere")
    let failure = try #require(self.failure(of: lying))
    #expect(["durable", "recovers"].contains(failure.rule))
    #expect(failure.story.count { $0.kind == .fault } == 1)
    #expect(try #require(failure.token).contains("@"))
  }

  @Test func `a flipped bit that the format can tell is reported, and one that it can't is shown and fails`() throws {
    // The first byte says how many accounts there are; the last digit of an amount is anybody's.
    for place in ["crash anywhere", "restart"] {
      #expect(failure(of: try scenario("fault flip bit 1 on read 1 of ledger", place, "balances")) == nil)
      let failure = try #require(
        self.failure(of: try scenario("fault flip byte 19 on read 1 of ledger", place, "balances")))
      #expect(failure.rule == "atomic")
      #expect(failure.story.contains { $0.text.hasSuffix("(bit 0 of a byte has flipped on the disk)") })
    }
  }
}
