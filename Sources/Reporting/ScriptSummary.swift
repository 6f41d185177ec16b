// How many scripts were run of the scenarios that leave open which step comes next.

/// What a lab's table says about scripts.
struct ScriptSummary {
  private let rows: [(label: String, scenario: GradeReport.ScenarioMark)]

  init(_ rows: [(label: String, scenario: GradeReport.ScenarioMark)]) { self.rows = rows }

  /// The numbers of each scenario that holds and had a choice, and what they rest on; nothing if none had.
  var lines: [String] {
    let numbers = rows.compactMap { label, scenario -> String? in
      guard scenario.status == .passed, let scripts = scenario.coverage?.scripts else { return nil }
      return "\(label) all \(scripts)"
    }
    guard !numbers.isEmpty else { return [] }
    return [
      "run: " + numbers.joined(separator: ", "),
      "What two of them begin with was run once, and so was a recovery from a disk that several of them leave.",
    ]
  }
}
