import Foundation
import GradedSolutions
import Reporting
import Testing

@testable import Grading

/// What a transaction costs is shown to everybody; so it is measured where everybody can look.
@Suite struct HiddenCostTests {
  @Test func `what a transaction costs is not measured in scenarios that students do not see`() async throws {
    let scenarios = try checkout.scenarios(of: .shadowCopy).filter { $0.name.hasPrefix("a1") }
    var grading = LabGrading(.shadowCopy, scenarios: scenarios)
    (grading.cores, grading.measuresCosts) = ([nil], true)
    #expect(try await costs(grading)?.isEmpty == false)
    grading.hidden = Set(scenarios.map(\.name))
    #expect(try await costs(grading) == [])
  }

  private func costs(_ grading: LabGrading) async throws -> [GradeReport.Cost]? {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: grading.judge(RedTeam.program("SolvedShadowCopy"), of: "Ledgers.swift").costs)
      }
    }
  }
}
