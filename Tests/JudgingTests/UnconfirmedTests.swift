import Exploration
import LabKit
import Simulation
import Testing

@testable import Judging

/// A failure that the judge can't show again is no failure of the program.
struct UnconfirmedTests {
  private func verdict(_ subject: any Subject, objecting wavers: Bool) throws -> Verdict {
    let lab = LabDescription(
      name: "wavering", folder: "", studentFile: "", vocabulary: LabDescription.shadowCopy.vocabulary,
      observation: LedgerSpecification().observation, programs: [], promises: { _ in Wavering(hasObjected: !wavers) })
    let text = """
      title t
      points 1
      part A
      disk posix
      open alice 100
      crash anywhere
      """
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: lab.vocabulary)
    return Judge(lab: lab, scenario: scenario).judge(subject)
  }

  @Test func `a violation that can't be shown again costs no marks, and is reported as the judge's fault`() throws {
    let outcome = try verdict(SyncingLedger.subject, objecting: true).outcome
    let reason: String? = if case .ungraded(let why) = outcome { why } else { nil }
    #expect(try #require(reason).contains("'wavering' is broken"))
    #expect(try #require(reason).contains("a fault of the judge, not of the program"))
  }

  @Test func `without the violation the same program passes`() throws {
    let outcome = try verdict(SyncingLedger.subject, objecting: false).outcome
    guard case .passed = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }
}

/// Objects to what it sees after a crash once, and never again.
private final class Wavering: ScenarioExpectations {
  let observation = LedgerSpecification().observation
  let initial = 0
  let missing: [String] = []
  private var hasObjected: Bool

  init(hasObjected: Bool) { self.hasObjected = hasObjected }

  func expected(afterCrash live: Int) -> Int { 0 }
  func expected(during command: String, live: Int) -> Int { 1 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement {
    guard expected == 1, !hasObjected else { return .live(0) }
    hasObjected = true
    return .violation(Violation(rule: "wavering", expected: [], seen: "\(reply)"))
  }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(0) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(0) }
  func ended(_ disk: SimulatedDisk, _ table: InternTable) -> Violation? { nil }
}
