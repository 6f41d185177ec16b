// A report as a person reads it: the table, then what went wrong, the first failure first.

import Judging

/// A report for people.
public struct TerminalReport {
  private let report: GradeReport
  private let terminal: Terminal
  private let firstSteps: FirstSteps?

  /// Prepares to print a report; with what to try first, if nothing is written yet and somebody is to be told.
  public init(_ report: GradeReport, terminal: Terminal = Terminal(), firstSteps: FirstSteps? = nil) {
    self.report = report
    self.terminal = terminal
    self.firstSteps = firstSteps
  }

  /// The whole report.
  public var text: String {
    if let firstSteps, report.labs.allSatisfy(\.isUnwritten) {
      let parts = [firstSteps.introduction(terminal)] + tables + [firstSteps.next(terminal), total]
      return parts.joined(separator: "\n")
    }
    // Of labs in which nothing is written it need not be said where each part of them begins, unless it is the only one.
    let told = report.labs.count == 1 ? report.labs : report.labs.filter { !$0.isUnwritten }
    let stories = told.flatMap { lab in [note(on: lab), buildFailure(of: lab), failures(of: lab)] }.filter {
      !$0.isEmpty
    }
    return (tables + stories + [total]).joined(separator: "\n")
  }

  /// A table for each lab; labs in which nothing is written are a line each, and neighbours among them one table.
  private var tables: [String] {
    let width = report.labs.filter(\.isUnwritten).map(\.title.count).max() ?? 0
    var tables: [String] = []
    var isRow = false
    for lab in report.labs {
      let text = lab.isUnwritten ? row(lab, width) : TableReport(lab, terminal: terminal).text
      if isRow, lab.isUnwritten { tables[tables.count - 1] += text } else { tables.append(text) }
      isRow = lab.isUnwritten
    }
    return tables
  }

  /// All that is to be said of a lab in which nothing is written.
  private func row(_ lab: GradeReport.LabMark, _ width: Int) -> String {
    let sum = "\(lab.points)/\(lab.maxPoints)".paddedLeft(7)
    let line = "\(lab.title.padded(width))  \(sum)  nothing written yet"
    let file = ": \(lab.studentFile.printable)"
    return "  \(terminal.paint("–", .notice)) \(line)\(line.count + file.count + 4 <= terminal.columns ? file : "")\n"
  }

  /// What went wrong in a lab: a card for each scenario that failed in a way of its own, and a line for all that is not
  /// written yet.
  func failures(of lab: GradeReport.LabMark) -> String {
    if let reason = lab.reasonForAll {
      return terminal.paint("? \(lab.title) could not be graded:", .notice) + "\n\n"
        + reason.printable.wrapped(terminal.columns - 2).map { "  \($0)\n" }.joined()
    }
    var told: [GradeReport.ScenarioMark] = []
    var texts = unfinished(lab)
    for scenario in lab.scenarios {
      if let reason = scenario.reason {
        texts.append("? \(scenario.name) could not be graded: \(reason.printable)\n")
      } else if let failure = scenario.counterexample, !failure.isUnfinished {
        let earlier = told.first { CounterexampleCard.areAlike($0.counterexample!, failure) }
        if earlier == nil { told.append(scenario) }
        texts.append(
          earlier.map { CounterexampleCard.reference(scenario, to: $0, terminal: terminal) }
            ?? CounterexampleCard(scenario, of: lab, terminal: terminal).text)
      }
    }
    return texts.joined(separator: "\n")
  }

  /// Where to start: a line for each hole that a scenario fell into.
  private func unfinished(_ lab: GradeReport.LabMark) -> [String] {
    var holes: [(hole: String, parts: [String])] = []
    for scenario in lab.scenarios {
      guard let failure = scenario.counterexample, failure.isUnfinished else { continue }
      let hole = (failure.seen.isEmpty ? failure.headline : failure.seen).printable
      if let index = holes.firstIndex(where: { $0.hole == hole }) {
        if !holes[index].parts.contains(scenario.part) { holes[index].parts.append(scenario.part) }
      } else {
        holes.append((hole, [scenario.part]))
      }
    }
    return holes.map { hole, parts in
      let what = parts.count == 1 ? "Part \(parts[0]) is" : "Parts \(parts.joined(separator: ", ")) are"
      return terminal.paint("\(what) not written yet.", .notice) + " Start in \(lab.studentFile.printable): \(hole)\n"
    }
  }

  private func note(on lab: GradeReport.LabMark) -> String {
    lab.note.map { terminal.paint("! \(lab.title):", .notice) + " \($0.printable)\n" } ?? ""
  }

  private func buildFailure(of lab: GradeReport.LabMark) -> String {
    guard let message = lab.buildFailure else { return "" }
    let head = terminal.paint("✗ \(lab.studentFile.printable) was not judged:", .bad)
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

extension GradeReport.LabMark {
  /// Why nothing of the lab could be graded, if there is one reason for all of it.
  var reasonForAll: String? {
    guard scenarios.count > 1, let reason = scenarios[0].reason, scenarios.allSatisfy({ $0.reason == reason }) else {
      return nil
    }
    return reason
  }

  /// Whether nothing of the lab is written: every part was asked for, and nothing but holes was found.
  var isUnwritten: Bool {
    let parts = Set(scenarios.map(\.part))
    return !scenarios.isEmpty && scenarios.allSatisfy { $0.counterexample?.isUnfinished == true }
      && LabDescription.named(name)?.vocabulary.parts.allSatisfy(parts.contains) != false
  }
}
