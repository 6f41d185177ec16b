// Exercism's test runner interface, version 3: results.json with a status, a message if that is `error` (at most 65,535
// characters), and the tests in the order of their source, each with its code and at most 500 characters of output.
// The runner exits with 0 whenever it could write that, whatever it says.

/// A report for Exercism.
struct ExercismResults {
  private let report: GradeReport
  private let scripts: [String: String]

  init(_ report: GradeReport, scripts: [String: String]) {
    self.report = report
    self.scripts = scripts
  }

  /// The most characters of a message, and of an output.
  static let longest = (message: 65_535, output: 500)

  var text: String {
    let isError = !report.buildFailures.isEmpty || report.status == .ungraded
    var members: [(String, OrderedJSON)] = [
      ("version", .integer(3)),
      ("status", .string(isError ? "error" : report.status == .passed ? "pass" : "fail")),
    ]
    if isError {
      let message = [report.notes, report.buildFailures.isEmpty ? report.total : report.buildFailures]
        .filter { !$0.isEmpty }.joined(separator: "\n\n")
      members.append(("message", .string(message.clipped(to: Self.longest.message))))
    }
    members.append(("tests", .array(PlatformTest.all(of: report).map(test))))
    return OrderedJSON.object(members).text + "\n"
  }

  private func test(_ test: PlatformTest) -> OrderedJSON {
    let scenario = test.scenario
    let script = scenario.isVisible ? scripts["\(test.lab.name)/\(scenario.name)"] ?? scenario.title : ""
    var members: [(String, OrderedJSON)] = [
      ("name", .string(test.publicName)), ("test_code", .string(script)), ("status", .string(status(of: test))),
    ]
    if scenario.status != .passed {
      members.append(("message", .string(test.publicStory.clipped(to: Self.longest.message))))
    }
    if scenario.isVisible, let output = scenario.counterexample?.output, !output.isEmpty {
      members.append(("output", .string(output.printable.clipped(to: Self.longest.output))))
    }
    return .object(members + [("task_id", .integer(task(of: test)))])
  }

  private func status(of test: PlatformTest) -> String {
    switch test.scenario.status {
    case .passed: "pass"
    case .failed: test.scenario.coverage == nil ? "error" : "fail"
    case .ungraded: "error"
    }
  }

  /// The part, counted from 1 through all labs.
  private func task(of test: PlatformTest) -> Int {
    var parts: [[String]] = []
    for other in PlatformTest.all(of: report) {
      let part = [other.lab.name, other.scenario.part]
      if !parts.contains(part) { parts.append(part) }
    }
    return (parts.firstIndex(of: [test.lab.name, test.scenario.part]) ?? 0) + 1
  }
}
