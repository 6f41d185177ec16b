// GitHub Classroom's reporter takes step outputs, each the base64 of a JSON object with tests, and adds them up in two
// ways: its table shows passed tests ÷ tests × max_score, the notice to Classroom sums the tests' scores. With tests of
// different worth the two differ. So each scenario is an output of its own, with one test: then both are its points.
//
// The lines go to $GITHUB_OUTPUT, as `shadow_copy_a5=eyJ2…`; the workflow of `grader package github` reads them.

import Foundation

/// A report for GitHub Classroom.
struct ClassroomResults {
  private let report: GradeReport
  private let scripts: [String: String]

  init(_ report: GradeReport, scripts: [String: String]) {
    self.report = report
    self.scripts = scripts
  }

  /// The most characters that a test says: all outputs of a job together may have a megabyte, base64 included.
  static let longestMessage = 5_000

  var text: String {
    PlatformTest.all(of: report).map { test in
      "\(Self.output(lab: test.lab.name, scenario: test.scenario.name))=\(Data(result(test).utf8).base64EncodedString())\n"
    }.joined()
  }

  /// The name of a scenario's step output, and of its runner: letters, digits and underscores.
  static func output(lab: String, scenario: String) -> String {
    String("\(lab)_\(scenario)".map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private func result(_ test: PlatformTest) -> String {
    let scenario = test.scenario
    let script = scenario.isVisible ? scripts["\(test.lab.name)/\(scenario.name)"] ?? "" : ""
    let status = Self.status(of: scenario, in: test.lab)
    return OrderedJSON.object([
      ("version", .integer(1)), ("status", .string(status)), ("max_score", .integer(scenario.maxPoints)),
      (
        "tests",
        .array([
          .object([
            ("name", .string(test.publicName)), ("status", .string(status)), ("score", .integer(scenario.points)),
            ("message", .string(test.publicStory.clipped(to: Self.longestMessage))),
            ("test_code", .string(script.clipped(to: Self.longestMessage))), ("filename", .string(scenario.name)),
            ("line_no", .integer(0)), ("execution_time", .string("\(test.publicSeconds)s")),
          ])
        ])
      ),
    ]).text
  }

  /// `error` where nothing was judged: what does not compile, and what could not be graded.
  private static func status(of scenario: GradeReport.ScenarioMark, in lab: GradeReport.LabMark) -> String {
    switch scenario.status {
    case .passed: "pass"
    case .failed: lab.buildFailure == nil ? "fail" : "error"
    case .ungraded: "error"
    }
  }
}
