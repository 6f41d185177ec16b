import Foundation
import Grading
import Judging
import Reporting
import Testing

/// The labs whose wrong and right solutions are graded here: all, or the one that `POWERCUT_MUTANTS_OF` names.
private let graded: [LabDescription] = {
  guard let name = ProcessInfo.processInfo.environment["POWERCUT_MUTANTS_OF"] else { return LabDescription.all }
  return LabDescription.all.filter { $0.name == name }
}()

/// Wrong solutions, right ones and none.
@Suite struct LabGradingTests {
  @Test(arguments: graded.flatMap(Mutant.all))
  func `a wrong solution loses at least 5 points and keeps at least 30`(_ mutant: Mutant) async throws {
    let mark = try await OverlayPool.shared.mark(mutant.source(), for: mutant.lab)
    print("\(mutant.lab.name) \(mutant.name): \(mark.tale)")
    #expect(mark.buildFailure == nil)
    #expect((30...95).contains(mark.points), "\(mark.points) points; lost: \(mark.failed)")
    #expect(!mutant.catchers.isEmpty, "say '# Caught by:' one of \(mark.failed)")
    #expect(Set(mutant.catchers).subtracting(mark.failed) == [], "lost: \(mark.failed)")
  }

  @Test(arguments: LabDescription.all)
  func `a lab has at least twenty wrong solutions and three right ones beside ours`(_ lab: LabDescription) {
    #expect(Mutant.all(of: lab).count >= 20)
    #expect(RightSolution.all(of: lab).count >= 4)
  }

  @Test(arguments: graded.flatMap(RightSolution.all))
  func `a right solution gets all points`(_ solution: RightSolution) async throws {
    let mark = try await OverlayPool.shared.mark(solution.submission(), for: solution.lab)
    print("\(solution.lab.name) \(solution.directory): \(mark.tale)")
    #expect(mark.points == 100 && mark.status == .passed, "lost: \(mark.failed) \(mark.buildFailure ?? "")")
    guard solution.directory == "Grader/Solutions" else { return }
    // What the leaderboard is made of: every program of every lab has a transaction, and it costs something; but for the
    // two parts of a training run that only reckon, and write nothing.
    let costs = try #require(mark.costs)
    let reckoning = solution.lab.name == LabDescription.trainingCheckpoint.name ? [["D", "E"]] : []
    #expect(costs.map(\.parts) == solution.lab.programs.filter { !reckoning.contains($0) })
    #expect(costs.allSatisfy { $0.syncsEach > 0 && $0.bytesEach > 0 }, "\(costs)")
  }

  @Test(arguments: LabDescription.all)
  func `the stub gets none, and each part says where to start`(_ lab: LabDescription) async throws {
    let mark = try await OverlayPool.shared.mark(Submission(of: checkout), for: lab)
    #expect(mark.points == 0 && mark.scenarios.allSatisfy { $0.counterexample?.isUnfinished == true })
  }
}

extension GradeReport.LabMark {
  /// The names of the scenarios that were not passed.
  var failed: [String] { scenarios.filter { $0.status != .passed }.map(\.name) }

  /// The points, and what took longest: a wrong solution that takes minutes wants a scenario with a budget.
  fileprivate var tale: String {
    let slowest = scenarios.max { $0.seconds < $1.seconds }
    let all = scenarios.reduce(0) { $0 + $1.seconds }
    return String(
      format: "%d points in %.1f s, %.1f of them in %@", points, all, slowest?.seconds ?? 0, slowest?.name ?? "nothing")
  }
}
