import Archives
import Foundation
import Judging
import LabKit
import Reporting

/// Takes down what marks depend on.
public struct Provenance: Sendable {
  /// The checkout's part of it; it costs some hashing, and is the same for a whole class.
  private let kit: String
  private let toolchain: String
  private let seed: UInt64

  /// Looks at a checkout.
  public init(of checkout: Checkout, seed: UInt64) throws {
    kit = try checkout.kitHash()
    toolchain = try Toolchain.description()
    self.seed = seed
  }

  /// The provenance of one submission's marks.
  public func note(_ submission: Submission, student: String?, sets: [ScenarioSet]) -> GradeReport.Provenance {
    let limits = BootLimits()
    return GradeReport.Provenance(
      student: student, submission: sets.map { Self.hash(of: submission, $0.lab) }, kit: kit,
      scenarios: sets.map { .init(file: $0.lab.name, sha256: $0.hash) }, contract: Int(Wire.version),
      toolchain: toolchain, architecture: Self.architecture, seed: "\(seed(for: student))",
      budgets: "\(limits.cpuMilliseconds) ms of processor time and \(limits.memoryBytes >> 20) MiB a boot")
  }

  private static func hash(of submission: Submission, _ lab: LabDescription) -> GradeReport.Provenance.Hash {
    switch submission.source(of: lab) {
    case .success(let data): .init(file: lab.studentFile, sha256: SHA256.hex(data))
    // The reason stands in the report; here it only has to be told from another one.
    case .failure(let why):
      .init(file: lab.studentFile, sha256: "unreadable: \(SHA256.hex(why.description.utf8).prefix(12))…")
    }
  }

  /// A student's own seed: the class's seed and the name decide it, so that a regrade has the same one.
  public func seed(for student: String?) -> UInt64 {
    guard let student else { return seed }
    return UInt64(SHA256.hex("\(seed) \(student)".utf8).prefix(15), radix: 16) ?? seed
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "another"
    #endif
  }
}

extension Checkout {
  /// A hash of what judges: the kit's sources, the labs' main.swift, and how submissions are built.
  func kitHash() throws -> String {
    var hash = SHA256()
    let folders = ["Sources", "Grader/Archives", "Grader/Grading"]
    var paths = try folders.flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path).map { "\(folder)/\($0)" }
    }.filter { [".swift", ".c", ".h"].contains(where: $0.hasSuffix) }
    paths += LabDescription.all.map { "Labs/\($0.folder)/main.swift" }
    for path in paths.sorted() {
      hash.update("\(path)\0".utf8)
      hash.update(try Data(contentsOf: root.appending(path: path)))
    }
    return hash.hex()
  }
}
