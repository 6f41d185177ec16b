import Exploration
import Simulation

/// One program before one scenario: what the explorer is made of.
public struct JudgeSession {
  /// The explorer.
  public let explorer: Explorer
  /// The runs that the explorer makes, of each machine, for whoever explores the same program in another way.
  public let forests: [RunForest]
  /// The persistence model, as the scenario's budget bounds it.
  public var model: PersistenceModel { options.model }
  /// What the scenario says must sometimes happen, and never did.
  let missing: () -> [String]
  let judge: Judge
  let options: ExplorationOptions
  let subject: any Subject
  /// Of which scenario this one is a script, and what is chosen in it; `nil` if it is told as it was written.
  private(set) var origin: (scenario: Scenario, choices: Choices)?

  /// Prepares an exploration; under another model than the scenario's, if one is given. `nil` if there is no such model.
  public init?(_ judge: Judge, _ subject: any Subject, model: PersistenceModel?) {
    guard let model = model ?? PersistenceModel.named(judge.scenario.model),
      Self.canJudge(judge.scenario, subject, judge.lab)
    else { return nil }
    self.init(judge, subject, judge.scenario.options(model: model), Self.forests(judge.scenario, subject))
  }

  private init(_ judge: Judge, _ subject: any Subject, _ options: ExplorationOptions, _ forests: [RunForest]) {
    (self.judge, self.subject, self.options, self.forests) = (judge, subject, options, forests)
    (explorer, missing) = Self.explorer(judge, forests, options)
  }

  /// A session for one of the scenario's scripts, with the runs that are known or with those of another forest.
  func telling(_ choices: Choices, in forests: [RunForest]? = nil) -> JudgeSession {
    let told = Judge(lab: judge.lab, scenario: judge.scenario.telling(choices))
    var session = JudgeSession(told, subject, options, forests ?? self.forests)
    session.origin = (judge.scenario, choices)
    return session
  }

  /// A forest of the program, or of each machine's.
  static func forests(_ scenario: Scenario, _ subject: any Subject) -> [RunForest] {
    guard !scenario.machines.isEmpty, let host = subject as? any MachineHost else {
      return [RunForest(subject: subject)]
    }
    return RunForest.ofMachines(scenario.machines.map { host.machine($0, of: scenario.machines) })
  }

  /// An explorer of the scenario, and what must sometimes happen and never did once it has explored.
  static func explorer(
    _ judge: Judge, _ forests: [RunForest], _ options: ExplorationOptions
  ) -> (Explorer, missing: () -> [String]) {
    let (lab, scenario) = (judge.lab, judge.scenario)
    guard !scenario.machines.isEmpty, let promises = lab.clusterPromises else {
      let expectations = lab.promises(scenario)
      let explorer = Explorer(
        script: scenario.script, forest: forests[0], expectations: expectations, options: options)
      return (explorer, { expectations.missing })
    }
    let expectations = promises.expectations(scenario)
    let explorer = Explorer(
      script: scenario.clusterScript, forests: forests, expectations: expectations, options: options)
    return (explorer, { expectations.missing })
  }

  /// An explorer of the same runs with other options.
  func explorer(_ options: ExplorationOptions) -> Explorer { Self.explorer(judge, forests, options).0 }

  /// Whether the program can be judged by the scenario: one with several machines needs several.
  static func canJudge(_ scenario: Scenario, _ subject: any Subject, _ lab: LabDescription) -> Bool {
    scenario.machines.isEmpty == (lab.clusterPromises == nil)
      && (scenario.machines.isEmpty || subject is any MachineHost)
  }

  /// Why the program can't be booted any more, if all its boots together have used up what they may.
  var exhaustion: Death? { (subject as? LabProcess)?.exhaustion }

  /// What the program printed in its last run.
  var output: String { (subject as? LabProcess)?.capturedOutput ?? "" }

  /// Makes what an exploration found as small as it gets; `nil` if it found nothing that can be shown again.
  ///
  /// A limit is measured on the whole script: its steps all stay.
  public func smallest(_ exploration: ExplorationOutcome) -> SmallestCase? {
    if exploration.choices != nil {
      let told = told(exploration)
      return told.session.smallest(told.exploration)
    }
    let (lab, scenario) = (judge.lab, judge.scenario)
    var shrinker =
      if let promises = lab.clusterPromises {
        Shrinker(script: scenario.clusterScript, forests: forests, options: options) { dropped in
          promises.expectations(scenario.dropping(dropped))
        }
      } else {
        Shrinker(script: scenario.script, forest: forests[0], options: options) { dropped in
          lab.promises(scenario.dropping(dropped))
        }
      }
    let rule = exploration.violation?.rule ?? ""
    let shrunk = shrinker.shrink(exploration, keepingSteps: ["limit", "unfinished"].contains(rule))
    return shrunk.map { shrunk in
      origin.map { smallest(shrunk, of: $0.scenario, choosing: $0.choices) } ?? SmallestCase(of: scenario, shrunk)
    }
  }

  /// What the program prints on its way through a case, from nothing: the runs of a forest are not made again.
  func output(of smallest: SmallestCase) -> String {
    let again = JudgeSession(Judge(lab: judge.lab, scenario: smallest.scenario), subject, model: options.model)
    _ = again?.explorer.replay(smallest.shrunk.plan)
    return output
  }
}

/// The smallest case that breaks a rule: what is left of a scenario, and what becomes of it.
public struct SmallestCase {
  /// The script without what makes no difference.
  public let scenario: Scenario
  /// The script whose steps the token numbers: the scenario, or what is told of it.
  let whole: Scenario
  /// Where and how the power fails, and what the program does.
  public let shrunk: Shrinker.Shrunk
  /// Names it.
  public let token: ReplayToken

  /// A case of a script of a scenario, without some of the script's steps.
  init(
    of scenario: Scenario, choosing choices: Choices = Choices(), without dropped: [Int]? = nil,
    _ shrunk: Shrinker.Shrunk
  ) {
    let dropped = dropped ?? shrunk.dropped
    whole = scenario.telling(choices)
    self.scenario = whole.dropping(dropped)
    self.shrunk = shrunk
    token = ReplayToken(scenario: scenario.name, choices: choices, dropped: dropped, plan: shrunk.plan)
  }
}
