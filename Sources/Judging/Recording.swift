// A scenario recorded for a page: all that the program does, wherever the power fails. What a scenario scripts exactly
// (`crash after 8 losing …`) is shown first; but the power may fail anywhere in a recording, since whoever watches wants
// to pull the plug for themselves. Then each sync in turn is forgotten, so that the page can show what it was for.

import Exploration
import Simulation

/// Everything that a program may come to in a scenario.
public struct Recording {
  /// A sync, and what becomes of the program without it.
  public struct ForgottenSync {
    /// Which sync: the k-th of a command.
    public let site: SyncSite
    /// The calls that it was seen as.
    public let calls: [String]
    /// What each node of the tree adds to the effects of a run.
    public let deltas: [RecordedTree.Delta]
    /// Power cuts that break a rule, and the rule; `nil` if nothing breaks, as far as was tried.
    public let breaks: (plan: CrashPlan, rule: String)?
  }

  /// How many boots and how many steps of walks are tried: a page must stay small enough to open.
  public struct Limits: Hashable, Sendable {
    /// Boots of the program as it is.
    public var boots = 3_000
    /// Steps of walks, for each sync that is forgotten too.
    public var visits = 400_000
    /// Boots that each sync may add that is forgotten.
    public var bootsWithoutSync = 300

    /// The usual limits.
    public init() {}
  }

  /// What the program is told, and what the specification says of what it does.
  public enum Course {
    /// One program, which is told the steps of one epoch after another.
    case alone(RecordedExpectations, RecordedSteps)
    /// Several machines; what each is told follows from the scenario and from what they say to each other.
    case together(RecordedClusterExpectations)
  }

  /// The scenario.
  public let scenario: Scenario
  /// The persistence model of the disk.
  public let model: PersistenceModel
  /// All runs, of all machines.
  public let tree: RecordedTree
  /// What each node of the tree adds to the effects of a run.
  public let deltas: [RecordedTree.Delta]
  /// What the program is told, and what the specification says of it.
  public let course: Course
  /// The power cuts to begin with: those that the program does not survive, or else those of the script.
  public let opening: CrashPlan
  /// What these power cuts break.
  public let violation: Violation?
  /// How much is covered.
  public let certificate: Certificate
  /// The syncs of the program.
  public let syncs: [ForgottenSync]

  /// Records a program; `nil` if there is no disk of the scenario's name, or if it is not a program for the scenario.
  /// Whatever the limits, `plan` is recorded too. Of a scenario that stands for many scripts one is recorded: that which
  /// the program does not survive, or else an example.
  public init?(_ judge: Judge, _ subject: any Subject, with plan: CrashPlan? = nil, limits: Limits = Limits()) {
    guard let model = PersistenceModel.named(judge.scenario.model),
      JudgeSession.canJudge(judge.scenario, subject, judge.lab)
    else { return nil }
    let judge = judge.ofOneScript(subject)
    scenario = judge.scenario
    let recorder = Recorder(judge, subject, model, limits)
    self.model = recorder.options.model
    let scripted = recorder.explorer(recorder.options, isCutAnywhere: false)
    let found = scripted.explore()
    violation = found.violation
    opening = found.plan ?? scripted.scriptedPlan()
    course =
      switch recorder.promises {
      case .alone(let specification): .alone(specification, scripted.recordedSteps)
      case .together(let specification): .together(specification)
      }
    // A program that is not finished, or does not do the same twice, has no tree worth having.
    let isWorthwhile = !["unfinished", "deterministic"].contains(found.violation?.rule ?? "")
    certificate = isWorthwhile ? recorder.recordAll() : found.certificate
    let forgotten = isWorthwhile && scenario.hasCrash ? recorder.forgetEach() : []
    // Orders of messages that come to the same are explored once: these may not be among them.
    for plan in [opening, plan].compactMap(\.self) where isWorthwhile { _ = scripted.replay(plan) }
    // Forgetting a sync adds to the tree: it is taken down when nothing more comes.
    let tree = RecordedTree(recorder.forests)
    self.tree = tree
    deltas = tree.deltas(under: recorder.options.model)
    syncs = forgotten.map { sync in
      ForgottenSync(
        site: sync.site, calls: sync.calls,
        deltas: tree.deltas(under: recorder.options.model, forgetting: [sync.site]), breaks: sync.breaks)
    }
  }
}

/// Explores one program again and again, in the same forests and by one specification.
private struct Recorder {
  enum Promises {
    case alone(RecordedExpectations)
    case together(RecordedClusterExpectations)
  }

  let forests: [RunForest]
  let promises: Promises
  let options: ExplorationOptions
  private let scenario: Scenario
  private let limits: Recording.Limits

  init(_ judge: Judge, _ subject: any Subject, _ model: PersistenceModel, _ limits: Recording.Limits) {
    scenario = judge.scenario
    forests = JudgeSession.forests(scenario, subject)
    promises =
      if let promises = judge.lab.clusterPromises {
        .together(RecordedClusterExpectations(promises.expectations(scenario)))
      } else {
        .alone(RecordedExpectations(judge.lab.promises(scenario)))
      }
    var options = judge.scenario.options(model: model)
    options.bootLimit = min(options.bootLimit ?? .max, limits.boots)
    options.visitLimit = limits.visits
    self.options = options
    self.limits = limits
  }

  func explorer(_ options: ExplorationOptions, isCutAnywhere: Bool) -> Explorer {
    switch promises {
    case .alone(let promises):
      let script = isCutAnywhere ? scenario.script.cutAnywhere : scenario.script
      return Explorer(script: script, forest: forests[0], expectations: promises, options: options)
    case .together(let promises):
      let script = isCutAnywhere ? scenario.clusterScript.cutAnywhere : scenario.clusterScript
      return Explorer(script: script, forests: forests, expectations: promises, options: options)
    }
  }

  /// Explores what a power cut at any place comes to, and does not stop at the first violation.
  func recordAll() -> Certificate {
    var options = options
    options.seesAll = true
    return explorer(options, isCutAnywhere: true).explore().certificate
  }

  func forgetEach() -> [(site: SyncSite, calls: [String], breaks: (plan: CrashPlan, rule: String)?)] {
    syncSites.map { site, calls in
      var options = options
      options.seesAll = true
      options.countsStates = false
      options.forgotten = [site]
      options.bootLimit = min(options.bootLimit ?? .max, limits.bootsWithoutSync)
      let found = explorer(options, isCutAnywhere: true).explore()
      let breaks = found.violation.flatMap { violation in found.plan.map { ($0, violation.rule) } }
      return (site, calls, breaks)
    }
  }

  /// The syncs of the program; on several machines it is the same one.
  private var syncSites: [(site: SyncSite, calls: [String])] {
    var all: [SyncSite: Set<String>] = [:]
    for forest in forests {
      for (site, calls) in forest.syncSites { all[site, default: []].formUnion(calls) }
    }
    return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }
}

extension Script {
  /// The script with its power cuts wherever they may come.
  fileprivate var cutAnywhere: Script {
    var script = self
    for index in script.epochs.indices where script.epochs[index].ending != .end {
      script.epochs[index].ending = .crashAnywhere
    }
    return script
  }
}

extension ClusterScript {
  /// The script with its power cuts wherever they may come.
  fileprivate var cutAnywhere: ClusterScript {
    var script = self
    for (index, step) in script.steps.enumerated() {
      if case .crash(let machine, _, let faults) = step {
        script.steps[index] = .crash(machine: machine, .crashAnywhere, bootFaults: faults)
      }
    }
    return script
  }
}
