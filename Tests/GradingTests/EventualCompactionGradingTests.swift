import Foundation
import Grading
import Judging
import Testing

@Suite struct EventualCompactionGradingTests {
  @Test(arguments: Mutant.all(of: .eventualCompaction))
  func `a wrong solution loses at least 5 points and keeps at least 30`(_ mutant: Mutant) async throws {
    let mark = try await OverlayPool.shared.mark(mutant.source(), for: .eventualCompaction)
    #expect(mark.buildFailure == nil)
    #expect((30...95).contains(mark.points), "\(mark.points) points; lost: \(mark.failed)")
    #expect(!mutant.catchers.isEmpty, "say '# Caught by:' one of \(mark.failed)")
    #expect(Set(mutant.catchers).subtracting(mark.failed) == [], "lost: \(mark.failed)")
  }

  @Test(arguments: RightSolution.all(of: .eventualCompaction))
  func `a right solution gets all points`(_ solution: RightSolution) async throws {
    let mark = try await OverlayPool.shared.mark(solution.submission(), for: .eventualCompaction)
    #expect(mark.points == 100 && mark.status == .passed, "lost: \(mark.failed) \(mark.buildFailure ?? "")")
  }

  @Test func `the stub gets none, and each part says where to start`() async throws {
    let mark = try await OverlayPool.shared.mark(Submission(of: checkout), for: .eventualCompaction)
    #expect(mark.points == 0 && mark.scenarios.allSatisfy { $0.counterexample?.isUnfinished == true })
  }
}
