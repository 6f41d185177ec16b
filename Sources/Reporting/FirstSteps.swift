import Judging

/// What somebody reads who has written nothing yet: what this is, and what to try next.
public struct FirstSteps: Hashable, Sendable {
  /// A command, and what it is good for.
  private struct Step: Hashable {
    let purpose: String
    let command: String
  }

  private let steps: [Step]

  /// Leads to a lab; to an example that fails and to the solutions only where a checkout has them.
  public init(to lab: LabDescription, hasExample: Bool, hasSolutions: Bool) {
    let example = Step(
      purpose: "a wrong program, and the smallest power cut that it does not survive",
      command: "swift run -c release grader example")
    let solutions = Step(
      purpose: "the solutions, which get every point",
      command: "swift run -c release grader --submission Grader/Solutions")
    let check = Step(
      purpose: "your own program, when you have written some of it; begin with Labs/\(lab.folder)/README.md",
      command: "swift run \(lab.name) check")
    steps = (hasExample ? [example] : []) + (hasSolutions ? [solutions] : []) + [check]
  }

  /// What this is.
  func introduction(_ terminal: Terminal) -> String {
    let name = terminal.paint("PowerCut", .title)
    let lines = """
      PowerCut: labs on crash recovery. You complete small storage programs; a judge pulls the plug on them at every \
      instant, and shows the smallest accident that they do not survive.
      """.wrapped(terminal.columns)
    return lines.map { "\($0)\n" }.joined().replacing("PowerCut", with: name, maxReplacements: 1)
  }

  /// What to try next.
  func next(_ terminal: Terminal) -> String {
    let rows = steps.map { "  \($0.purpose)\n    \($0.command)\n" }
    return "\(terminal.paint("What to try next", .title))\n\n\(rows.joined())"
  }
}
