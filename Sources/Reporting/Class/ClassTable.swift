// The marks as a spreadsheet reads them: RFC 4180. A cell that begins with `=`, `+`, `-` or `@` would be a formula to
// some spreadsheets (some take the wide forms of these, too), and a student chooses the name of what they hand in; such a
// cell gets a quote in front.

/// A class's marks as CSV.
public struct ClassTable {
  private let marks: ClassMarks
  private let twins: [String: [String]]

  /// Prepares a table; `twins` are who handed in the same tokens as whom.
  public init(_ marks: ClassMarks, twins: [String: [String]]) {
    self.marks = marks
    self.twins = twins
  }

  /// The table.
  public var csv: String {
    let parts = parts
    let head =
      ["student", "status", "points", "max_points", "ungraded_points"] + parts.map { "\($0[0]) \($0[1])" }
      + ["not_built", "same_tokens_as"]
    let rows = marks.marks.map { mark in
      let scenarios = mark.report.labs.flatMap(\.scenarios)
      let open = scenarios.filter { $0.status == .ungraded }.reduce(0) { $0 + $1.maxPoints }
      let numbers = [mark.report.points, mark.report.maxPoints, open].map { "\($0)" }
      let notBuilt = mark.report.labs.filter { $0.buildFailure != nil }.map(\.name).joined(separator: " ")
      return [mark.student, mark.report.status.rawValue] + numbers + parts.map { points(of: mark, $0) }
        + [notBuilt, (twins[mark.student] ?? []).joined(separator: "; ")]
    }
    return ([head] + rows).map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// Every part of every lab that somebody was marked for, in order.
  private var parts: [[String]] {
    var parts: [[String]] = []
    for mark in marks.marks {
      for lab in mark.report.labs {
        for scenario in lab.scenarios where !parts.contains([lab.name, scenario.part]) {
          parts.append([lab.name, scenario.part])
        }
      }
    }
    return parts
  }

  private func points(of mark: StudentMark, _ part: [String]) -> String {
    let scenarios = mark.report.labs.filter { $0.name == part[0] }.flatMap(\.scenarios).filter { $0.part == part[1] }
    return scenarios.isEmpty ? "" : "\(scenarios.reduce(0) { $0 + $1.points })"
  }

  static func cell(_ text: String) -> String {
    // By scalars: a spreadsheet takes no notice of an accent upon the `=`.
    let plain = text.unicodeScalars.first.map("=+-@\t\r\n＝＋－＠".unicodeScalars.contains) == true ? "'" + text : text
    guard plain.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return plain }
    return "\"" + plain.replacing("\"", with: "\"\"") + "\""
  }
}
