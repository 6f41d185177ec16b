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
    /// Whether anything was tried without it; if not, the audit's limit was reached before.
    public internal(set) var isExamined = true
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

extension SyncAudit.Finding {
  /// Whether nothing is known to break without it.
  fileprivate var mayGo: Bool { isExamined && breaks == nil }
}

/// Audits one program: the parts of a lab that one class is written for.
public struct SyncAuditor {
  /// How many boots a scenario may add each time that something is forgotten, and how long its walks may be.
  static let limits = (boots: 1_000, visits: 200_000)
  /// What an audit that goes along with marking may cost, in steps of walks: some seconds.
  public static let briefEffort = 1_200_000
  /// How many steps of walks a boot costs as much as.
  public static let boot = 2_000

  private let lab: LabDescription
  /// Those that are likeliest to break soonest first: what broke last, then what takes the fewest steps.
  private var scenarios: [Scenario]
  /// The runs of each program, and of each of its machines.
  private var forests: [Programs: [RunForest]] = [:]
  private var audit: SyncAudit
  /// What may still be spent, in steps of walks, before no further sync is examined.
  private var effort: Int

  /// Prepares to audit the program of some parts by a lab's scenarios, without their faults; those that stand for many
  /// scripts would take too long.
  ///
  /// - Parameters:
  ///   - effort: what the audit may cost, in steps of walks; no sync is begun with when that is used up.
  ///   - subject: starts the program of a part, with what its scenario sets.
  public init<Failure: Error>(
    _ lab: LabDescription, parts: [String], scenarios: [Scenario], effort: Int = .max,
    subject: (BootOptions) throws(Failure) -> any Subject
  ) throws(Failure) {
    (self.lab, self.effort) = (lab, effort)
    var kept: [Scenario] = []
    for scenario in scenarios where parts.contains(scenario.part) && scenario.hasCrash && !scenario.hasChoices {
      let plain = scenario.withoutFaults
      if !kept.contains(where: plain.asksTheSame) { kept.append(plain) }
    }
    self.scenarios = kept
    for scenario in kept where forests[scenario.programs] == nil {
      forests[scenario.programs] = JudgeSession.forests(scenario, try subject(scenario.bootOptions))
    }
    audit = SyncAudit(parts: parts, scenarios: kept.map(\.name))
  }

  /// Audits; `nil` if no scenario cuts the power.
  public mutating func run() -> SyncAudit? {
    guard !scenarios.isEmpty else { return nil }
    audit.failed = rankedByCost()?.scenario
    audit.firstBoots = boots
    if audit.failed == nil {
      audit.findings = sites
      for index in audit.findings.indices {
        // Where not even all scenarios were explored, a sync may be effective in those that were not.
        audit.findings[index].isExamined = effort > 0
        guard effort > 0, isEffective(audit.findings[index].site, forgetting: []) else { continue }
        audit.findings[index].breaks = broken(without: [audit.findings[index].site])
      }
      dropTogether()
    }
    audit.boots = boots
    return audit
  }

  private var boots: Int { forests.values.joined().reduce(0) { $0 + $1.boots } }

  /// The syncs of all parts, with the calls that they were seen as.
  private var sites: [SyncAudit.Finding] {
    var calls: [SyncSite: Set<String>] = [:]
    for forest in forests.values.joined() {
      for (site, texts) in forest.syncSites { calls[site, default: []].formUnion(texts) }
    }
    return calls.sorted { $0.key < $1.key }.map { SyncAudit.Finding(site: $0.key, calls: $0.value.sorted()) }
  }

  /// Forgets the redundant syncs one after the other, as long as nothing breaks.
  private mutating func dropTogether() {
    var dropped: Set<SyncSite> = []
    // The last of these sets that was explored, and not only known to come to the same as the one before.
    var explored = dropped
    for index in audit.findings.indices.reversed() where audit.findings[index].mayGo {
      let site = audit.findings[index].site
      let more = dropped.union([site])
      if isEffective(site, forgetting: explored) {
        guard effort > 0 else {
          audit.bounds.insert("the search for more that can go together ended early")
          break
        }
        guard broken(without: more) == nil else { continue }
        explored = more
      }
      dropped = more
      audit.findings[index].isKept = false
    }
  }

  /// Whether a sync had ever anything left to make durable when others were forgotten; if not, everything is without it
  /// as it was with it.
  private func isEffective(_ site: SyncSite, forgetting others: Set<SyncSite>) -> Bool {
    forests.values.joined().contains { $0.isEffective(site, forgetting: others) }
  }

  /// Explores every scenario with all syncs, and puts those that took the fewest steps first; what breaks, if one does.
  private mutating func rankedByCost() -> SyncAudit.Break? {
    var ranked: [(scenario: Scenario, steps: Int)] = []
    for scenario in scenarios where effort > 0 {
      guard let found = explored(scenario, without: []) else { continue }
      if let violation = found.violation { return story(of: violation, found, scenario) }
      ranked.append((scenario, found.certificate.visits))
    }
    scenarios = ranked.sorted { $0.steps < $1.steps }.map(\.scenario)
    return nil
  }

  /// The first scenario that breaks if some syncs are forgotten.
  private mutating func broken(without forgotten: Set<SyncSite>) -> SyncAudit.Break? {
    for (index, scenario) in scenarios.enumerated() {
      guard let found = explored(scenario, without: forgotten), let violation = found.violation else { continue }
      scenarios.insert(scenarios.remove(at: index), at: 0)
      return story(of: violation, found, scenario)
    }
    return nil
  }

  /// Explores a scenario as far as the limits allow; `nil` if its disk is unknown.
  private mutating func explored(_ scenario: Scenario, without forgotten: Set<SyncSite>) -> ExplorationOutcome? {
    guard let model = PersistenceModel.named(scenario.model) else { return nil }
    var options = scenario.options(model: model)
    options.forgotten = forgotten
    options.countsStates = false
    options.bootLimit = min(options.bootLimit ?? .max, Self.limits.boots)
    options.visitLimit = Self.limits.visits
    let judge = Judge(lab: lab, scenario: scenario)
    let found = JudgeSession.explorer(judge, forests[scenario.programs]!, options).0.explore()
    effort -= found.certificate.visits + Self.boot * found.certificate.boots
    if found.violation == nil { audit.bounds.formUnion(found.certificate.bounds) }
    return found
  }

  private func story(of violation: Violation, _ found: ExplorationOutcome, _ scenario: Scenario) -> SyncAudit.Break {
    let storyteller = Storyteller(scenario: scenario, lab: lab)
    return SyncAudit.Break(
      scenario: scenario.name, rule: violation.rule, loses: storyteller.losses(found.replayed?.runs ?? []))
  }
}

/// What is booted: a program, alone or on several machines.
private struct Programs: Hashable {
  let options: BootOptions
  let machines: [String]
}

extension Scenario {
  fileprivate var programs: Programs { Programs(options: bootOptions, machines: machines) }

  /// Whether the power fails in it.
  var hasCrash: Bool {
    (steps + blocks.flatMap(\.steps)).contains { if case .crash = $0.kind { true } else { false } }
  }

  /// The scenario on a disk on which no call fails.
  fileprivate var withoutFaults: Scenario {
    var plain = self
    plain.steps.removeAll { if case .fault = $0.kind { true } else { false } }
    return plain
  }

  /// Whether another scenario makes the same program do the same on the same disk, and expects no more of it.
  fileprivate func asksTheSame(_ other: Scenario) -> Bool {
    programs == other.programs && model == other.model && script == other.script
      && clusterScript == other.clusterScript
      && expectations.map(\.kind) == other.expectations.map(\.kind)
      && budget.map { [$0.kind: $0.amount] } == other.budget.map { [$0.kind: $0.amount] }
  }
}
