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

  /// The scenario.
  public let scenario: Scenario
  /// The persistence model of the disk.
  public let model: PersistenceModel
  /// All runs.
  public let tree: RecordedTree
  /// What each node of the tree adds to the effects of a run.
  public let deltas: [RecordedTree.Delta]
  /// What the specification says of all that happened.
  public let specification: RecordedExpectations
  /// What the program is told.
  public let steps: RecordedSteps
  /// The power cuts to begin with: those that the program does not survive, or else those of the script.
  public let opening: CrashPlan
  /// What these power cuts break.
  public let violation: Violation?
  /// How much is covered.
  public let certificate: Certificate
  /// The syncs of the program.
  public let syncs: [ForgottenSync]

  /// Records a program; `nil` if there is no disk of the scenario's name, or if it is about several machines.
  public init?(_ judge: Judge, _ subject: any Subject, limits: Limits = Limits()) {
    guard let model = PersistenceModel.named(judge.scenario.model), judge.scenario.machines.isEmpty,
      JudgeSession.canJudge(judge.scenario, subject, judge.lab)
    else { return nil }
    scenario = judge.scenario
    let recorder = Recorder(judge, subject, model, limits)
    self.model = recorder.options.model
    specification = recorder.specification
    let scripted = recorder.explorer(scenario.script)
    let found = scripted.explore()
    violation = found.violation
    opening = found.plan ?? scripted.scriptedPlan()
    steps = scripted.recordedSteps
    // A program that is not finished, or does not do the same twice, has no tree worth having.
    let isWorthwhile = !["unfinished", "deterministic"].contains(found.violation?.rule ?? "")
    certificate = isWorthwhile ? recorder.recordAll() : found.certificate
    let forgotten = isWorthwhile && scenario.hasCrash ? recorder.forgetEach() : []
    // Forgetting a sync adds to the tree: it is taken down when nothing more comes.
    let tree = RecordedTree(recorder.forest)
    self.tree = tree
    deltas = tree.deltas(under: recorder.options.model)
    syncs = forgotten.map { sync in
      ForgottenSync(
        site: sync.site, calls: sync.calls,
        deltas: tree.deltas(under: recorder.options.model, forgetting: [sync.site]), breaks: sync.breaks)
    }
  }
}

/// Explores one program again and again, in one forest and by one specification.
private struct Recorder {
  let forest: RunForest
  let specification: RecordedExpectations
  let options: ExplorationOptions
  private let scenario: Scenario
  private let limits: Recording.Limits

  init(_ judge: Judge, _ subject: any Subject, _ model: PersistenceModel, _ limits: Recording.Limits) {
    scenario = judge.scenario
    forest = RunForest(subject: subject)
    specification = RecordedExpectations(judge.lab.promises(judge.scenario))
    var options = judge.scenario.options(model: model)
    options.bootLimit = min(options.bootLimit ?? .max, limits.boots)
    options.visitLimit = limits.visits
    self.options = options
    self.limits = limits
  }

  func explorer(_ script: Script, _ options: ExplorationOptions? = nil) -> Explorer {
    Explorer(script: script, forest: forest, expectations: specification, options: options ?? self.options)
  }

  /// Explores what a power cut at any place comes to, and does not stop at the first violation.
  func recordAll() -> Certificate {
    var options = options
    options.seesAll = true
    return explorer(scenario.script.cutAnywhere, options).explore().certificate
  }

  func forgetEach() -> [(site: SyncSite, calls: [String], breaks: (plan: CrashPlan, rule: String)?)] {
    forest.syncSites.map { site, calls in
      var options = options
      options.seesAll = true
      options.countsStates = false
      options.forgotten = [site]
      options.bootLimit = min(options.bootLimit ?? .max, limits.bootsWithoutSync)
      let found = explorer(scenario.script.cutAnywhere, options).explore()
      let breaks = found.violation.flatMap { violation in found.plan.map { ($0, violation.rule) } }
      return (site, calls, breaks)
    }
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
