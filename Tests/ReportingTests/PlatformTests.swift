import Foundation
import Reporting
import Testing

/// Reports that go to the edges of what platforms allow.
enum Edge {
  static let good = GradeReport(labs: [Samples.lab([Samples.scenario("a1", "one", 5)])])
  static let mixed = Samples.report
  /// Everything has too much to say, some of it in letters that become longer when they are quoted.
  static let huge = GradeReport(labs: [
    Samples.lab(
      (0..<60).map { number in
        var failure = Samples.failure()
        failure.output = String(repeating: "\u{1}\"🙂\n", count: 200)
        failure.seen = String(repeating: "x\\", count: 8_000)
        return Samples.scenario("a\(number)-long", "A <title> & \"more\" # \\", 1, .failed, Samples.coverage(), failure)
      })
  ])
  static let unbuilt = GradeReport(labs: [
    Samples.lab(
      [Samples.scenario("a1", "one", 5, .failed, nil)],
      buildFailure: "error: " + String(repeating: "no\n", count: 50_000))
  ])
  static let ungraded = GradeReport(labs: [
    Samples.lab([
      Samples.scenario("a1", "one", 5), Samples.scenario("a2", "two", 7, .ungraded, reason: "no sockets", nil),
    ])
  ])
  static let secret = GradeReport(labs: [
    Samples.lab([
      Samples.scenario("a1", "one", 5),
      Samples.scenario("h1-secret", "Secret title", 7, .failed, Samples.coverage(), Samples.failure())
        .with(visibility: .afterPublished),
    ])
  ])
  static let all = [
    Case(name: "good", report: good), Case(name: "mixed", report: mixed), Case(name: "huge", report: huge),
    Case(name: "unbuilt", report: unbuilt), Case(name: "ungraded", report: ungraded),
    Case(name: "secret", report: secret),
  ]

  struct Case: CustomTestStringConvertible {
    let name: String
    let report: GradeReport
    var testDescription: String { name }
  }
}

private func text(_ format: PlatformFormat, _ report: GradeReport) throws -> String {
  try format.text(of: report, scripts: ["shadow-copy/a1": "open alice 1\n", "shadow-copy/h1-secret": "open eve 1\n"])
}

@Suite struct GradescopeTests {
  @Test(arguments: Edge.all) func `Gradescope's rules are kept`(_ edge: Edge.Case) throws {
    let report = edge.report
    let read = try Platform(text(.gradescope, report))
    Platform.check(
      read.top, needs: ["tests"],
      knows: [
        "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
        "stdout_visibility", "extra_data", "leaderboard",
      ])
    for test in read.tests {
      Platform.check(
        test, needs: ["name"],
        knows: [
          "score", "max_score", "status", "name_format", "number", "output", "output_format", "tags", "visibility",
          "extra_data",
        ])
      #expect(["hidden", "after_due_date", "after_published", "visible"].contains(test["visibility"] as? String))
      #expect(["text", "html", "simple_format", "md", "ansi"].contains(test["output_format"] as? String))
      if let status = test["status"] as? String {
        #expect(["passed", "failed"].contains(status))
        #expect(try #require(test["score"] as? Double) <= #require(test["max_score"] as? Double))
      } else {
        #expect(test["score"] == nil && test["max_score"] == nil, "a score without a status, or the other way round")
      }
    }
    #expect(read.tests.reduce(0) { $0 + ($1["score"] as? Int ?? 0) } == report.points)
    #expect(Set(read.tests.map { $0["name"] as? String }).count == read.tests.count)
    for entry in read.top["leaderboard"] as? [[String: Any]] ?? [] {
      Platform.check(entry, needs: ["name", "value"], knows: ["order"])
      #expect([nil, "asc", "desc"].contains(entry["order"] as? String))
    }
  }

  @Test func `what could not be graded has no score, so that it is no zero`() throws {
    let test = try Platform(text(.gradescope, Edge.ungraded)).tests[1]
    #expect(test["score"] == nil && (test["output"] as? String)?.contains("not a zero: no sockets") == true)
  }

  /// Gradescope: a test's score is optional only where there is one at the top, which overrides the sum.
  @Test(arguments: Edge.all) func `every test has a score, or the top has the sum, or nothing was judged`(
    _ edge: Edge.Case
  ) throws {
    let read = try Platform(text(.gradescope, edge.report))
    let scored = read.tests.count { $0["score"] != nil }
    let isPartial = scored > 0 && scored < read.tests.count
    #expect(read.top["score"] as? Int == (isPartial ? edge.report.points : nil))
    #expect(isPartial == ["ungraded", "mixed"].contains(edge.name))
  }

  @Test func `the leaderboard has what a transaction costs`() throws {
    let cost = GradeReport.Cost(
      parts: ["A", "B"], transaction: "transfer", transactions: 3, syncs: 6, bytesWritten: 64)
    let lab = GradeReport.LabMark(
      name: "shadow-copy", title: "ShadowCopy", studentFile: "L.swift", scenarios: [Samples.scenario("a1", "one", 5)],
      costs: [cost])
    let board = try Platform(text(.gradescope, GradeReport(labs: [lab]))).top["leaderboard"] as? [[String: Any]]
    #expect(
      board?.map { "\($0["name"] ?? "") \($0["value"] ?? "") \($0["order"] ?? "-")" } == [
        "points 5 -", "ShadowCopy AB: syncs per transfer 2.0 asc", "ShadowCopy AB: bytes per transfer 21.33 asc",
      ])
  }
}

@Suite struct PrairieLearnTests {
  @Test(arguments: Edge.all) func `PrairieLearn's rules are kept`(_ edge: Edge.Case) throws {
    let report = edge.report
    let read = try Platform(text(.prairielearn, report))
    #expect(read.bytes <= 1 << 20)
    Platform.check(
      read.top, needs: ["gradable", "tests"], knows: ["score", "format_errors", "message", "output", "images"])
    if let score = read.top["score"] as? Double { #expect((0...1).contains(score)) }
    #expect((read.top["gradable"] as? Bool == true) == (read.top["score"] != nil))
    for test in read.tests {
      // Points missing in one test would hide them in all.
      Platform.check(
        test, needs: ["name", "points", "max_points"], knows: ["description", "message", "output", "images"])
    }
    if read.top["gradable"] as? Bool == true {
      let sum = read.tests.reduce(0) { $0 + ($1["points"] as? Int ?? 0) }
      let most = read.tests.reduce(0) { $0 + ($1["max_points"] as? Int ?? 0) }
      #expect(abs(Double(sum) / Double(most) - (read.top["score"] as? Double ?? -1)) < 1e-9)
    }
  }

  @Test func `what does not compile, and what could not be graded, charges no attempt`() throws {
    for report in [Edge.unbuilt, Edge.ungraded] {
      let read = try Platform(text(.prairielearn, report))
      #expect(read.top["gradable"] as? Bool == false && (read.top["format_errors"] as? [String])?.count == 1)
    }
  }
}

@Suite struct ClassroomTests {
  /// A step output: its name and the object in it.
  private func outputs(_ report: GradeReport) throws -> [(name: String, value: Platform)] {
    try text(.classroom, report).split(separator: "\n").map { line in
      let parts = line.split(separator: "=", maxSplits: 1)
      let data = try #require(Data(base64Encoded: String(parts[1])))
      return (String(parts[0]), try Platform(String(decoding: data, as: UTF8.self)))
    }
  }

  @Test(arguments: Edge.all)
  func `the reporter's rules are kept, and its two sums agree`(_ edge: Edge.Case) throws {
    let report = edge.report
    var table = 0.0
    var notice = 0
    let outputs = try outputs(report)
    #expect(Set(outputs.map(\.name)).count == report.labs.flatMap(\.scenarios).count)
    for (name, read) in outputs {
      #expect(name.wholeMatch(of: /[A-Za-z0-9_]+/) != nil)
      Platform.check(read.top, needs: ["version", "status", "max_score", "tests"], knows: [])
      #expect(read.top["version"] as? Int == 1)
      #expect(["pass", "fail", "error"].contains(read.top["status"] as? String))
      for test in read.tests {
        Platform.check(
          test, needs: ["name", "status", "score"],
          knows: ["message", "test_code", "filename", "line_no", "duration", "execution_time"])
        #expect(["pass", "fail", "error"].contains(test["status"] as? String))
        notice += test["score"] as? Int ?? 0
      }
      let passed = read.tests.count { $0["status"] as? String == "pass" }
      table += Double(passed) / Double(read.tests.count) * (read.top["max_score"] as? Double ?? 0)
    }
    #expect(table == Double(notice) && notice == report.points)
  }

  @Test func `a hidden scenario shows its points, and neither its name nor its script`() throws {
    let shown = try outputs(Edge.secret)[1].value.tests[0]
    #expect(shown["score"] as? Int == 0 && shown["test_code"] as? String == "")
    #expect("\(shown)".contains("Secret title") == false && "\(shown)".contains("alice") == false)
  }
}

@Suite struct ExercismTests {
  @Test(arguments: Edge.all) func `the interface's rules are kept`(_ edge: Edge.Case) throws {
    let report = edge.report
    let read = try Platform(text(.exercism, report))
    Platform.check(read.top, needs: ["version", "status"], knows: ["message", "tests"])
    #expect(read.top["version"] as? Int == 3)
    let status = read.top["status"] as? String
    #expect(["pass", "fail", "error"].contains(status))
    if status == "error" { #expect((read.top["message"] as? String ?? "").isEmpty == false) }
    for message in [read.top["message"]] + read.tests.map({ $0["message"] }) {
      #expect(((message as? String)?.utf16.count ?? 0) <= 65_535)
    }
    for test in read.tests {
      Platform.check(test, needs: ["name", "test_code", "status"], knows: ["message", "output", "task_id"])
      #expect(["pass", "fail", "error"].contains(test["status"] as? String))
      #expect(((test["output"] as? String)?.utf16.count ?? 0) <= 500)
      #expect((test["task_id"] as? Int ?? 0) >= 1)
    }
    let all = read.tests.allSatisfy { $0["status"] as? String == "pass" }
    #expect((status == "pass") == (all && report.status == .passed))
    #expect(read.tests.count == report.labs.flatMap(\.scenarios).count)
  }
}

@Suite struct JUnitTests {
  @Test(arguments: Edge.all) func `the XML is well-formed, and its counts are right`(_ edge: Edge.Case) throws {
    let report = edge.report
    let elements = try elements(of: text(.junit, report))
    for suite in elements where suite.name.hasPrefix("testsuite") {
      let cases = suite.name == "testsuite" ? suite.children : elements.filter { $0.name == "testcase" }
      #expect(suite.attributes["tests"] == "\(cases.count)")
      for (attribute, child) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
        let count = cases.count { $0.children.contains { $0.name == child } }
        #expect(suite.attributes[attribute] == "\(count)")
      }
      #expect(Double(suite.attributes["time"] ?? "") != nil)
    }
    for test in elements where test.name == "testcase" {
      #expect(test.attributes["name"]?.isEmpty == false && test.attributes["classname"]?.isEmpty == false)
      for child in test.children { #expect(child.attributes["message"] != nil && child.attributes["type"] != nil) }
    }
  }
}

@Suite struct TAPTests {
  @Test(arguments: Edge.all) func `the protocol's grammar is kept`(_ edge: Edge.Case) throws {
    let report = edge.report
    var lines = try text(.tap, report).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
    #expect(lines.popFirst() == "TAP version 14")
    let plan = try #require(lines.popFirst()?.wholeMatch(of: /1\.\.(\d+)/))
    var next = 1
    var passed = 0
    while let line = lines.popFirst() {
      if line.isEmpty || line.hasPrefix("# ") { continue }
      let test = try #require(line.wholeMatch(of: /(ok|not ok) (\d+) - (.*)/), "'\(line)'")
      #expect(test.2 == "\(next)")
      // A '#' that is not escaped would begin a directive.
      #expect(test.3.replacing("\\\\", with: "").replacing("\\#", with: "").contains("#") == false)
      next += 1
      passed += test.1 == "ok" ? 1 : 0
      guard lines.first == "  ---" else { continue }
      let end = try #require(lines.firstIndex(of: "  ..."))
      for line in lines[lines.startIndex + 1..<end] {
        let field = try #require(line.wholeMatch(of: #/  (\w+): (.*)/#), "'\(line)'")
        if field.1 == "message" {
          #expect((try? JSONDecoder().decode(String.self, from: Data(field.2.utf8))) != nil)
        }
      }
      lines = lines[(end + 1)...]
    }
    #expect(String(plan.1) == "\(next - 1)" && next - 1 == report.labs.flatMap(\.scenarios).count)
    #expect(passed == report.labs.flatMap(\.scenarios).count { $0.status == .passed })
  }
}

@Suite struct HiddenTests {
  @Test(arguments: [PlatformFormat.prairielearn, .classroom, .exercism, .junit, .tap])
  func `a platform that shows everything is told no secrets`(_ format: PlatformFormat) throws {
    var shown = try text(format, Edge.secret)
    if format == .classroom {
      shown = shown.split(separator: "\n").map { line -> String in
        let base64 = String(line.split(separator: "=", maxSplits: 1)[1])
        return String(decoding: Data(base64Encoded: base64) ?? Data(), as: UTF8.self)
      }.joined()
    }
    #expect(!shown.contains("Secret title") && !shown.contains("rename(ledger.new"))
    #expect(!shown.contains("open eve"))
  }

  /// A letter of a hidden account's name in the time that a program takes for it.
  @Test(arguments: PlatformFormat.allCases.filter { ![.text, .json].contains($0) })
  func `no platform is told how long a hidden scenario took, nor can it be reckoned`(_ format: PlatformFormat) throws {
    func told(_ seconds: Double) throws -> String {
      let report = GradeReport(labs: [
        Samples.lab(Edge.secret.labs[0].scenarios.map { $0.with(seconds: $0.isVisible ? 1.25 : seconds) })
      ])
      return try text(format, report)
    }
    #expect(try told(0) == told(97.5))
  }

  @Test(arguments: [PlatformFormat.prairielearn, .classroom, .exercism, .junit, .tap])
  func `no platform that shows everything is told why a hidden scenario could not be graded`(
    _ format: PlatformFormat
  ) throws {
    func told(_ reason: String) throws -> String {
      let hidden = Samples.scenario("h1-secret", "Secret title", 7, .ungraded, reason: reason, nil)
        .with(visibility: .afterPublished)
      return try text(format, GradeReport(labs: [Samples.lab([Samples.scenario("a1", "one", 5), hidden])]))
    }
    #expect(try told("no sockets") == told("'durable' is broken for eve"))
  }

  @Test func `Gradescope is told all, and when to show it`() throws {
    let test = try Platform(text(.gradescope, Edge.secret)).tests[1]
    #expect(test["visibility"] as? String == "after_published")
  }
}
