// A lab's table: a row for each scenario, and what was covered in all of them.

import Simulation

/// A lab's table for people.
struct TableReport {
  private let lab: GradeReport.LabMark
  private let terminal: Terminal
  private let labels: [String]

  init(_ lab: GradeReport.LabMark, terminal: Terminal) {
    self.lab = lab
    self.terminal = terminal
    labels = Self.labels(of: lab.scenarios.map(\.name))
  }

  var text: String {
    let sum = "\(lab.points) of \(lab.maxPoints)"
    let head = terminal.paint(lab.title.padded(terminal.columns - sum.count) + sum, .title)
    let rows = zip(labels, lab.scenarios).map { row($0, $1) }
    return "\(head)\n\(titles)\(rows.joined())\(covered)\(bounded)\(schedules)\(scripts)\(disks)\(syncs)\(sandbox)"
  }

  // MARK: Rows

  /// The width of the columns after the title, with the spaces between them.
  private static let rightWidth = 2 + 5 + 2 + 10 + 2 + 7 + 2 + 10

  private var labelWidth: Int { labels.map(\.count).max() ?? 0 }

  private var titleWidth: Int { max(20, terminal.columns - 4 - labelWidth - 2 - Self.rightWidth) }

  private var titles: String {
    let left = "    " + "".padded(labelWidth) + "  " + "what must hold".padded(titleWidth)
    return terminal.paint(left + right("points", "states", "calls", "crashes"), .faint) + "\n"
  }

  private func right(_ points: String, _ states: String, _ calls: String, _ coverage: String) -> String {
    " " + points.paddedLeft(6) + "  " + states.paddedLeft(10) + "  " + calls.paddedLeft(7) + "  " + coverage
  }

  private func row(_ label: String, _ scenario: GradeReport.ScenarioMark) -> String {
    let title = scenario.title.printable.wrapped(titleWidth)
    let coverage = scenario.coverage
    let numbers = right(
      scenario.status == .ungraded ? "–/\(scenario.maxPoints)" : "\(scenario.points)/\(scenario.maxPoints)",
      coverage.map { $0.moments > 0 ? Self.short($0.states) : "" } ?? "",
      coverage.map { Self.grouped($0.calls) } ?? "", Self.extent(of: scenario))
    let first = "  \(sign(scenario)) \(label.padded(labelWidth))  \((title.first ?? "").padded(titleWidth))\(numbers)\n"
    let indent = String(repeating: " ", count: 4 + labelWidth + 2)
    return first + title.dropFirst().map { "\(indent)\($0)\n" }.joined()
  }

  private func sign(_ scenario: GradeReport.ScenarioMark) -> String {
    if scenario.counterexample?.isUnfinished == true { return terminal.paint("–", .notice) }
    return switch scenario.status {
    case .passed: terminal.paint("✓", .good)
    case .failed: terminal.paint("✗", .bad)
    case .ungraded: terminal.paint("?", .notice)
    }
  }

  /// What of the crashes was tried, in the words of the last column.
  private static func extent(of scenario: GradeReport.ScenarioMark) -> String {
    guard let coverage = scenario.coverage else { return scenario.status == .ungraded ? "ungraded" : "not run" }
    if let failure = scenario.counterexample { return failure.isUnfinished ? "unwritten" : "see below" }
    if coverage.moments == 0, coverage.exhaustive { return "no crash" }
    return coverage.exhaustive ? "exhaustive" : "bounded"
  }

  private static func short(_ states: String) -> String {
    states.hasPrefix("at least ") ? "≥ " + states.dropFirst("at least ".count) : states
  }

  /// What was left out of which scenario: never silently.
  private var bounded: String {
    zip(labels, lab.scenarios).map { label, scenario in
      guard let coverage = scenario.coverage, !coverage.exhaustive, scenario.status == .passed else { return "" }
      return "    \(label) is bounded: \(coverage.bounds.joined(separator: ", "))\n"
    }.joined()
  }

  /// In how many orders messages could arrive.
  private var schedules: String { notes("orders: ", ScheduleSummary(Array(zip(labels, lab.scenarios))).lines) }

  /// How many scripts were run where a scenario leaves a choice.
  private var scripts: String { notes("scripts: ", ScriptSummary(Array(zip(labels, lab.scenarios))).lines) }

  /// On which disks the scenarios with power cuts hold.
  private var disks: String { notes("disks: ", DiskSummary(Array(zip(labels, lab.scenarios))).lines) }

  /// Which syncs can go.
  private var syncs: String {
    notes("syncs: ", (lab.syncAudits ?? []).flatMap { SyncAuditReport($0, terminal: terminal).lines })
  }

  /// How the program was locked in.
  private var sandbox: String { notes("sandbox: ", (lab.sandbox.map { [$0.line] } ?? [])) }

  /// Lines under a word, the first one beside it.
  private func notes(_ title: String, _ lines: [String]) -> String {
    let indent = String(repeating: " ", count: 4 + title.count)
    let rows = lines.flatMap { line in
      line.printable.wrapped(terminal.columns - indent.count - 2).enumerated().map {
        ($0.offset > 0 ? "  " : "") + $0.element
      }
    }
    return rows.enumerated().map { ($0.offset == 0 ? "    \(title)" : indent) + $0.element + "\n" }.joined()
  }

  private static func grouped(_ number: Int) -> String { StateCount(number).decimal }

  /// The part and number that names begin with, if that tells them apart; else the names.
  static func labels(of names: [String]) -> [String] {
    let short = names.map { String($0.prefix { $0 != "-" }) }
    return Set(short).count == names.count ? short : names
  }

  // MARK: What was covered

  private var covered: String {
    let all = lab.scenarios.filter { $0.counterexample?.isUnfinished != true }.compactMap(\.coverage)
    guard !all.isEmpty else { return "" }
    func sum(_ number: (GradeReport.Coverage) -> Int) -> Int { all.reduce(0) { $0 + number($1) } }
    let numbers = [
      (sum(\.moments), "moments"), (sum(\.images), "images"), (sum(\.behaviours), "behaviours"),
      (sum(\.boots), "boots"), (sum(\.calls), "calls"),
    ].map { "\(Self.grouped($0)) \($1)" }
    return "    " + terminal.paint("in all: " + numbers.joined(separator: ", "), .faint) + "\n"
  }
}
