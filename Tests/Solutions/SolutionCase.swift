import Foundation
import Grading
import Judging
import Reporting

/// A file to grade, of which it is known what its marks must be.
package enum SolutionCase: Sendable, CustomStringConvertible {
  /// It loses at least 5 points and keeps at least 30, and is caught where it says.
  case wrong(Mutant)
  /// It gets all points.
  case right(RightSolution)
  /// It gets none, and each part says where to start.
  case stub(LabDescription)

  /// All that there is to grade of a lab: what takes longest first.
  package static func all(of lab: LabDescription) -> [SolutionCase] {
    RightSolution.all(of: lab).map(Self.right) + Mutant.all(of: lab).map(Self.wrong) + [.stub(lab)]
  }

  /// The lab.
  package var lab: LabDescription {
    switch self {
    case .wrong(let mutant): mutant.lab
    case .right(let solution): solution.lab
    case .stub(let lab): lab
    }
  }

  package var description: String {
    switch self {
    case .wrong(let mutant): "\(lab.name) \(mutant.name)"
    case .right(let solution): "\(lab.name) \(solution.directory)"
    case .stub: "\(lab.name) stub"
    }
  }

  /// Grades it in an overlay that nobody else uses meanwhile, on a core of its own if one is given.
  package func mark(in overlay: Overlay, on core: Int? = nil) throws -> GradeReport.LabMark {
    var grading = LabGrading(lab, scenarios: try checkout.scenarios(of: lab))
    grading.cores = [core]
    if case .right(let solution) = self { grading.measuresCosts = solution.isOwn }
    switch self {
    case .wrong(let mutant):
      return try withSubmission(of: mutant.source(), to: lab) { grading.mark($0, in: overlay) }
    case .right(let solution): return try grading.mark(solution.submission(), in: overlay)
    case .stub: return grading.mark(Submission(of: checkout), in: overlay)
    }
  }
}

/// Hands in a file's bytes, for as long as something is done with them.
package func withSubmission<Value>(
  of source: Data, to lab: LabDescription, _ body: (Submission) throws -> Value
) throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(path: "submission-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  let labFolder = folder.appending(path: lab.folder)
  try FileManager.default.createDirectory(at: labFolder, withIntermediateDirectories: true)
  try source.write(to: labFolder.appending(path: lab.studentFile))
  return try body(Submission(directory: folder.path))
}

// MARK: What must hold

extension SolutionCase {
  /// What is wrong with the marks that it got; nothing if they are what they must be.
  package func objections(to mark: GradeReport.LabMark) -> [String] {
    if mark.status == .ungraded {
      return ["could not be graded: \(mark.scenarios.compactMap(\.reason).first ?? "for no reason")"]
    }
    switch self {
    case .wrong(let mutant): return objections(to: mark, of: mutant)
    case .right(let solution): return objections(to: mark, of: solution)
    case .stub:
      let others = mark.scenarios.filter { $0.counterexample?.isUnfinished != true }.map(\.name)
      return mark.points == 0 && others.isEmpty ? [] : ["\(mark.points) points; not said to be unwritten: \(others)"]
    }
  }

  private func objections(to mark: GradeReport.LabMark, of mutant: Mutant) -> [String] {
    var objections = mark.buildFailure.map { ["does not compile: \($0)"] } ?? []
    if !(30...95).contains(mark.points) { objections.append("\(mark.points) points; lost: \(mark.failed)") }
    if mutant.catchers.isEmpty { objections.append("say '# Caught by:' one of \(mark.failed)") }
    let missed = Set(mutant.catchers).subtracting(mark.failed).sorted()
    if !missed.isEmpty { objections.append("not caught by \(missed); lost: \(mark.failed)") }
    return objections
  }

  private func objections(to mark: GradeReport.LabMark, of solution: RightSolution) -> [String] {
    guard mark.points == 100, mark.status == .passed else {
      return ["\(mark.points) points; lost: \(mark.failed) \(mark.buildFailure ?? "")"]
    }
    guard solution.isOwn else { return [] }
    // What the leaderboard is made of: every program of every lab has a transaction, and it costs something; but for the
    // two parts of a training run that only reckon, and write nothing.
    let reckoning = lab.name == LabDescription.trainingCheckpoint.name ? [["D", "E"]] : []
    let costs = mark.costs ?? []
    let isComplete = costs.map(\.parts) == lab.programs.filter { !reckoning.contains($0) }
    return isComplete && costs.allSatisfy { $0.syncsEach > 0 && $0.bytesEach > 0 } ? [] : ["costs: \(costs)"]
  }
}

extension GradeReport.LabMark {
  /// The names of the scenarios that were not passed.
  package var failed: [String] { scenarios.filter { $0.status != .passed }.map(\.name) }

  /// The points, and what took longest: a wrong solution that takes minutes wants a scenario with a budget.
  package var tale: String {
    let slowest = scenarios.max { $0.seconds < $1.seconds }
    let all = scenarios.reduce(0) { $0 + $1.seconds }
    return String(
      format: "%d points in %.1f s, %.1f of them in %@", points, all, slowest?.seconds ?? 0, slowest?.name ?? "nothing")
  }
}
