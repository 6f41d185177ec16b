// A counterexample as a person reads it: what happened, what should have been seen, how to see it again.

import Judging

/// A failed scenario's card.
struct CounterexampleCard {
  private let scenario: GradeReport.ScenarioMark
  private let failure: GradeReport.Failure
  private let lab: GradeReport.LabMark
  private let terminal: Terminal
  /// Where the program's file is, if it is not the student's own.
  private let source: String?

  /// Prepares to print a scenario that has a counterexample; `shownWith` is where to find the program's file, if it is
  /// not in its place.
  init(
    _ scenario: GradeReport.ScenarioMark, of lab: GradeReport.LabMark, terminal: Terminal,
    shownWith source: String? = nil
  ) {
    self.scenario = scenario
    self.lab = lab
    self.source = source
    self.terminal = terminal
    failure = scenario.counterexample!
  }

  /// The card.
  var text: String {
    let alternatives = failure.expected.count > 1 ? ["one of these"] : []
    let printed = Self.middleCut(failure.output.split(separator: "\n").map(String.init))
    return head + section("What happened", story) + section("Expected", alternatives + failure.expected)
      + section("Seen", [failure.seen]) + section("Made no difference", failure.irrelevant)
      + section("The program printed", printed) + replay
  }

  // MARK: Parts of the card

  private var head: String {
    let headline = "\(failure.rule): \(failure.headline)".printable.wrapped(terminal.columns - 2)
    return Self.head(scenario, terminal) + headline.map { "  \($0)\n" }.joined()
  }

  /// Which scenario failed, and what that costs.
  private static func head(_ scenario: GradeReport.ScenarioMark, _ terminal: Terminal) -> String {
    let loss = "\(scenario.maxPoints) points"
    let title = "✗ \(scenario.name): \(scenario.title.printable)"
    let fits = title.count + loss.count + 2 <= terminal.columns
    let line = fits ? title.padded(terminal.columns - loss.count) + loss : "\(title), \(loss)"
    return terminal.paint(line, .bad) + "\n"
  }

  /// What to print for a scenario that failed just as an earlier one did.
  static func reference(
    _ scenario: GradeReport.ScenarioMark, to earlier: GradeReport.ScenarioMark, terminal: Terminal
  ) -> String {
    head(scenario, terminal) + "  The same story as \(earlier.name).\n"
  }

  /// Whether two failures tell the same story, though it may break different rules.
  static func areAlike(_ a: GradeReport.Failure, _ b: GradeReport.Failure) -> Bool {
    !a.story.isEmpty && a.story == b.story && a.seen == b.seen
  }

  private var replay: String {
    guard let token = failure.token else { return "" }
    let more = failure.givenUp == true ? "\n  There may be a smaller one: the search for it was given up.\n" : ""
    let hasPage = LabDescription.named(lab.name)?.hasMachines != true
    // Only the student's own program is replayed; another one can be stepped through.
    let ways = [source == nil ? "replay" : "demo"] + (hasPage ? ["page"] : [])
    let end = source.map { " --with \($0)" } ?? ""
    return more + "\n  See it again, step by step\(hasPage ? ", here or in a browser" : "")\n"
      + ways.map { "    swift run \(lab.name) \($0) \(token)\(end)\n" }.joined()
  }

  /// A titled part, or nothing if there is nothing to say.
  private func section(_ title: String, _ lines: [String]) -> String {
    section(title, lines.filter { !$0.isEmpty }.map { Line(text: $0) })
  }

  private func section(_ title: String, _ lines: [Line]) -> String {
    guard !lines.isEmpty else { return "" }
    let body = lines.flatMap { line in
      hanging("    ", line.text.printable).map { line.ink == nil ? $0 : terminal.paint($0, line.ink!) }
    }
    return "\n  \(terminal.paint(title, .title))\n" + body.map { "\($0)\n" }.joined()
  }

  /// A line behind an indent, its continuations two characters further in.
  private func hanging(_ indent: String, _ line: String) -> [String] {
    let own = String(line.prefix { $0 == " " })
    let lines = String(line.dropFirst(own.count)).wrapped(terminal.columns - indent.count - own.count - 2)
    return lines.enumerated().map { indent + own + ($0.offset == 0 ? "" : "  ") + $0.element }
  }

  // MARK: The story

  /// A line of a part, and its colour.
  private struct Line {
    var text: String
    var ink: Terminal.Ink?
  }

  private var story: [Line] {
    StoryAbbreviation.abbreviated(failure.story).map { piece in
      switch piece {
      case .told(let line): told(line)
      case .omitted(let words): Line(text: "    … \(words) left out", ink: .faint)
      }
    }
  }

  private func told(_ line: GradeReport.Failure.Line) -> Line {
    let text = line.text
    return switch line.kind {
    case "command": Line(text: "> \(text)")
    case "call": Line(text: "    \(text)")
    case "reply": Line(text: "  = \(text)")
    case "crash": Line(text: crash(text), ink: .bad)
    case "lost": Line(text: text.hasPrefix("lost: ") ? "  \(text)" : "  lost: \(text)")
    case "fault": Line(text: "  ! \(text)", ink: .notice)
    default: Line(text: "  \(text)")
    }
  }

  /// A rule across the card: what is above it was before the power cut.
  private func crash(_ text: String) -> String {
    let start = "──── \(text) "
    return start + String(repeating: "─", count: max(4, 72 - start.count))
  }

  /// The first and the last lines of what is long.
  static func middleCut(_ lines: [String], keeping count: Int = 12) -> [String] {
    guard lines.count > count + 1 else { return lines }
    return lines.prefix(count / 2) + ["… \(lines.count - count) lines left out"] + lines.suffix(count - count / 2)
  }
}
