// The judge: a scenario, a program, a verdict. It owns the disk, so that what it says is evidence and not hearsay.

import Exploration
import Simulation

/// Judges a program by a scenario.
public struct Judge {
  /// The lab.
  public let lab: LabDescription
  /// The scenario.
  public let scenario: Scenario

  /// Prepares to judge programs of a lab by a scenario.
  public init(lab: LabDescription, scenario: Scenario) {
    self.lab = lab
    self.scenario = scenario
  }

  /// Judges a program: every crash of the scenario, or the first that it does not survive.
  public func judge(_ subject: any Subject) -> Verdict {
    let clock = ContinuousClock()
    let start = clock.now
    guard let session = JudgeSession(self, subject, model: nil) else {
      return verdict(.ungraded("there is no disk '\(scenario.model)'"), Certificate(model: scenario.model), 0)
    }
    let exploration = session.explorer.explore()
    let seconds = Double((clock.now - start) / .milliseconds(1)) / 1000
    if let failure = (subject as? LabProcess)?.failure {
      return verdict(.ungraded("\(failure)"), exploration.certificate, seconds)
    }
    return verdict(outcome(of: exploration, session), exploration.certificate, seconds)
  }

  private func outcome(of exploration: ExplorationOutcome, _ session: JudgeSession) -> Verdict.Outcome {
    if let violation = exploration.violation {
      return .failed(Storyteller(scenario: scenario, lab: lab).tell(violation, exploration, session.output))
    }
    guard let missing = session.expectations.missing.first else { return .passed }
    return .failed(Storyteller(scenario: scenario, lab: lab).tell(missing: missing))
  }

  private func verdict(_ outcome: Verdict.Outcome, _ certificate: Certificate, _ seconds: Double) -> Verdict {
    Verdict(scenario: scenario, outcome: outcome, certificate: certificate, seconds: seconds)
  }
}

/// One program before one scenario: what the explorer is made of.
public struct JudgeSession {
  /// The explorer.
  public let explorer: Explorer
  /// The persistence model, as the scenario's budget bounds it.
  public let model: PersistenceModel
  let expectations: any ScenarioExpectations
  private let subject: any Subject

  /// Prepares an exploration; under another model than the scenario's, if one is given. `nil` if there is no such model.
  public init?(_ judge: Judge, _ subject: any Subject, model: PersistenceModel?) {
    guard let model = model ?? PersistenceModel.named(judge.scenario.model) else { return nil }
    self.subject = subject
    expectations = judge.lab.promises(judge.scenario)
    let options = judge.scenario.options(model: model)
    self.model = options.model
    explorer = Explorer(
      script: judge.scenario.script, subject: subject, expectations: expectations, options: options)
  }

  /// What the program printed in its last run.
  var output: String { (subject as? LabProcess)?.capturedOutput ?? "" }
}
