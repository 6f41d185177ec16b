// How a lab's program was locked in, in the report's own words.

import Judging

extension GradeReport {
  /// The locks that held a program in while it was judged; the weakest, if several processes had different ones.
  public struct Sandbox: Codable, Hashable, Sendable {
    /// `locked`: all locks; `filtered`: only some system calls, but something else is missing; `processes`: less.
    public var tier: Isolation.Tier
    /// The names of the locks that held.
    public var locks: [String]
    /// The names of those that did not.
    public var missing: [String]

    /// Takes down which locks held.
    public init(_ isolation: Isolation) {
      (tier, locks, missing) = (isolation.tier, isolation.names, isolation.missing)
    }

    /// The weaker of two, lock by lock.
    func weaker(_ other: Sandbox) -> Sandbox {
      Sandbox(
        tier: min(tier, other.tier), locks: locks.filter(other.locks.contains),
        missing: missing + other.missing.filter { !missing.contains($0) })
    }

    private init(tier: Isolation.Tier, locks: [String], missing: [String]) {
      (self.tier, self.locks, self.missing) = (tier, locks, missing)
    }

    /// It in one line.
    var line: String { missing.isEmpty ? "\(tier)" : "\(tier); not there: \(missing.joined(separator: ", "))" }
  }
}

extension GradeReport.Provenance {
  /// The same with the weakest sandbox that programs were judged in, if any were.
  func judged(in sandboxes: [GradeReport.Sandbox]) -> GradeReport.Provenance {
    guard let first = sandboxes.first else { return self }
    var note = self
    note.isolation = sandboxes.reduce(first) { $0.weaker($1) }.line
    return note
  }
}
