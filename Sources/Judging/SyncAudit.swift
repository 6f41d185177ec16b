// Which syncs of a program are needed? Too few lose data; too many cost time, and say that their author does not know
// what each is for.
//
// A sync is forgotten by taking back its promise, in every run at once: the program still makes the call, and nothing
// becomes durable by it. So nothing has to be run again but recoveries on disks that could not be before. If some
// scenario breaks, the sync is needed, and that scenario says for what. If none does, it is redundant *alone*: of two
// syncs one after the other each is, and both are not. So the redundant ones are then forgotten together, one by one,
// the last first; those that can't go without breaking something make, with the needed ones, *a* smallest set.

import Exploration
import LabKit
import Simulation

/// What is known about each sync of a program.
public struct SyncAudit: Hashable, Sendable {
  /// One sync, and what forgetting it comes to.
  public struct Finding: Hashable, Sendable {
    /// Which sync: the k-th of a command.
    public let site: SyncSite
    /// The calls that it was seen as: a command may sync one file in one run and another in the next.
    public let calls: [String]
    /// What breaks without it; `nil` if nothing does, so that it is redundant alone.
    public internal(set) var breaks: Break?
    /// Whether it belongs to the smallest set that was found.
    public internal(set) var isKept = true
  }

  /// What goes wrong without a sync.
  public struct Break: Hashable, Sendable {
    /// The scenario.
    public let scenario: String
    /// The rule.
    public let rule: String
    /// What is lost.
    public let loses: [String]
  }

  /// The parts whose program was audited: they are one class.
  public let parts: [String]
  /// The scenarios that a sync could be needed by: those with a power cut.
  public let scenarios: [String]
  /// The syncs, the boot's first.
  public internal(set) var findings: [Finding] = []
  /// The scenario that the program does not pass with all its syncs, if there is one; then nothing else is known.
  public internal(set) var failed: String?
  /// What was left out, each a limit that was reached.
  public internal(set) var bounds: Set<String> = []
  /// How often the program was booted before any sync was forgotten.
  public internal(set) var firstBoots = 0
  /// How often it was booted in all.
  public internal(set) var boots = 0
}

/// Audits one program: the parts of a lab that one class is written for.
public struct SyncAuditor {
  /// How many boots a scenario may add each time that something is forgotten, and how long its walks may be.
  static let limits = (boots: 1_000, visits: 200_000)

  private let lab: LabDescription
  private let scenarios: [Scenario]
  private var forests: [BootOptions: RunForest] = [:]
  private var audit: SyncAudit

  /// Prepares to audit the program of some parts by a lab's scenarios, without their faults.
  ///
  /// - Parameter subject: starts the program of a part, with what its scenario sets.
  public init<Failure: Error>(
    _ lab: LabDescription, parts: [String], scenarios: [Scenario],
    subject: (BootOptions) throws(Failure) -> any Subject
  ) throws(Failure) {
    self.lab = lab
    var kept: [Scenario] = []
    for scenario in scenarios where parts.contains(scenario.part) && scenario.hasCrash && scenario.machines.isEmpty {
      let plain = scenario.withoutFaults
      if !kept.contains(where: plain.asksTheSame) { kept.append(plain) }
    }
    self.scenarios = kept
    for options in Set(kept.map(\.bootOptions)) { forests[options] = RunForest(subject: try subject(options)) }
    audit = SyncAudit(parts: parts, scenarios: kept.map(\.name))
  }

  /// Audits; `nil` if no scenario cuts the power.
  public mutating func run() -> SyncAudit? {
    guard !scenarios.isEmpty else { return nil }
    audit.failed = broken(without: [])?.scenario
    audit.firstBoots = forests.values.reduce(0) { $0 + $1.boots }
    if audit.failed == nil {
      audit.findings = sites
      for index in audit.findings.indices {
        audit.findings[index].breaks = broken(without: [audit.findings[index].site])
      }
      dropTogether()
    }
    audit.boots = forests.values.reduce(0) { $0 + $1.boots }
    return audit
  }

  /// The syncs of all parts, with the calls that they were seen as.
  private var sites: [SyncAudit.Finding] {
    var calls: [SyncSite: Set<String>] = [:]
    for forest in forests.values {
      for (site, texts) in forest.syncSites { calls[site, default: []].formUnion(texts) }
    }
    return calls.sorted { $0.key < $1.key }.map { SyncAudit.Finding(site: $0.key, calls: $0.value.sorted()) }
  }

  /// Forgets the redundant syncs one after the other, as long as nothing breaks.
  private mutating func dropTogether() {
    var dropped: Set<SyncSite> = []
    for index in audit.findings.indices.reversed() where audit.findings[index].breaks == nil {
      let more = dropped.union([audit.findings[index].site])
      guard broken(without: more) == nil else { continue }
      dropped = more
      audit.findings[index].isKept = false
    }
  }

  /// The first scenario that breaks if some syncs are forgotten.
  private mutating func broken(without forgotten: Set<SyncSite>) -> SyncAudit.Break? {
    for scenario in scenarios {
      guard let model = PersistenceModel.named(scenario.model) else { continue }
      var options = scenario.options(model: model)
      options.forgotten = forgotten
      options.countsStates = false
      options.bootLimit = min(options.bootLimit ?? .max, Self.limits.boots)
      options.visitLimit = Self.limits.visits
      let found = Explorer(
        script: scenario.script, forest: forests[scenario.bootOptions]!, expectations: lab.promises(scenario),
        options: options
      ).explore()
      if let violation = found.violation {
        let storyteller = Storyteller(scenario: scenario, lab: lab)
        return SyncAudit.Break(
          scenario: scenario.name, rule: violation.rule, loses: storyteller.losses(found.replayed?.runs ?? []))
      }
      audit.bounds.formUnion(found.certificate.bounds)
    }
    return nil
  }
}

extension Scenario {
  /// Whether the power fails in it.
  var hasCrash: Bool { steps.contains { if case .crash = $0.kind { true } else { false } } }

  /// The scenario on a disk on which no call fails.
  fileprivate var withoutFaults: Scenario {
    var plain = self
    plain.steps.removeAll { if case .fault = $0.kind { true } else { false } }
    return plain
  }

  /// Whether another scenario makes the same program do the same on the same disk, and expects no more of it.
  fileprivate func asksTheSame(_ other: Scenario) -> Bool {
    bootOptions == other.bootOptions && model == other.model && script == other.script
      && expectations.map(\.kind) == other.expectations.map(\.kind)
      && budget.map { [$0.kind: $0.amount] } == other.budget.map { [$0.kind: $0.amount] }
  }
}
