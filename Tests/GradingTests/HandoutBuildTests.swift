import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// The students' kit as a student has it: built, tested and marked, by its own grader.
@Suite struct HandoutBuildTests {
  @Test(.tags(.handout), .tiered)
  func `the students' kit builds, its tests pass, and its stubs get nothing in every lab`() async throws {
    let folder = try Folder()
    let kit = folder.url.appending(path: "kit")
    try Handout(of: checkout).write(to: kit)
    try await apart {
      // One build for the tests and for the grader: that takes the longest. What the optimiser makes of the engine is
      // other tests' business, and would take three times as long.
      try Self.run("swift build --build-tests -Xswiftc -Onone", in: kit)
      let tests = try Self.run("swift test --skip-build", in: kit)
      #expect(tests.contains(/Test run with [1-9]\d* tests? .*passed/), "\(tests.suffix(2000))")
      try Self.run(".build/debug/grader --format json --output marks.json", in: kit, expecting: 1)
    }
    let report = try GradeReport(json: String(contentsOf: kit.appending(path: "marks.json"), encoding: .utf8))
    #expect(report.labs.map(\.name) == LabDescription.all.map(\.name))
    for lab in report.labs {
      #expect(lab.points == 0 && lab.maxPoints == 100 && lab.buildFailure == nil, "\(lab.name)")
      #expect(lab.scenarios.allSatisfy { $0.status == .failed }, "\(lab.name)")
    }
  }

  /// Runs a command that must end with a status, and returns what it printed.
  @discardableResult
  private static func run(_ command: String, in kit: URL, expecting expected: Int32 = 0) throws -> String {
    let start = ContinuousClock.now
    let status = try Tools.run(["bash", "-c", "\(command) > output 2>&1"], in: kit)
    print("\(command): \(ContinuousClock.now - start)")
    let output = try String(contentsOf: kit.appending(path: "output"), encoding: .utf8)
    #expect(status == expected, "\(command)\n\(output.suffix(4000))")
    return output
  }
}
