import Foundation
import Grading
import Judging
import Reporting
import Testing

@Suite struct ShadowCopyGradingTests {
  @Test(arguments: Mutant.all(of: .shadowCopy))
  func `a wrong solution loses at least 5 points and keeps at least 30`(_ mutant: Mutant) async throws {
    let mark = try await OverlayPool.shared.mark(mutant.source())
    #expect(mark.buildFailure == nil)
    #expect((30...95).contains(mark.points), "\(mark.points) points; lost: \(mark.failed)")
    #expect(!mutant.catchers.isEmpty, "say '# Caught by:' one of \(mark.failed)")
    #expect(Set(mutant.catchers).subtracting(mark.failed) == [], "lost: \(mark.failed)")
  }

  @Test(arguments: RightSolution.all(of: .shadowCopy))
  func `a right solution gets all points`(_ solution: RightSolution) async throws {
    let mark = try await OverlayPool.shared.mark(solution.submission())
    #expect(mark.points == 100 && mark.status == .passed, "lost: \(mark.failed) \(mark.buildFailure ?? "")")
  }

  @Test func `a solution that syncs every file twice loses marks for a limit only, and hears which syncs can go`()
    async throws
  {
    let solution = try #require(RightSolution.all(of: .shadowCopy).first).submission().source(of: .shadowCopy).get()
    let text = String(decoding: solution, as: UTF8.self)
    let twice = text.replacingOccurrences(of: "    try sync(fd)\n", with: "    try sync(fd)\n    try syncData(fd)\n")
    #expect(twice != text)
    let mark = try await OverlayPool.shared.mark(Data(twice.utf8), sayingMore: true)
    #expect(mark.failed == ["c2-sixteen-branches"])
    let audits = try #require(mark.syncAudits)
    #expect(audits.map(\.parts) == LabDescription.shadowCopy.programs)
    for audit in audits {
      let dropped = audit.syncs.filter { !$0.kept }
      #expect(!dropped.isEmpty && dropped.allSatisfy { $0.calls.allSatisfy { $0.hasPrefix("syncData(") } })
    }
    let posix = mark.scenarios.compactMap { $0.disks?.first { $0.model == "posix" } }
    #expect(!posix.isEmpty && posix.allSatisfy { $0.status == .safe })
  }

  @Test func `the stub gets none, and each part says where to start`() async throws {
    let mark = try await OverlayPool.shared.mark(Submission(of: checkout))
    #expect(mark.points == 0 && mark.scenarios.allSatisfy { $0.counterexample?.isUnfinished == true })
  }
}

extension GradeReport.LabMark {
  /// The names of the scenarios that were not passed.
  var failed: [String] { scenarios.filter { $0.status != .passed }.map(\.name) }
}
