// PrairieLearn reads /grade/results/results.json, at most 1 MB of it. The score lies between 0 and 1. What does not
// compile, and what could not be graded, is not gradable: no attempt is charged. If one test says no points, no test
// shows any; so every test does. Everything is shown to the student.

/// A report for PrairieLearn.
struct PrairieLearnResults {
  private let report: GradeReport

  init(_ report: GradeReport) { self.report = report }

  /// The most bytes that PrairieLearn takes.
  static let largest = 1_000_000

  /// The results, with outputs as long as there is room for.
  var text: String {
    var room = 100_000
    var text = results(outputRoom: room)
    while text.utf8.count > Self.largest, room > 100 {
      room /= 2
      text = results(outputRoom: room)
    }
    return text
  }

  /// Nothing can be judged if no lab was built.
  private var isBroken: Bool { !report.labs.isEmpty && report.labs.allSatisfy { $0.buildFailure != nil } }

  private func results(outputRoom room: Int) -> String {
    let isGradable = !isBroken && report.status != .ungraded
    var members: [(String, OrderedJSON)] = [("gradable", .bool(isGradable))]
    if isGradable {
      members.append(("score", .number(report.maxPoints > 0 ? Double(report.points) / Double(report.maxPoints) : 0)))
    } else {
      let why = isBroken ? report.buildFailures : report.total
      members.append(("format_errors", .array([.string(why.clipped(to: room))])))
    }
    members += [
      ("message", .string(report.total)),
      (
        "output",
        .string(
          [report.notes, report.buildFailures].filter { !$0.isEmpty }.joined(separator: "\n\n").clipped(to: room))
      ),
      ("tests", .array(PlatformTest.all(of: report).map { test($0, room) })),
    ]
    return OrderedJSON.object(members).text + "\n"
  }

  private func test(_ test: PlatformTest, _ room: Int) -> OrderedJSON {
    .object([
      ("name", .string(test.publicName)), ("description", .string("part \(test.scenario.part)")),
      ("points", .integer(test.scenario.points)), ("max_points", .integer(test.scenario.maxPoints)),
      ("message", .string(message(of: test.scenario))), ("output", .string(test.publicStory.clipped(to: room))),
    ])
  }

  private func message(of scenario: GradeReport.ScenarioMark) -> String {
    switch scenario.status {
    case .passed: "holds"
    case .failed: "does not hold"
    case .ungraded: "could not be graded"
    }
  }
}
