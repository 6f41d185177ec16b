// What grading platforms read. Each format is a file of its own and nothing but another way to tell the native report,
// so that no two can disagree; what each platform insists on stands at the top of its file.

/// A way to write a report.
public enum PlatformFormat: String, CaseIterable, Sendable {
  /// For people, in a terminal.
  case text
  /// The native report, from which all others derive.
  case json
  /// Gradescope's `results.json`.
  case gradescope
  /// PrairieLearn's `results.json`.
  case prairielearn
  /// GitHub Classroom: one step output a line, for `$GITHUB_OUTPUT`.
  case classroom
  /// Exercism's test runner interface, version 3.
  case exercism
  /// JUnit's XML, which most continuous integration systems read.
  case junit
  /// The Test Anything Protocol, version 14.
  case tap

  /// The report in this format.
  ///
  /// - Parameters:
  ///   - scripts: the texts of scenarios, by `lab/scenario`, for platforms that show what a test does.
  ///   - firstSteps: what people are told who have written nothing yet.
  public func text(
    of report: GradeReport, scripts: [String: String] = [:], terminal: Terminal = Terminal(),
    firstSteps: FirstSteps? = nil
  ) throws -> String {
    switch self {
    case .text: TerminalReport(report, terminal: terminal, firstSteps: firstSteps).text
    case .json: try report.json
    case .gradescope: GradescopeResults(report).text
    case .prairielearn: PrairieLearnResults(report).text
    case .classroom: ClassroomResults(report, scripts: scripts).text
    case .exercism: ExercismResults(report, scripts: scripts).text
    case .junit: JUnitReport(report).text
    case .tap: TAPReport(report).text
    }
  }

  /// The name of a scenario's step output on GitHub Classroom.
  public static func classroomOutput(lab: String, scenario: String) -> String {
    ClassroomResults.output(lab: lab, scenario: scenario)
  }
}
