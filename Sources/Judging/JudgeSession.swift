import Exploration
import Simulation

/// One program before one scenario: what the explorer is made of.
public struct JudgeSession {
  /// The explorer.
  public let explorer: Explorer
  /// The runs that the explorer makes, for whoever explores the same program in another way.
  public let forest: RunForest
  let expectations: any ScenarioExpectations
  let judge: Judge
  let options: ExplorationOptions
  private let subject: any Subject

  /// Prepares an exploration; under another model than the scenario's, if one is given. `nil` if there is no such model.
  public init?(_ judge: Judge, _ subject: any Subject, model: PersistenceModel?) {
    guard let model = model ?? PersistenceModel.named(judge.scenario.model) else { return nil }
    self.judge = judge
    self.subject = subject
    options = judge.scenario.options(model: model)
    expectations = judge.lab.promises(judge.scenario)
    forest = RunForest(subject: subject)
    explorer = Explorer(
      script: judge.scenario.script, forest: forest, expectations: expectations, options: options)
  }

  /// What the program printed in its last run.
  var output: String { (subject as? LabProcess)?.capturedOutput ?? "" }

  /// Makes what an exploration found as small as it gets; `nil` if it found nothing that can be shown again.
  ///
  /// A limit is measured on the whole script: its steps all stay.
  public func smallest(_ exploration: ExplorationOutcome) -> SmallestCase? {
    let (lab, scenario) = (judge.lab, judge.scenario)
    var shrinker = Shrinker(script: scenario.script, forest: forest, options: options) { dropped in
      lab.promises(scenario.dropping(dropped))
    }
    let rule = exploration.violation?.rule ?? ""
    let shrunk = shrinker.shrink(exploration, keepingSteps: ["limit", "unfinished"].contains(rule))
    return shrunk.map { SmallestCase(of: scenario, $0) }
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
  /// The scenario without what makes no difference.
  public let scenario: Scenario
  /// Where and how the power fails, and what the program does.
  public let shrunk: Shrinker.Shrunk
  /// Names it.
  public let token: ReplayToken

  init(of scenario: Scenario, _ shrunk: Shrinker.Shrunk) {
    self.scenario = scenario.dropping(shrunk.dropped)
    self.shrunk = shrunk
    token = ReplayToken(scenario: scenario.name, dropped: shrunk.dropped, plan: shrunk.plan)
  }
}
