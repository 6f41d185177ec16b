/// What a wrong solution teaches: what is wrong with it, and the story of the first scenario that it fails.
public struct ExampleReport {
  /// A wrong solution.
  public struct Example: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// What is wrong with it, in a sentence.
    public var claim: String
    /// The right solution's file.
    public var original: String
    /// The lines that are other ones there, their signs first.
    public var changes: [String]
    /// A folder that the wrong file is in.
    public var folder: String

    /// Describes a wrong solution.
    public init(name: String, claim: String, original: String, changes: [String], folder: String) {
      (self.name, self.claim, self.original) = (name, claim, original)
      (self.changes, self.folder) = (changes, folder)
    }
  }

  private let example: Example
  private let mark: GradeReport.LabMark
  private let terminal: Terminal

  /// Prepares to tell how a wrong solution was marked.
  public init(_ example: Example, _ mark: GradeReport.LabMark, terminal: Terminal) {
    (self.example, self.mark, self.terminal) = (example, mark, terminal)
  }

  /// The report.
  public var text: String {
    let failed = mark.scenarios.filter { $0.counterexample != nil }
    guard let first = failed.first else {
      // It was not judged, or nothing came of it: then everything is worth knowing.
      return "\(head)\n" + TerminalReport(GradeReport(labs: [mark]), terminal: terminal).text
    }
    let card = CounterexampleCard(first, of: mark, terminal: terminal, shownWith: example.folder)
    return "\(head)\n\(card.text)\n\(sum(failed.dropFirst().map(\.name)))"
  }

  private var head: String {
    let title = "\(example.name), a wrong solution of \(mark.title)".printable
    let lines = [terminal.paint(title, .title), "  \(example.claim.printable)", "", "  \(example.original), but for"]
    return (lines + example.changes.map { "  \($0.printable)" }).map { "\($0)\n" }.joined()
  }

  /// What it gets, and which other scenarios it fails.
  private func sum(_ others: [String]) -> String {
    let labels = Dictionary(
      uniqueKeysWithValues: zip(mark.scenarios.map(\.name), TableReport.labels(of: mark.scenarios.map(\.name))))
    let also = others.isEmpty ? "" : "; it also fails \(others.compactMap { labels[$0] }.joined(separator: ", "))"
    let lines = "\(mark.points) of \(mark.maxPoints) points\(also)".wrapped(terminal.columns)
    return lines.map { terminal.paint($0, .title) + "\n" }.joined()
      + "The whole report: swift run -c release grader --lab \(mark.name) --submission \(example.folder)\n"
  }
}
