import Exploration

/// Judges a program by a scenario.
public struct Judge {
  let lab: LabDescription
  /// Whether to look no further than the first violation of a scenario.
  let scenario: Scenario

  /// Prepares to judge programs of a lab by a scenario.
  public init(lab: LabDescription, scenario: Scenario) {
    self.lab = lab
    self.scenario = scenario
  }

  /// Judges a program: every crash of the scenario, or the first that it does not survive.
  public func judge(_ subject: any Subject) -> Verdict {
    fatalError()
  }
}
