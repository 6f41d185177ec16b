// Gradescope reads /autograder/results/results.json. Scores are points; without a `score` at the top the tests' scores
// are summed, so none is written there and the two can't disagree. A test that could not be graded has no score at all,
// since a zero would be a lie; then Gradescope insists on a `score` at the top, and that is what was judged. One test with
// visibility `hidden` hides the total from students; `after_published` does not.

/// A report for Gradescope.
struct GradescopeResults {
  private let report: GradeReport

  init(_ report: GradeReport) { self.report = report }

  /// The most characters that one test says: long enough for any card, short enough for a page of hundreds.
  static let longestOutput = 20_000

  var text: String {
    let output = [report.total, report.notes, report.buildFailures].filter { !$0.isEmpty }.joined(separator: "\n\n")
    let members: [(String, OrderedJSON)] = [
      ("output", .string(output.clipped(to: Self.longestOutput))),
      ("output_format", .string("text")),
      ("test_output_format", .string("text")),
      ("test_name_format", .string("text")),
      ("stdout_visibility", .string("hidden")),
      ("execution_time", .number((report.publicSeconds * 1000).rounded() / 1000)),
      ("tests", .array(PlatformTest.all(of: report).map(test))),
      ("leaderboard", .array(leaderboard)),
      ("extra_data", .object([("status", .string(report.status.rawValue))])),
    ]
    return OrderedJSON.object(score + members).text + "\n"
  }

  /// Only where some tests have a score and some have none; if nothing was judged there is no score to tell.
  private var score: [(String, OrderedJSON)] {
    let statuses = Set(report.labs.flatMap(\.scenarios).map(\.status))
    return statuses.contains(.ungraded) && statuses.count > 1 ? [("score", .integer(report.points))] : []
  }

  private func test(_ test: PlatformTest) -> OrderedJSON {
    let scenario = test.scenario
    var members: [(String, OrderedJSON)] = []
    if scenario.status != .ungraded {
      members = [
        ("score", .integer(scenario.points)), ("max_score", .integer(scenario.maxPoints)),
        ("status", .string(scenario.status == .passed ? "passed" : "failed")),
      ]
    }
    members += [
      ("name", .string(test.name)), ("number", .string(test.number)),
      ("output", .string(test.story.clipped(to: Self.longestOutput))), ("output_format", .string("text")),
      ("tags", .array([.string(test.lab.name), .string("part \(scenario.part)")])),
      ("visibility", .string((scenario.visibility ?? .visible).rawValue)),
    ]
    return .object(members)
  }

  /// Points first; what a transaction costs only of programs that lose nothing: doing less is no art otherwise.
  private var leaderboard: [OrderedJSON] {
    let points = entry("points", .integer(report.points), order: nil)
    return [points]
      + report.labs.flatMap { lab in
        (lab.costs ?? []).flatMap { cost in
          let what = "\(lab.title) \(cost.parts.joined())"
          return [
            entry("\(what): syncs per \(cost.transaction)", .number(Self.short(cost.syncsEach)), order: "asc"),
            entry("\(what): bytes per \(cost.transaction)", .number(Self.short(cost.bytesEach)), order: "asc"),
          ]
        }
      }
  }

  private func entry(_ name: String, _ value: OrderedJSON, order: String?) -> OrderedJSON {
    .object([("name", .string(name)), ("value", value)] + (order.map { [("order", .string($0))] } ?? []))
  }

  private static func short(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
