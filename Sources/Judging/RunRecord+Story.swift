import Exploration

extension RunRecord {
  /// What happened in the run, as a counterexample tells it; `isFirst` for the boot on an empty disk.
  public func story(isFirst: Bool, of scenario: Scenario, in lab: LabDescription) -> [Counterexample.Line] {
    Storyteller(scenario: scenario, lab: lab).story(index: isFirst ? 0 : 1, run: self)
  }
}
