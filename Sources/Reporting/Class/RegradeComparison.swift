/// What a second grading changed, and why.
public struct RegradeComparison: Sendable {
  /// One difference.
  public struct Change: Hashable, Sendable {
    /// Whose marks.
    public let student: String
    /// What is different: `shadow-copy a5-all-or-nothing: 0 → 8`.
    public let what: String
    /// What it comes from: a counterexample that is new, or what the marks depend on that is not the same.
    public let why: String
  }

  /// The differences, student by student.
  public let changes: [Change]

  /// Compares two gradings of a class.
  public init(_ old: ClassMarks, _ new: ClassMarks) {
    let students = Set((old.marks + new.marks).map(\.student))
    changes = students.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.flatMap { student -> [Change] in
      switch (old[student], new[student]) {
      case (let before?, let after?): Self.changes(student, before.report, after.report)
      case (let before?, nil): [Change(student: student, what: "\(before.report.points) → gone", why: "not handed in")]
      case (nil, let after?): [Change(student: student, what: "new: \(after.report.points)", why: "not there before")]
      case (nil, nil): []
      }
    }
  }

  /// Compares two gradings of one submission; whoever tells what marks depend on anyway need not hear it with each change.
  public static func changes(
    _ student: String, _ old: GradeReport, _ new: GradeReport, tellingCauses: Bool = true
  ) -> [Change] {
    let causes =
      tellingCauses ? zip(optional: old.provenance, new.provenance).map { $1.differences(from: $0) } ?? [] : []
    let labs = Set((old.labs + new.labs).map(\.name)).sorted()
    return labs.flatMap { name -> [Change] in
      let before = old.labs.first { $0.name == name }?.scenarios ?? []
      let after = new.labs.first { $0.name == name }?.scenarios ?? []
      return Set((before + after).map(\.name)).sorted().compactMap { scenario in
        let (was, `is`) = (before.first { $0.name == scenario }, after.first { $0.name == scenario })
        guard Self.text(was) != Self.text(`is`) else { return nil }
        let why = [Self.reason(`is`)] + causes
        return Change(
          student: student, what: "\(name) \(scenario): \(Self.text(was)) → \(Self.text(`is`))",
          why: why.compactMap { $0 }.joined(separator: "; "))
      }
    }
  }

  private static func text(_ mark: GradeReport.ScenarioMark?) -> String {
    guard let mark else { return "absent" }
    return mark.status == .ungraded ? "ungraded" : "\(mark.points) of \(mark.maxPoints)"
  }

  private static func reason(_ mark: GradeReport.ScenarioMark?) -> String? {
    mark?.reason
      ?? mark?.counterexample.map { failure in
        "\(failure.rule): \(failure.headline)" + (failure.token.map { " (\($0))" } ?? "")
      }
  }
}

/// Both values, if there are both.
private func zip<Value>(optional one: Value?, _ other: Value?) -> (Value, Value)? {
  guard let one, let other else { return nil }
  return (one, other)
}
