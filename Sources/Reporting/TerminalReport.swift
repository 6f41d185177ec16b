// A report as a person reads it: the table, then what went wrong, the first failure first.

/// A report for people.
public struct TerminalReport {
  let report: GradeReport
  let terminal: Terminal

  /// Prepares to print a report.
  public init(_ report: GradeReport, terminal: Terminal = Terminal()) {
    self.report = report
    self.terminal = terminal
  }

  /// The whole report.
  public var text: String {
    let tables = report.labs.map { TableReport($0, terminal: terminal).text }
    let stories = report.labs.flatMap { lab in [buildFailure(of: lab), failures(of: lab)] }.filter { !$0.isEmpty }
    return (tables + stories + [total]).joined(separator: "\n")
  }

  /// What went wrong in a lab: a card for each scenario that failed, a line for each part that is not written yet.
  func failures(of lab: GradeReport.LabMark) -> String {
    var unfinishedParts: Set<String> = []
    var texts: [String] = []
    for scenario in lab.scenarios {
      if let reason = scenario.reason {
        texts.append("? \(scenario.name) could not be graded: \(reason.printable)\n")
      } else if let failure = scenario.counterexample, failure.isUnfinished {
        guard unfinishedParts.insert(scenario.part).inserted else { continue }
        texts.append(unfinished(scenario.part, failure, lab))
      } else if scenario.counterexample != nil {
        texts.append(CounterexampleCard(scenario, of: lab, terminal: terminal).text)
      }
    }
    return texts.joined(separator: "\n")
  }

  /// Where to start with a part.
  private func unfinished(_ part: String, _ failure: GradeReport.Failure, _ lab: GradeReport.LabMark) -> String {
    let hole = (failure.seen.isEmpty ? failure.headline : failure.seen).printable
    return terminal.paint("Part \(part) is not written yet.", .notice) + " Start in \(lab.studentFile): \(hole)\n"
  }

  private func buildFailure(of lab: GradeReport.LabMark) -> String {
    guard let message = lab.buildFailure else { return "" }
    let head = terminal.paint("✗ \(lab.studentFile) was not judged:", .bad)
    return "\(head)\n\n" + message.printable.split(separator: "\n").map { "  \($0)\n" }.joined()
  }

  private var total: String {
    let sum = "\(report.points) of \(report.maxPoints) points"
    let ungraded = report.labs.flatMap(\.scenarios).filter { $0.status == .ungraded }
    guard !ungraded.isEmpty else { return terminal.paint(sum, .title) + "\n" }
    let open = ungraded.reduce(0) { $0 + $1.maxPoints }
    return terminal.paint("\(sum) so far; \(open) could not be graded, which is not a zero", .title) + "\n"
  }
}
