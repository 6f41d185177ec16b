// What many students get wrong in the same way. A counterexample is the smallest there is, so its losses say what was
// forgotten: "31 students forget the directory sync". Names of files and moments differ from student to student; which
// promise is missing does not.

/// Students who fail alike.
public struct FailureCluster: Hashable, Sendable {
  /// A counterexample: whose, and in which scenario.
  public struct Example: Hashable, Sendable {
    /// The student.
    public let student: String
    /// The lab's name.
    public let lab: String
    /// The scenario's name; `nil` if nothing was judged.
    public let scenario: String?
  }

  /// What they do, as a sentence goes on after "31 students".
  public let title: String
  /// Who they are.
  public let students: [String]
  /// The scenarios that show it.
  public let scenarios: [String]
  /// The first one's counterexample.
  public let example: Example

  /// The clusters of a class, the largest first. A student who fails in several ways is in several clusters.
  public static func all(of marks: ClassMarks) -> [FailureCluster] {
    var found: [String: [(Example, Set<String>)]] = [:]
    for mark in marks.marks {
      for lab in mark.report.labs {
        for (title, scenarios) in failures(of: lab) {
          found[title, default: []].append(
            (Example(student: mark.student, lab: lab.name, scenario: scenarios.first), Set(scenarios)))
        }
      }
    }
    return found.map { title, members in
      FailureCluster(
        title: title, students: members.map(\.0.student),
        scenarios: members.reduce(into: Set<String>()) { $0.formUnion($1.1) }.sorted(), example: members[0].0)
    }.sorted { ($1.students.count, $0.title) < ($0.students.count, $1.title) }
  }

  /// What is wrong with one lab's work, and the scenarios that show it, in order.
  private static func failures(of lab: GradeReport.LabMark) -> [(String, [String])] {
    if let message = lab.buildFailure { return [("\(buildFailure(message)) (\(lab.title))", [])] }
    var titles: [(title: String, scenarios: [String])] = []
    for scenario in lab.scenarios {
      guard let title = title(of: scenario) else { continue }
      let full = "\(title) (\(lab.title) \(scenario.part))"
      if let index = titles.firstIndex(where: { $0.title == full }) {
        titles[index].scenarios.append(scenario.name)
      } else {
        titles.append((full, [scenario.name]))
      }
    }
    return titles.map { ($0.title, $0.scenarios) }
  }

  /// The compiler's first error, without the place.
  private static func buildFailure(_ message: String) -> String {
    guard let error = message.firstRange(of: "error: ") else {
      return message.contains("there are ") ? "hand in two files of one name" : "hand in nothing that could be judged"
    }
    return "do not compile: " + message[error.upperBound...].prefix { $0 != "\n" }
  }

  private static func title(of scenario: GradeReport.ScenarioMark) -> String? {
    if scenario.status == .ungraded { return "could not be graded" }
    guard let failure = scenario.counterexample else { return nil }
    if failure.isUnfinished { return "have not written this part yet" }
    if let fault = failure.story.first(where: { $0.kind == "fault" }) {
      return "do not get over a failing \(fault.text.prefix { $0 != "(" }): \(failure.rule)"
    }
    if let forgotten = forgotten(failure) { return "\(forgotten), and \(consequence(of: failure.rule))" }
    return "\(failure.rule) in \(scenario.name): \(failure.headline)"
  }

  /// Which promise is missing; `nil` if nothing was lost.
  private static func forgotten(_ failure: GradeReport.Failure) -> String? {
    let losses = failure.story.filter { $0.kind == "lost" }.map(\.text)
    guard !losses.isEmpty else { return nil }
    let directory = losses.contains { $0.contains("only syncDirectory(") }
    let file = losses.contains { $0.contains("only sync(") }
    if directory && file { return "forget a file's sync and a directory's" }
    if directory { return "forget a directory's sync" }
    return file ? "forget a file's sync" : "lose what was not synced"
  }

  private static func consequence(of rule: String) -> String {
    switch rule {
    case "durable": "lose what was acknowledged"
    case "atomic": "show a state that never was"
    case "recovers": "do not come up again"
    default: "break the rule '\(rule)'"
    }
  }
}
