// What a report says beyond marks: on which other disks a program is safe, and which of its syncs it needs.

import Judging

extension GradeReport {
  /// How a scenario comes out on one disk.
  public struct DiskVerdict: Codable, Hashable, Sendable {
    /// How it comes out.
    public enum Status: String, Codable, Hashable, Sendable {
      /// No power cut breaks a rule.
      case safe
      /// None was found to, within limits.
      case bounded
      /// One does.
      case unsafe
    }

    /// The persistence model.
    public var model: String
    /// How it comes out.
    public var status: Status
    /// The limits that were reached; empty unless it is bounded.
    public var bounds: [String]
    /// The rule that is broken, if one is.
    public var rule: String?
    /// What the power cut loses that breaks it; empty if its moment alone does.
    public var loses: [String]

    /// Records a verdict.
    public init(model: String, status: Status, bounds: [String] = [], rule: String? = nil, loses: [String] = []) {
      (self.model, self.status, self.bounds, self.rule, self.loses) = (model, status, bounds, rule, loses)
    }
  }

  /// Which syncs a program needs.
  public struct SyncAudit: Codable, Hashable, Sendable {
    /// One sync of the program.
    public struct Sync: Codable, Hashable, Sendable {
      /// The command that makes it, or `boot`.
      public var command: String
      /// Which of the command's syncs, from 1.
      public var ordinal: Int
      /// The calls that it was seen as.
      public var calls: [String]
      /// Whether some scenario breaks without this sync alone.
      public var needed: Bool
      /// Whether it belongs to the smallest set that was found.
      public var kept: Bool
      /// The first scenario that breaks without it.
      public var scenario: String?
      /// The rule that it breaks.
      public var rule: String?
      /// What is lost then.
      public var loses: [String]
      /// Whether nothing was tried without it, because the audit's limit was reached before; then nothing is known.
      public var unexamined: Bool?

      /// Records a sync.
      public init(
        command: String, ordinal: Int, calls: [String], needed: Bool, kept: Bool, scenario: String? = nil,
        rule: String? = nil, loses: [String] = [], unexamined: Bool? = nil
      ) {
        (self.command, self.ordinal, self.calls, self.needed) = (command, ordinal, calls, needed)
        self.unexamined = unexamined
        (self.kept, self.scenario, self.rule, self.loses) = (kept, scenario, rule, loses)
      }
    }

    /// The parts of the lab whose program it is.
    public var parts: [String]
    /// The scenarios that were tried: those with power cuts.
    public var scenarios: [String]
    /// A scenario that does not hold with all syncs, without its faults; then nothing else is known.
    public var failed: String?
    /// The limits that were reached.
    public var bounds: [String]
    /// The syncs.
    public var syncs: [Sync]

    /// Records an audit.
    public init(parts: [String], scenarios: [String], failed: String? = nil, bounds: [String] = [], syncs: [Sync]) {
      (self.parts, self.scenarios, self.failed) = (parts, scenarios, failed)
      (self.bounds, self.syncs) = (bounds, syncs)
    }
  }
}

extension GradeReport.DiskVerdict {
  /// Takes a verdict down.
  public init(_ verdict: ModelVerdict) {
    switch verdict.outcome {
    case .safe: self.init(model: verdict.model, status: .safe)
    case .bounded(let bounds): self.init(model: verdict.model, status: .bounded, bounds: bounds)
    case .unsafe(let rule, let loses):
      self.init(model: verdict.model, status: .unsafe, rule: rule, loses: loses.cut(to: 1 << 10, each: 512))
    }
  }
}

extension GradeReport.SyncAudit {
  /// Says of a program that has so many runs that nobody wants to wait for an audit of it that there is none.
  public static func leftOut(_ parts: [String]) -> GradeReport.SyncAudit {
    let reason = "left out beside a mark, since it takes long"
    return GradeReport.SyncAudit(parts: parts, scenarios: [], bounds: [reason], syncs: [])
  }

  /// Takes an audit down.
  public init(_ audit: SyncAudit) {
    self.init(
      parts: audit.parts, scenarios: audit.scenarios, failed: audit.failed, bounds: audit.bounds.sorted(),
      syncs: audit.findings.map { finding in
        Sync(
          command: finding.site.command, ordinal: finding.site.ordinal,
          calls: finding.calls.cut(to: 2 << 10, each: 512),
          needed: finding.breaks != nil, kept: finding.isKept, scenario: finding.breaks?.scenario,
          rule: finding.breaks?.rule, loses: (finding.breaks?.loses ?? []).cut(to: 2 << 10, each: 512),
          unexamined: finding.isExamined ? nil : true)
      })
  }
}
