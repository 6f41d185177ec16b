import Foundation
import Grading
import Judging
import Reporting
import Synchronization

/// Marks labs and tells the marks.
struct GradeCommand {
  private let arguments: GraderArguments
  private let checkout: Checkout
  private let submission: Submission

  init(_ arguments: GraderArguments) throws {
    self.arguments = arguments
    checkout = try Checkout.around([FileManager.default.currentDirectoryPath, CommandLine.arguments[0]])
    submission = try arguments.submission.map { try Submission(directory: $0) } ?? Submission(of: checkout)
  }

  /// Marks, tells, and returns the exit status.
  func run() throws -> Int32 {
    let sets = try arguments.labs.map { try ScenarioSet(of: $0, in: checkout) }
    let gradings = try sets.map { try ($0, grading(by: $0.seeded(arguments.seed))) }
    for set in sets { set.warn() }
    let partial = PartialReport(gradings.map { (set: $0, scenarios: $1.scenarios) }) { [arguments] report in
      // The end of the run writes it once more, and tells if it can't.
      try? arguments.write(report, sets)
    }
    partial.begin()
    let provenance = try Provenance(of: checkout, seed: arguments.seed).note(submission, student: nil, sets: sets)
    let overlay = try Overlay(of: checkout)
    let progress = Mutex(ProgressBar())
    let marks = gradings.map { set, grading in
      let mark = grading.mark(submission, in: overlay) { event in
        progress.withLock { $0.tell(event, of: set.lab) }
        if case .judged(_, _, let mark) = event { partial.take(mark, of: set.lab) }
      }
      partial.take(set.shown(mark))
      return set.shown(mark)
    }
    progress.withLock { $0.clear() }
    let report = GradeReport(labs: marks, provenance: provenance)
    if let file = arguments.reportFile { try Data(report.json.utf8).replace(URL(filePath: file)) }
    if arguments.output == nil {
      print(try arguments.text(of: report, sets, firstSteps: firstSteps), terminator: "")
    } else {
      try arguments.write(report, sets)
    }
    return report.exitStatus
  }

  /// What to tell somebody who has just got this checkout; nothing if it is not this checkout that is marked.
  private var firstSteps: FirstSteps? {
    guard arguments.submission == nil, let lab = arguments.labs.first else { return nil }
    let kept = KeptSolution.all(of: lab, in: checkout)
    return FirstSteps(
      to: lab, hasExample: ExampleCommand.isPossible(in: checkout),
      hasSolutions: kept.contains { $0.kind == .solution })
  }

  private func grading(by set: ScenarioSet) throws -> LabGrading {
    var grading = LabGrading(set.lab, scenarios: try arguments.selection.apply(to: set.scenarios, of: set.lab))
    grading.comparesModels = true
    grading.requiresSandbox = arguments.requiresSandbox
    (grading.measuresCosts, grading.hidden) = (true, set.hidden)
    grading.auditsSyncs = arguments.selection.scenario == nil
    if let workers = arguments.workers { grading.cores = Marking.cores(workers) }
    return grading
  }
}

extension GraderArguments {
  /// A report in the format that was asked for.
  func text(of report: GradeReport, _ sets: [ScenarioSet], firstSteps: FirstSteps? = nil) throws -> String {
    var scripts: [String: String] = [:]
    for set in sets { for (name, text) in set.texts { scripts["\(set.lab.name)/\(name)"] = text } }
    return try format.text(of: report, scripts: scripts, terminal: .current(1), firstSteps: firstSteps)
  }

  /// Writes a report where it was asked for, all of it at once.
  func write(_ report: GradeReport, _ sets: [ScenarioSet]) throws {
    guard let output else { return }
    try Data(try text(of: report, sets).utf8).replace(URL(filePath: output))
  }
}

extension ProgressBar {
  /// Shows how far the marking of a lab is.
  func tell(_ event: LabGrading.Event, of lab: LabDescription) {
    switch event {
    case .building: announce("Building \(lab.name)…")
    case .auditing: announce("Auditing the syncs of \(lab.name)…")
    case .judged(let done, let count, let mark):
      advance(done, of: count, "\(mark.name): \(mark.status.rawValue), \(mark.points) of \(mark.maxPoints)")
    }
  }
}
