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
  private let bench = JudgeBench(workers: .this)
  private let output: OutputFile?
  private let reportFile: OutputFile?

  init(_ arguments: GraderArguments) throws {
    self.arguments = arguments
    checkout = try Checkout.here()
    submission =
      try arguments.submission.map { try Submission(directory: $0, for: arguments.labs) } ?? Submission(of: checkout)
    output = try arguments.output.map { try OutputFile($0) }
    reportFile = try arguments.reportFile.map { try OutputFile($0) }
    // Nobody waits for marks that can't be written.
    for file in [output, reportFile] { try file?.check() }
  }

  /// Marks, tells, and returns the exit status.
  func run() throws -> Int32 {
    let sets = try arguments.labs.map { try ScenarioSet(of: $0, in: checkout) }
    let gradings = try sets.map { try ($0, grading(by: $0.seeded(arguments.seed))) }
    for set in sets { set.warn() }
    let partial = PartialReport(gradings.map { (set: $0, scenarios: $1.scenarios) }) { [arguments, output] report in
      // The end of the run writes it once more, and tells if it can't. What can't be replaced is written only then.
      guard let output, output.isReplaced else { return }
      try? arguments.write(report, sets, to: output)
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
    try tell(report, sets)
    return report.exitStatus
  }

  /// Writes the report wherever it is asked for. If one place fails, the marks are still shown in another.
  private func tell(_ report: GradeReport, _ sets: [ScenarioSet]) throws {
    var failure: (any Error)?
    do {
      if let output { try arguments.write(report, sets, to: output) }
      if let reportFile { try reportFile.write(Data(report.json.utf8)) }
    } catch { failure = error }
    if output == nil || failure != nil {
      let text = try arguments.text(of: report, sets, format: output == nil ? nil : .text, firstSteps: firstSteps)
      do { try StandardStreams.tell(text) } catch {
        StandardStreams.warn(try arguments.text(of: report, sets, format: .text))
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
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
    grading.bench = bench
    grading.comparesModels = true
    grading.requiresSandbox = arguments.requiresSandbox
    (grading.measuresCosts, grading.hidden) = (true, set.hidden)
    grading.auditsSyncs = arguments.selection.scenario == nil
    if let workers = arguments.workers { grading.cores = Marking.cores(workers) }
    return grading
  }
}

extension GraderArguments {
  /// A report in a format; in the one that was asked for if none is named.
  func text(
    of report: GradeReport, _ sets: [ScenarioSet], format: PlatformFormat? = nil, firstSteps: FirstSteps? = nil
  ) throws -> String {
    var scripts: [String: String] = [:]
    for set in sets { for (name, text) in set.texts { scripts["\(set.lab.name)/\(name)"] = text } }
    return try (format ?? self.format).text(
      of: report, scripts: scripts, terminal: .current(1), firstSteps: firstSteps)
  }

  /// Writes a report in the format that was asked for, all of it at once.
  func write(_ report: GradeReport, _ sets: [ScenarioSet], to file: OutputFile) throws {
    try file.write(Data(try text(of: report, sets).utf8))
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
