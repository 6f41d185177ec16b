// The report as text and back. Keys stand in the order in which a person would tell them, whatever the encoder does.

import Foundation

extension GradeReport {
  /// The order of the keys; one that is missing here would come last, and a test would say so.
  package static let keyOrder = [
    "format", "version", "name", "title", "part", "studentFile", "note", "status", "points", "maxPoints",
    "buildFailure",
    "reason", "seconds", "labs", "scenarios", "coverage", "counterexample", "disks", "syncAudits", "parts", "failed",
    "model", "exhaustive", "bounds", "moments",
    "pairs", "states", "images", "behaviours", "boots", "calls", "depth", "machines", "schedules", "scripts", "run",
    "all", "rule",
    "headline", "story", "expected",
    "seen", "irrelevant", "token", "output", "givenUp", "syncs", "command", "ordinal", "calls", "needed", "kept",
    "scenario", "loses", "kind", "text", "costs", "transaction", "transactions", "bytesWritten", "ignored",
    "visibility", "provenance", "student", "submission", "kit", "solutions", "contract", "toolchain", "architecture",
    "seed", "budgets", "isolation", "file", "sha256", "sandbox", "tier",
    "locks", "missing",
  ]

  /// The report as a JSON text that ends in a newline; the same report gives the same text.
  public var json: String {
    get throws {
      let value = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(self))
      return value.text(keyOrder: Self.keyOrder) + "\n"
    }
  }

  /// Reads a report.
  public init(json: String) throws {
    let report = try JSONDecoder().decode(GradeReport.self, from: Data(json.utf8))
    guard report.format == Self.formatName, report.version == Self.currentVersion else {
      throw UnknownFormat(format: report.format, version: report.version)
    }
    self = report
  }

  /// A report that this kit can't read.
  public struct UnknownFormat: Error, Hashable, CustomStringConvertible {
    let format: String
    let version: Int

    /// What it is, and what was expected.
    public var description: String {
      "a report of format '\(format)', version \(version); expected \(formatName), version \(currentVersion)"
    }
  }
}
