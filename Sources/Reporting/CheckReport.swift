import Judging

/// What a short check says: what holds, the first thing that does not, and what was not tried.
public struct CheckReport {
  private let mark: GradeReport.LabMark
  private let scenarios: [Scenario]
  private let terminal: Terminal

  /// Prepares to tell a check that stopped at the first failure, out of the scenarios that it was to try.
  public init(_ mark: GradeReport.LabMark, outOf scenarios: [Scenario], terminal: Terminal) {
    self.mark = mark
    self.scenarios = scenarios
    self.terminal = terminal
  }

  /// The report.
  public var text: String {
    guard let failed = mark.scenarios.first(where: { $0.status != .passed }) else {
      return terminal.paint("✓ all \(scenarios.count) scenarios hold", .good) + ": \(points)\n"
    }
    let first = GradeReport.LabMark(
      name: mark.name, title: mark.title, studentFile: mark.studentFile, scenarios: [failed])
    let story = TerminalReport(GradeReport(labs: [first]), terminal: terminal).failures(of: first)
    return "\(story)\n\(summary)\n"
  }

  private var points: String {
    "\(mark.points) of \(scenarios.reduce(0) { $0 + $1.points }) points"
  }

  private var summary: String {
    let held = mark.scenarios.count { $0.status == .passed }
    let untried = scenarios.count - mark.scenarios.count
    let failed = mark.scenarios.count { $0.status != .passed }
    var text = "\(held) of \(scenarios.count) scenarios hold, \(failed) \(failed == 1 ? "does" : "do") not"
    if untried > 0 { text += ", \(untried) \(untried == 1 ? "was" : "were") not tried" }
    return text + ": \(points) so far. All of them: swift run \(mark.name) check --full"
  }
}
