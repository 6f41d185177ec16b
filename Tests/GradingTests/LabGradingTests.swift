import Foundation
import GradedSolutions
import Grading
import Judging
import Reporting
import Testing

/// The kit's own solutions and the stubs. All wrong solutions and all right ones are graded by release code, which is
/// many times as fast: `swift run -c release GradeSolutions`.
@Suite struct LabGradingTests {
  @Test(arguments: LabDescription.all)
  func `our solution gets all points, and it is known what its transactions cost`(_ lab: LabDescription) async throws {
    try await expectWhatMustHold(of: .right(.own(of: lab)))
  }

  @Test(arguments: LabDescription.all)
  func `the stub gets none, and each part says where to start`(_ lab: LabDescription) async throws {
    try await expectWhatMustHold(of: .stub(lab))
  }

  private func expectWhatMustHold(of solution: SolutionCase) async throws {
    let mark = try await Workbench.shared.mark(solution)
    print("\(solution): \(mark.tale)")
    #expect(solution.objections(to: mark) == [])
  }

  @Test(arguments: LabDescription.all)
  func `a lab has at least twenty wrong solutions and three right ones beside ours`(_ lab: LabDescription) {
    #expect(Mutant.all(of: lab).count >= 20)
    #expect(RightSolution.all(of: lab).count >= 4)
  }
}

/// What `GradeSolutions` objects to.
@Suite struct SolutionCaseTests {
  private let wrong = SolutionCase.wrong(Mutant(lab: .shadowCopy, name: "m", text: "# Caught by: a5 a6\n"))

  /// Marks of which scenarios of ten points each were passed and which were not.
  private func mark(
    _ passed: Int, failing failed: [String], as status: GradeReport.Status = .failed
  ) -> GradeReport.LabMark {
    let names = (0..<passed).map { "p\($0)" }
    let marks = (names + failed).map { name in
      GradeReport.ScenarioMark(
        name: name, title: "t", part: "A", status: failed.contains(name) ? status : .passed, maxPoints: 10)
    }
    return GradeReport.LabMark(name: "shadow-copy", title: "ShadowCopy", studentFile: "L", scenarios: marks)
  }

  @Test func `a wrong solution loses at least 5 points, keeps at least 30, and is caught where it says`() {
    #expect(wrong.objections(to: mark(5, failing: ["a5", "a6"])) == [])
    #expect(wrong.objections(to: mark(5, failing: ["a5"])) == [#"not caught by ["a6"]; lost: ["a5"]"#])
    #expect(wrong.objections(to: mark(2, failing: ["a5", "a6"])) == [#"20 points; lost: ["a5", "a6"]"#])
    #expect(wrong.objections(to: mark(10, failing: [])).count == 2)
    let nameless = SolutionCase.wrong(Mutant(lab: .shadowCopy, name: "m", text: ""))
    #expect(nameless.objections(to: mark(5, failing: ["a5"])) == [#"say '# Caught by:' one of ["a5"]"#])
  }

  @Test func `a right solution loses nothing, ours has costs, and a stub gets nothing and says so`() {
    let other = SolutionCase.right(RightSolution(lab: .shadowCopy, directory: "elsewhere"))
    #expect(other.objections(to: mark(10, failing: [])) == [])
    #expect(other.objections(to: mark(9, failing: ["a5"])) == [#"90 points; lost: ["a5"] "#])
    #expect(SolutionCase.right(.own(of: .shadowCopy)).objections(to: mark(10, failing: [])) == ["costs: []"])
    #expect(SolutionCase.stub(.shadowCopy).objections(to: mark(0, failing: ["a5"])).count == 1)
  }

  @Test func `what could not be graded is never what it must be`() {
    for solution in [wrong, .right(.own(of: .shadowCopy)), .stub(.shadowCopy)] {
      let objections = solution.objections(to: mark(5, failing: ["a5", "a6"], as: .ungraded))
      #expect(objections == ["could not be graded: for no reason"])
    }
  }
}
