import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// What a result says of the locks, and what `--require-sandbox` makes of weaker ones.
@Suite struct RequirementTests {
  private func mark(locks: Isolation, isRequired: Bool) async throws -> GradeReport.LabMark {
    let scenarios = try checkout.scenarios(of: .shadowCopy).filter { $0.name.hasPrefix("a1") }
    var grading = LabGrading(.shadowCopy, scenarios: scenarios)
    (grading.locks, grading.requiresSandbox, grading.cores) = (locks, isRequired, [nil])
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread { [grading] in
        continuation.resume(returning: grading.judge(RedTeam.program("SolvedShadowCopy"), of: "Ledgers.swift"))
      }
    }
  }

  @Test func `a sandbox that is required and not to be had leaves everything ungraded, which is exit status 2`()
    async throws
  {
    let mark = try await mark(locks: [.limits], isRequired: true)
    #expect(mark.status == .ungraded && mark.sandbox == nil)
    #expect(try #require(mark.scenarios.first?.reason).contains("system-calls"))
    #expect(GradeReport(labs: [mark]).exitStatus == 2)
  }

  @Test func `one that is not required is named with what is missing`() async throws {
    let sandbox = try #require(try await mark(locks: [.limits], isRequired: false).sandbox)
    #expect(sandbox.tier == .processes && sandbox.locks.contains("limits"))
    #expect(Set(sandbox.locks + sandbox.missing) == Set(Isolation.named.map(\.name)))
  }

  @Test(.needs(RedTeam.missingLocks))
  func `with every lock it is graded, and said in the report and in its JSON`() async throws {
    let mark = try await mark(locks: .complete, isRequired: true)
    #expect(mark.status == .passed && mark.sandbox == GradeReport.Sandbox(.complete))
    let report = GradeReport(labs: [mark])
    #expect(try GradeReport(json: report.json) == report)
    #expect(TerminalReport(report).text.contains("    sandbox: locked\n"))
    let weaker = try await self.mark(locks: Isolation.complete.subtracting(.files), isRequired: false)
    #expect(TerminalReport(GradeReport(labs: [weaker])).text.contains("    sandbox: filtered; not there: files\n"))
  }
}
