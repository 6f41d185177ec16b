// The judge: a scenario, a program, a verdict. It owns the disk, so that what it says is evidence and not hearsay.

import Exploration
import Simulation

/// Judges a program by a scenario.
public struct Judge {
  /// The lab.
  public let lab: LabDescription
  /// The scenario.
  public let scenario: Scenario
  /// Whether a verdict also says on which other disks the program is safe.
  public var comparesModels = false

  /// Whether a verdict also has the runs of a program that passes, without power cuts: whoever measures what commands
  /// cost need not boot it again.
  public var keepsUndisturbedRun = false

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
    let process = subject as? LabProcess
    if let process { process.spent = ProcessorMeter(process.limits, ofMachines: scenario.machines.count) }
    let exploration = session.explorer.explore()
    let outcome = outcome(of: exploration, session)
    // Asked before the comparison, which may use up the rest: that costs no marks.
    let exhaustion = process?.exhaustion
    let models = comparesModels && exhaustion == nil ? session.comparison(with: exploration) : []
    let seconds = Double((clock.now - start) / .milliseconds(1)) / 1000
    if let failure = process?.failure {
      return verdict(.ungraded("\(failure)"), exploration.certificate, seconds)
    }
    if let exhaustion {
      let told = Storyteller(scenario: scenario, lab: lab).tell(exhaustion)
      return verdict(.failed(told), exploration.certificate, seconds)
    }
    var verdict = verdict(outcome, exploration.certificate, seconds, models)
    if keepsUndisturbedRun, case .passed = outcome {
      verdict.undisturbed = session.explorer(session.options).undisturbed().replayed.runs
    }
    return verdict
  }

  private func outcome(of exploration: ExplorationOutcome, _ session: JudgeSession) -> Verdict.Outcome {
    let storyteller = Storyteller(scenario: scenario, lab: lab)
    let certificate = exploration.certificate
    // Of many scripts one tells the story.
    let (told, exploration) = session.told(exploration)
    // Never a failure that nobody can show.
    if exploration.isUnconfirmed, let rule = exploration.violation?.rule { return .ungraded(Self.unconfirmed(rule)) }
    if let violation = exploration.violation {
      guard let smallest = told.smallest(exploration) else {
        return .failed(storyteller.tell(violation, told.output))
      }
      return .failed(storyteller.tell(smallest, told.output(of: smallest)))
    }
    if certificate.isCutShort {
      return .failed(storyteller.tell(tooMuch: certificate, session.explorer.openUnits))
    }
    guard let missing = session.missing().first else { return .passed }
    return .failed(storyteller.tell(missing: missing))
  }

  private static func unconfirmed(_ rule: String) -> String {
    """
    the judge contradicts itself: it found a crash after which '\(rule)' is broken, and following the same crash again \
    it is not, though the program did the same; this is a fault of the judge, not of the program: please report it
    """
  }

  private func verdict(
    _ outcome: Verdict.Outcome, _ certificate: Certificate, _ seconds: Double, _ models: [ModelVerdict] = []
  ) -> Verdict {
    Verdict(scenario: scenario, outcome: outcome, certificate: certificate, seconds: seconds, models: models)
  }
}
