import Foundation
import Reporting

/// What two builds report of one solution.
struct ReportPair {
  /// A line for each difference: `shadow-copy/solution/a5-all-or-nothing: points: 8 → 0`.
  let differences: [String]
  /// What each of them did for it.
  let effort: (old: Effort, new: Effort)

  /// Compares two reports, which are about what `place` names.
  init(_ old: Data, _ new: Data, at place: String) throws {
    let values = try [old, new].map { try JSONDecoder().decode(JSONValue.self, from: $0) }
    var comparison = ValueComparison(leavingOut: LeftOut.contains)
    comparison.compare(values[0], values[1])
    var told: Set<String> = []
    // A report of one lab sums the lab up once more.
    differences = comparison.found.map { Self.line($0, at: place) }.filter { told.insert($0).inserted }
    effort = (Effort(in: values[0]), Effort(in: values[1]))
  }

  private static func line(_ difference: ValueComparison.Difference, at place: String) -> String {
    var (place, path) = (place, difference.path)
    if let lab = path.into("labs") {
      path = lab.rest
      if let scenario = path.into("scenarios") {
        place += "/\(scenario.element)"
        path = scenario.rest
      }
    }
    let field = path.description.isEmpty ? "" : "\(path): "
    return "\(place): \(field)\(difference.change)"
  }
}

/// What a judge did to come to its verdicts.
package struct Effort: Hashable, Sendable {
  /// How often programs were started.
  package var boots = 0
  /// Calls, commands and answers in the trees of runs.
  package var calls = 0

  /// The effort of a report's scenarios.
  init(in report: JSONValue) {
    for lab in report["labs"]?.elements ?? [] {
      for scenario in lab["scenarios"]?.elements ?? [] {
        boots += scenario["coverage"]?["boots"]?.count ?? 0
        calls += scenario["coverage"]?["calls"]?.count ?? 0
      }
    }
  }

  /// No effort.
  init() {}

  static func += (sum: inout Effort, effort: Effort) {
    sum.boots += effort.boots
    sum.calls += effort.calls
  }
}

extension JSONValue {
  fileprivate subscript(_ key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  fileprivate var elements: [JSONValue] { if case .array(let values) = self { values } else { [] } }

  fileprivate var count: Int? { if case .integer(let number) = self { number } else { nil } }
}
