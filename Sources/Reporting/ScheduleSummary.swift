// In how many orders messages could have arrived, how many of them were run, and why the others need not be.

/// What a lab's table says about orders of messages.
struct ScheduleSummary {
  private let rows: [(label: String, scenario: GradeReport.ScenarioMark)]

  init(_ rows: [(label: String, scenario: GradeReport.ScenarioMark)]) { self.rows = rows }

  /// The numbers of each scenario that holds and had a choice, and what they rest on; nothing if none had.
  var lines: [String] {
    let numbers = rows.compactMap { label, scenario -> String? in
      guard scenario.status == .passed, let schedules = scenario.coverage?.schedules else { return nil }
      return "\(label) \(schedules.run) of \(Self.short(schedules.all))"
    }
    guard !numbers.isEmpty else { return [] }
    return [
      "run: " + numbers.joined(separator: ", "),
      "Each of the others is an order that was run but for turns of different machines that had not heard of each other:"
        + " no machine can tell the two apart.",
    ]
  }

  private static func short(_ count: String) -> String {
    count.hasPrefix("at least ") ? "≥ " + count.dropFirst("at least ".count) : count
  }
}
