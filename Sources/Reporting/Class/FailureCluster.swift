// What many students get wrong in the same way. A counterexample is the smallest there is, so its losses say what was
// forgotten: "31 students: a directory's sync is forgotten". Names of files and moments differ from student to student; which
// promise is missing does not.

import Judging

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

  /// The lab and its parts, and what goes wrong there.
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
    if let message = lab.buildFailure { return [("\(lab.title): \(buildFailure(message))", [])] }
    if lab.reasonForAll != nil { return [("\(lab.title): could not be graded", [])] }
    var titles: [(what: String, title: String, scenarios: [String])] = []
    for scenario in lab.scenarios {
      guard let what = title(of: scenario) else { continue }
      let program = "\(lab.title) \(program(of: scenario.part, in: lab)): "
      // What is wrong without a power cut is wrong in many scenarios; the first of them tells students apart.
      if let index = titles.firstIndex(where: { $0.what == program + what }) {
        titles[index].scenarios.append(scenario.name)
      } else {
        let isPlain = what.hasSuffix(withoutPowerCut)
        titles.append(
          (program + what, program + what + (isPlain ? ", first in \(scenario.name)" : ""), [scenario.name]))
      }
    }
    return titles.map { ($0.title, $0.scenarios) }
  }

  /// The parts that are one class: what is wrong in one is wrong in the others.
  private static func program(of part: String, in lab: GradeReport.LabMark) -> String {
    let programs = LabDescription.named(lab.name)?.programs ?? []
    return (programs.first { $0.contains(part) } ?? [part]).joined(separator: ", ")
  }

  /// The compiler's first error, without the place.
  private static func buildFailure(_ message: String) -> String {
    guard let error = message.firstRange(of: "error: ") else {
      return message.hasPrefix("there is no ") ? "not handed in" : "nothing that could be judged"
    }
    return "does not compile: " + message[error.upperBound...].prefix { $0 != "\n" }
  }

  private static func title(of scenario: GradeReport.ScenarioMark) -> String? {
    if scenario.status == .ungraded { return "could not be graded" }
    guard let failure = scenario.counterexample else { return nil }
    if failure.isUnfinished { return "not written yet" }
    let consequence = consequence(of: failure.rule)
    if let fault = failure.story.first(where: { $0.kind == "fault" }) {
      return "a call of \(fault.text.prefix { $0 != "(" }) fails, and \(consequence)"
    }
    if let forgotten = forgotten(failure) { return "\(forgotten) is forgotten, and \(consequence)" }
    if failure.story.contains(where: { $0.kind == "crash" }) {
      return "calls in the wrong order: nothing is lost at the power cut, and yet \(consequence)"
    }
    return consequence + withoutPowerCut
  }

  private static let withoutPowerCut = ", without a power cut"

  /// Which promise is missing; `nil` if nothing was lost.
  private static func forgotten(_ failure: GradeReport.Failure) -> String? {
    let losses = failure.story.filter { $0.kind == "lost" }.map(\.text)
    guard !losses.isEmpty else { return nil }
    let directory = losses.contains { $0.contains("only syncDirectory(") }
    let file = losses.contains { $0.contains("only sync(") }
    if directory && file { return "a file's sync and a directory's" }
    return directory ? "a directory's sync" : "a file's sync"
  }

  private static func consequence(of rule: String) -> String {
    switch rule {
    case "durable": "what was acknowledged is lost"
    case "atomic": "a state is shown that never was"
    case "recovers": "the program does not come up again"
    case "answers": "an answer is wrong"
    case "limit": "a limit is not kept"
    case "runs": "the program dies"
    default: "the rule '\(rule)' is broken"
    }
  }
}
