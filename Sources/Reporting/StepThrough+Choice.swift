// Which crashes of a scenario are shown: those that the program does not survive, or else those that the script names.

import Exploration
import Judging
import Simulation

extension StepThrough {
  /// Steps through the crashes of a scenario that are most worth seeing; `nil` if there is no disk of its name, or if
  /// the program breaks a rule in a way that can't be shown again.
  public init?(showing judge: Judge, _ subject: any Subject) {
    guard let session = JudgeSession(judge, subject, model: nil) else { return nil }
    let exploration = session.explorer.explore()
    if exploration.violation != nil {
      guard let replayed = exploration.replayed else { return nil }
      self.init(
        replayed, of: judge.scenario, model: session.model,
        introduction: replayed.runs.count == 1
          ? "Your program breaks a rule before the power ever fails."
          : "These are crashes that your program does not survive.")
    } else {
      let replayed = session.explorer.replay(session.explorer.scriptedPlan())
      self.init(
        replayed, of: judge.scenario, model: session.model, introduction: Self.introduction(of: judge.scenario))
    }
  }

  private static func introduction(of scenario: Scenario) -> String {
    let isAnywhere = scenario.steps.contains { $0.kind == .crash(.anywhere) }
    guard isAnywhere else { return "These are the crashes that the scenario names." }
    return "The scenario lets the power fail anywhere, and your program survives it all. Shown is one crash of many: "
      + "at the end of the commands, losing nothing."
  }
}
