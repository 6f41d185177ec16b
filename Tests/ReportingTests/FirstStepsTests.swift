import Judging
import Testing

@testable import Reporting

/// What somebody sees who has just got the kit, and then has written some of it.
@Suite struct FirstStepsTests {
  private static let steps = FirstSteps(to: .shadowCopy, hasExample: true, hasSolutions: true)

  /// A lab with nothing in it but holes; with a part that is written, if one is named.
  private static func lab(_ lab: LabDescription, writing written: String? = nil) -> GradeReport.LabMark {
    let parts = lab.vocabulary.parts
    let marks = parts.enumerated().map { index, part in
      let points = index == 0 ? 100 - 10 * (parts.count - 1) : 10
      let name = "\(part.lowercased())1-first"
      if part == written { return Samples.scenario(name, "It holds", points, part: part) }
      let hole = Samples.unfinished("\(lab.folder), part \(part)")
      return Samples.scenario(name, "It holds", points, part: part, .failed, Samples.coverage(), hole)
    }
    return GradeReport.LabMark(
      name: lab.name, title: lab.folder, studentFile: "Labs/\(lab.folder)/\(lab.studentFile)", scenarios: marks)
  }

  private static let untouched = GradeReport(labs: LabDescription.all.map { lab($0) })

  private func text(
    _ report: GradeReport = untouched, _ steps: FirstSteps? = steps, _ terminal: Terminal = Terminal()
  ) -> String {
    TerminalReport(report, terminal: terminal, firstSteps: steps).text
  }

  @Test func `an untouched checkout is told in one screen`() throws {
    try expectSnapshot(text(), "untouched.txt")
    let lines = text().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 24 && lines.allSatisfy { $0.count <= 100 })
  }

  @Test(arguments: LabDescription.all)
  func `a lab by itself fits on a screen, too`(_ lab: LabDescription) {
    let steps = FirstSteps(to: lab, hasExample: true, hasSolutions: true)
    let lines = text(GradeReport(labs: [Self.lab(lab)]), steps).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 24 && lines.allSatisfy { $0.count <= 100 })
    #expect(lines.contains("    swift run \(lab.name) check"))
  }

  @Test func `colour says nothing that the words don't`() {
    var coloured = text(Self.untouched, Self.steps, Terminal(hasColour: true))
    #expect(coloured != text())
    coloured.replace(/\u{1B}\[\d*m/, with: "")
    #expect(coloured == text())
  }

  @Test func `a students' kit is offered neither an example nor solutions`() {
    let kit = text(Self.untouched, FirstSteps(to: .shadowCopy, hasExample: false, hasSolutions: false))
    #expect(!kit.contains("grader example") && !kit.contains("Grader/Solutions"))
    #expect(kit.contains("swift run shadow-copy check"))
  }

  @Test func `once something is written there are tables, and no first steps`() {
    let labs = LabDescription.all.enumerated().map { Self.lab($1, writing: $0 == 1 ? "A" : nil) }
    let told = text(GradeReport(labs: labs))
    #expect(!told.contains("What to try next") && !told.contains("PowerCut: "))
    #expect(told.split(separator: "\n").count { $0.hasSuffix("unwritten") } == 3)
    #expect(told.split(separator: "\n").count { $0.contains("nothing written yet") } == 4)
    // Where to start is said of the lab that somebody has started with.
    #expect(told.contains("Start in Labs/RedoUndoLog/Stores.swift") && !told.contains("Start in Labs/ShadowCopy"))
  }

  @Test func `whoever asks for one lab is told where its parts begin`() {
    let told = text(GradeReport(labs: [Self.lab(.shadowCopy)]), nil)
    #expect(told.hasPrefix("  – ShadowCopy    0/100  nothing written yet: Labs/ShadowCopy/Ledgers.swift\n"))
    #expect(told.split(separator: "\n").count { $0.contains("Start in Labs/ShadowCopy/Ledgers.swift") } == 3)
  }

  @Test func `whoever asks for one part only is not told that nothing is written`() {
    let marks = Self.lab(.shadowCopy).scenarios.filter { $0.part == "C" }
    #expect(!text(GradeReport(labs: [Samples.lab(marks)])).contains("nothing written yet"))
  }

  @Test func `what could not be built or judged is not taken for unwritten`() {
    let unbuilt = Samples.lab(Self.lab(.shadowCopy).scenarios.map { _ in Samples.scenario("a", "a", 5, .failed, nil) })
    #expect(!text(GradeReport(labs: [unbuilt])).contains("nothing written yet"))
    #expect(!text(GradeReport(labs: [Samples.lab([], buildFailure: "error")])).contains("nothing written yet"))
  }
}

@Suite struct ExampleReportTests {
  private let example = ExampleReport.Example(
    name: "shadow-not-synced", claim: "The shadow is renamed without having been synced.",
    original: "Grader/Solutions/ShadowCopy/Ledgers.swift", changes: ["-    try sync(fd)"], folder: ".build/example")

  @Test func `an example shows its mistake, one story and how to see it`() throws {
    let text = ExampleReport(example, Samples.report.labs[0], terminal: Terminal()).text
    try expectSnapshot(text, "example.txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `one that does not compile shows why`() {
    let lab = Samples.lab([], buildFailure: "Ledgers.swift:3:1: error: expected declaration")
    let text = ExampleReport(example, lab, terminal: Terminal()).text
    #expect(text.contains("  Ledgers.swift:3:1: error: expected declaration\n"))
  }
}
