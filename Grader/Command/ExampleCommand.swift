import Foundation
import Grading
import Judging
import Reporting
import Synchronization

/// `example [NAME] [--lab NAME]`: marks a wrong solution that this checkout keeps, and shows how it fails.
enum ExampleCommand {
  static let usage = (
    usage: "example [NAME] [--lab NAME]",
    summary: "marks a wrong solution out of Tests/Mutants, and shows the first accident that it does not survive"
  )

  /// What is shown to somebody who does not name one: a rename that does not wait for the data.
  private static let first = (lab: LabDescription.shadowCopy, name: "shadow-not-synced")

  /// Whether a checkout has it: a students' kit has no solutions, right or wrong.
  static func isPossible(in checkout: Checkout) -> Bool {
    mutants(of: first.lab, in: checkout).contains { $0.title == first.name }
  }

  static func run(_ words: [String]) throws -> Int32 {
    let (words, options) = try InstructorCommand.split(words)
    guard words.count <= 1 else { throw GradingProblem("expected: \(usage.usage)") }
    let checkout = try InstructorCommand.checkout()
    let lab = options.labs.count == 1 ? options.labs[0] : first.lab
    let example = try mutant(words.first ?? first.name, of: lab, in: checkout)
    let mark = try mark(example, in: checkout, options)
    print(ExampleReport(try describe(example), mark, terminal: .current(1)).text, terminator: "")
    return GradeReport(labs: [mark]).exitStatus
  }

  // MARK: Wrong solutions

  private static func mutants(of lab: LabDescription, in checkout: Checkout) -> [KeptSolution] {
    KeptSolution.all(of: lab, in: checkout).filter { $0.kind == .mutant }
  }

  private static func mutant(
    _ name: String, of lab: LabDescription, in checkout: Checkout
  ) throws(GradingProblem) -> KeptSolution {
    let all = mutants(of: lab, in: checkout)
    guard let found = all.first(where: { $0.title == name }) else {
      let names = all.map { "\n  \($0.title)" }.joined()
      let others = all.isEmpty ? "; this checkout keeps none" : "; expected one of\(names)"
      throw GradingProblem("\(lab.name) has no wrong solution '\(name)'\(others)")
    }
    return found
  }

  private static func describe(_ example: KeptSolution) throws -> ExampleReport.Example {
    ExampleReport.Example(
      name: example.title, claim: try example.claim,
      original: "Grader/Solutions/\(example.lab.folder)/\(example.lab.studentFile)", changes: try example.changes,
      folder: folder)
  }

  // MARK: Marking

  /// Where the wrong file is put, within the checkout: `demo` and `page` want to build it, too.
  private static let folder = ".build/example"

  private static func mark(
    _ example: KeptSolution, in checkout: Checkout, _ options: GraderArguments
  ) throws -> GradeReport.LabMark {
    let lab = example.lab
    let folder = checkout.root.appending(path: folder)
    let place = folder.appending(path: lab.folder)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try example.source().write(to: place.appending(path: lab.studentFile))
    var grading = LabGrading(lab, scenarios: try ScenarioSet(of: lab, in: checkout).seeded(options.seed).scenarios)
    grading.bench = JudgeBench(workers: .this)
    if let workers = options.workers { grading.cores = Marking.cores(workers) }
    let overlay = try Overlay(of: checkout)
    let progress = Mutex(ProgressBar())
    defer { progress.withLock { $0.clear() } }
    return try grading.mark(Submission(directory: folder.path), in: overlay) { event in
      progress.withLock { $0.tell(event, of: lab) }
    }
  }
}
