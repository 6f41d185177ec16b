import Exploration

extension Judge {
  /// The same judge by one script, for whoever shows a program: the one that it does not survive, or else an example; the
  /// same by the whole scenario where nothing is to be chosen.
  public func ofOneScript(_ subject: any Subject) -> Judge {
    guard scenario.hasChoices else { return self }
    let found = JudgeSession(self, subject, model: nil)?.explorer.explore().choices
    return Judge(lab: lab, scenario: found.map(scenario.telling) ?? scenario.example)
  }
}
