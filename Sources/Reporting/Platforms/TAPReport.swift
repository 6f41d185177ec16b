// The Test Anything Protocol, version 14: a version, a plan, a line a test, and what else there is to say as YAML under
// it, indented by two. A `#` in a description would begin a directive, and is escaped.

/// A report as TAP.
struct TAPReport {
  private let report: GradeReport

  init(_ report: GradeReport) { self.report = report }

  var text: String {
    let tests = PlatformTest.all(of: report)
    let lines = tests.enumerated().map { line($0.element, $0.offset + 1) }
    let remarks = ([report.total] + report.notes.split(separator: "\n").map(String.init)).map { "# \($0)\n" }
    return "TAP version 14\n1..\(tests.count)\n\(lines.joined())\(remarks.joined())"
  }

  private func line(_ test: PlatformTest, _ number: Int) -> String {
    let scenario = test.scenario
    let result = scenario.status == .passed ? "ok" : "not ok"
    let head = "\(result) \(number) - \(Self.escaped(test.publicName))\n"
    let block = """
        ---
        points: \(scenario.points)
        max_points: \(scenario.maxPoints)
        status: \(scenario.status.rawValue)
        message: \(JSONValue.quoted(test.publicStory))
        ...

      """
    return head + (scenario.status == .passed ? "" : block)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("#", with: "\\#").replacing("\n", with: " ")
  }
}
