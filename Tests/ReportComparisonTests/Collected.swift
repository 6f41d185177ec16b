import Foundation
import Reporting

/// A folder as `collect` writes it; it goes when the object does.
final class Collected {
  let folder = FileManager.default.temporaryDirectory.appending(path: "Collected-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: folder) }

  func put(_ report: GradeReport, _ file: String = "shadow-copy/solution.json") throws {
    try put(Data(report.json.utf8), file)
  }

  func put(_ data: Data, _ file: String) throws {
    let place = folder.appending(path: file)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: place)
  }

  static let coverage = GradeReport.Coverage(
    model: "posix", exhaustive: true, bounds: [], moments: 24, pairs: "1,240", states: "232", images: 4,
    behaviours: 12, boots: 13, calls: 1130, depth: 1)

  /// A report of two scenarios, one of which may fail.
  static func report(
    failing failed: String = "", seen: String = "no accounts", coverage: GradeReport.Coverage = coverage,
    seconds: Double = 0.125, studentFile: String = "here/Ledgers.swift", toolchain: String = "6.3", seed: String = "0"
  ) -> GradeReport {
    let failure = GradeReport.Failure(
      rule: "atomic", headline: "Money is lost.", story: [.init("crash", "power cut")], expected: ["alice=100"],
      seen: seen, irrelevant: [], token: "pc1:a5-all-or-nothing:13/1/a0ba", output: "")
    let marks = [("a5-all-or-nothing", 8), ("a6-acknowledged", 7)].map { name, points in
      GradeReport.ScenarioMark(
        name: name, title: name, part: "A", status: name == failed ? .failed : .passed, maxPoints: points,
        coverage: coverage, counterexample: name == failed ? failure : nil, seconds: seconds)
    }
    let lab = GradeReport.LabMark(
      name: "shadow-copy", title: "ShadowCopy", studentFile: studentFile, scenarios: marks)
    return GradeReport(
      labs: [lab],
      provenance: GradeReport.Provenance(
        submission: [.init(file: "Ledgers.swift", sha256: "ab")], kit: toolchain, scenarios: [], contract: 1,
        toolchain: toolchain, architecture: "x86_64", seed: seed, budgets: "1 s"))
  }
}
