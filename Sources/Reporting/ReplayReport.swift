// What became of a replayed crash: the story with the disk after every power cut, and whether the program survives now.

import Exploration
import Judging
import Simulation
import Storage

/// The report of a replay.
public struct ReplayReport {
  /// What a replay came to.
  public enum Outcome: Hashable, Sendable {
    /// A rule is broken; its name.
    case broken(String)
    /// Nothing is broken any more.
    case survived
    /// The token's crashes can't be followed: the program does something else now.
    case stale
  }

  private let replayed: Replayed
  private let plan: CrashPlan
  private let dropped: [Int]
  private let scenario: Scenario
  private let lab: LabDescription
  private let terminal: Terminal
  private let model: PersistenceModel

  /// Prepares to tell a replay; `scenario` is the one that the token names, whole.
  public init(
    _ replayed: Replayed, of token: ReplayToken, scenario: Scenario, lab: LabDescription, model: PersistenceModel,
    terminal: Terminal
  ) {
    self.replayed = replayed
    plan = token.plan
    dropped = token.dropped
    self.scenario = (try? scenario.told(by: token)) ?? scenario
    self.lab = lab
    self.model = model
    self.terminal = terminal
  }

  /// What it came to.
  public var outcome: Outcome {
    if let violation = replayed.violation { return .broken(violation.rule) }
    return replayed.difference == nil ? .survived : .stale
  }

  /// 0 if the program survives, 1 if it does not, 2 if the token is stale.
  public var exitStatus: Int32 {
    switch outcome {
    case .survived: 0
    case .broken: 1
    case .stale: 2
    }
  }

  /// The story and its end.
  public var text: String {
    let title = terminal.paint("\(scenario.name): \(scenario.title)".printable, .title) + "\n"
    let lines = title + leftOut + "\n"
    if case .stale = outcome { return lines + staleText }
    return lines + story + "\n" + verdict
  }

  /// Which steps of the scenario are missing.
  private var leftOut: String {
    guard !dropped.isEmpty else { return "" }
    let steps = scenario.summary(ofSteps: dropped).joined(separator: ", ")
    let lines = "Left out, since it made no difference: \(steps)".printable.wrapped(terminal.columns - 2)
    return lines.joined(separator: "\n  ") + "\n"
  }

  // MARK: The story

  private var story: String {
    let table = InternTable()
    let viewer = DiskViewer(table)
    if !replayed.turns.isEmpty { return storyOfMachines }
    var text = ""
    for (index, (record, run)) in zip(replayed.runs, replayed.reenact(model: model, table: table)).enumerated() {
      text += record.story(isFirst: index == 0, of: scenario, in: lab).map { "\(told($0))\n" }.joined()
      guard let cut = record.cut, let left = run.state(at: cut, losing: record.lost) else { continue }
      let files = viewer.files(on: left)
      text += "  on the disk now\(files.isEmpty ? ": nothing" : "")\n" + files.map { "    \($0.line)\n" }.joined()
    }
    return text
  }

  /// The story of several machines, with what is on each one's disk whenever its power has failed.
  private var storyOfMachines: String {
    let table = InternTable()
    let viewer = DiskViewer(table)
    let runs = replayed.reenact(model: model, table: table)
    return replayed.story(of: scenario, in: lab).map { part in
      var text = part.lines.map { "\(told($0))\n" }.joined()
      if let index = part.endsRun, let cut = replayed.runs[index].cut,
        let left = runs[index].state(at: cut, losing: replayed.runs[index].lost)
      {
        let files = viewer.files(on: left)
        text += "  on the disk of \(replayed.runs[index].machine) now\(files.isEmpty ? ": nothing" : "")\n"
        text += files.map { "    \($0.line)\n" }.joined()
      }
      return text
    }.joined()
  }

  private func told(_ line: Counterexample.Line) -> String {
    let text = line.text.printable
    return switch line.kind {
    case .command: "> \(text)"
    case .call: "    \(text)"
    case .reply: "  = \(text)"
    case .crash: terminal.paint("──── \(text) ────", .bad)
    case .lost, .disk: "  \(text)"
    case .fault: terminal.paint("  ! \(text)", .notice)
    }
  }

  private var verdict: String {
    guard let violation = replayed.violation else {
      return terminal.paint("✓ your program survives this crash now", .good)
        + "\n  Is it the last one? swift run \(lab.name) check\n"
    }
    var text = terminal.paint("✗ your program does not survive this: \(violation.rule)", .bad) + "\n"
    let expected = violation.expected.map(\.printable)
    if !expected.isEmpty { text += "  expected  \(expected.joined(separator: "\n  or        "))\n" }
    return text + "  seen      \(violation.seen.printable)\n"
  }

  // MARK: Stale tokens

  private var staleText: String {
    let boot = replayed.runs.count
    let run = replayed.runs[boot - 1]
    let head = terminal.paint("This token is stale: \(replayed.difference ?? "") has changed.", .notice)
    guard boot <= plan.cuts.count else { return "\(head)\n\n  Look for crashes anew: swift run \(lab.name) check\n" }
    let moment = plan.cuts[boot - 1].moment
    let happened = run.events.prefix(moment)
    let isSameSoFar = replayed.difference?.hasPrefix("what power cut") ?? false
    let now =
      isSameSoFar
      ? "now these are \(Self.events(happened)), and other changes of theirs are not durable yet"
      : run.events.count < moment
        ? "now that boot ends after \(Self.events(run.events[...]))"
        : "now the first \(moment) are other ones, or write other bytes (\(Self.events(happened)))"
    return head + """

        Boot \(boot) was cut off after \(moment) events (calls, commands and answers) when the token was made;
        \(now).
        Look for crashes anew: swift run \(lab.name) check

      """
  }

  private static func events(_ events: ArraySlice<RunEvent>) -> String {
    let calls = events.count { if case .call = $0 { true } else { false } }
    return "\(events.count) events, \(calls) of them \(calls == 1 ? "a call" : "calls")"
  }
}

extension FileView {
  /// The file on one line.
  var line: String {
    guard let size else { return path.printable }
    return "\(path.printable)  \(size) \(size == 1 ? "byte" : "bytes")  \(content)"
  }
}
