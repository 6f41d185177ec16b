/// A scenario as platforms know it: a test with a name, points and a text.
struct PlatformTest {
  let lab: GradeReport.LabMark
  let scenario: GradeReport.ScenarioMark
  /// Where it stands: `1.5` is the fifth scenario of the first lab.
  let number: String

  /// The tests of a report, in order.
  static func all(of report: GradeReport) -> [PlatformTest] {
    report.labs.enumerated().flatMap { index, lab in
      lab.scenarios.enumerated().map { place, scenario in
        PlatformTest(lab: lab, scenario: scenario, number: "\(index + 1).\(place + 1)")
      }
    }
  }

  /// A name that no other test has, and that says what must hold; for a student who may see it.
  var name: String { "\(lab.title) \(scenario.name): \(scenario.title.printable)" }

  /// A name for a platform that shows everything to everybody.
  var publicName: String { scenario.isVisible ? name : "\(lab.title) \(number), not shown" }

  /// What there is to say: the counterexample's card, why it was not judged, or what was covered.
  var story: String {
    if let reason = scenario.reason { return "This could not be graded, and is not a zero: \(reason.printable)" }
    if scenario.counterexample?.isUnfinished == true { return scenario.counterexample!.headline.printable }
    if scenario.counterexample != nil {
      return CounterexampleCard(scenario, of: lab, terminal: Terminal(columns: 88)).text
    }
    if let message = lab.buildFailure, scenario.coverage == nil { return "Not judged:\n\(message.printable)" }
    guard let coverage = scenario.coverage else { return "Not judged." }
    let extent = coverage.exhaustive ? "exhaustive" : "bounded: \(coverage.bounds.joined(separator: ", "))"
    let orders = coverage.schedules.map { ", \($0.run) of \($0.all) orders of messages" } ?? ""
    return "\(coverage.states) states, \(coverage.boots) boots\(orders), \(extent)"
  }

  /// The same for a platform that shows everything to everybody.
  var publicStory: String {
    if scenario.isVisible { return story }
    if scenario.reason != nil { return "This could not be graded, and is not a zero. Why, is not shown." }
    return "What this asks for, and how it came out in detail, is not shown."
  }

  /// How long it took, in seconds, if everybody may see how it came out: a program that is slow where it likes could tell by
  /// that what it was asked.
  var publicSeconds: Double { scenario.isVisible ? scenario.seconds : 0 }
}

extension GradeReport {
  /// The compilers' messages, or what else kept labs from being judged; empty if nothing did.
  var buildFailures: String {
    labs.compactMap { lab in
      lab.buildFailure.map { "\(lab.studentFile.printable) was not judged:\n\n\($0.printable)\n" }
    }.joined(separator: "\n")
  }

  /// What is to be said of the files that were taken, a line each; empty if nothing is.
  var notes: String {
    labs.compactMap { lab in lab.note.map { "\(lab.title): \($0.printable)" } }.joined(separator: "\n")
  }

  /// How long it took what everybody may see, in seconds.
  var publicSeconds: Double { PlatformTest.all(of: self).reduce(0) { $0 + $1.publicSeconds } }

  /// The sum, and what could not be graded.
  var total: String {
    let open = labs.flatMap(\.scenarios).filter { $0.status == .ungraded }.reduce(0) { $0 + $1.maxPoints }
    return open == 0
      ? "\(points) of \(maxPoints) points"
      : "\(points) of \(maxPoints) points so far; \(open) could not be graded, which is not a zero"
  }
}

extension String {
  /// The text in at most so many UTF-16 units, which is the longest of the ways to count characters; what was left out
  /// is said.
  func clipped(to most: Int) -> String {
    guard utf16.count > most else { return self }
    let note = "\n[the rest is left out]"
    var room = most - note.utf16.count
    var kept = ""
    for character in self {
      room -= character.utf16.count
      guard room >= 0 else { break }
      kept.append(character)
    }
    return kept + note
  }
}
