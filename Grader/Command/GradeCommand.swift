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
    let gradings = try arguments.labs.map(grading)
    let overlay = try Overlay(of: checkout)
    let progress = Mutex(ProgressBar())
    let marks = gradings.map { lab, grading in
      grading.mark(submission, in: overlay) { event in
        progress.withLock { $0.tell(event, of: lab) }
      }
    }
    progress.withLock { $0.clear() }
    let report = GradeReport(labs: marks)
    if let file = arguments.reportFile { try report.json.write(toFile: file, atomically: true, encoding: .utf8) }
    let text = try arguments.format.text(of: report, terminal: .current(1))
    if let output = arguments.output {
      try Data(text.utf8).write(to: URL(filePath: output), options: .atomic)
    } else {
      print(text, terminator: "")
    }
    return report.exitStatus
  }

  private func grading(of lab: LabDescription) throws -> (LabDescription, LabGrading) {
    var grading = LabGrading(lab, scenarios: try arguments.selection.apply(to: checkout.scenarios(of: lab), of: lab))
    grading.comparesModels = true
    grading.auditsSyncs = arguments.selection.scenario == nil
    if let workers = arguments.workers { grading.cores = Marking.cores(workers) }
    return (lab, grading)
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
