// Which crashes of a scenario are shown: those that the program does not survive, or else those that the script names.

import Exploration
import Judging
import Simulation

extension StepThrough {
  /// Steps through the crashes of a scenario that are most worth seeing; `nil` if there is no disk of its name, or if
  /// the program breaks a rule in a way that can't be shown again.
  public init?(showing judge: Judge, _ subject: any Subject) {
    let judge = judge.ofOneScript(subject)
    guard let session = JudgeSession(judge, subject, model: nil) else { return nil }
    let exploration = session.explorer.explore()
    if exploration.violation != nil {
      guard let smallest = session.smallest(exploration) else { return nil }
      self.init(
        smallest.shrunk.replayed, of: smallest.scenario, model: session.model,
        introduction: Self.introduction(of: smallest.shrunk.replayed) + Self.remark(on: smallest.token))
    } else {
      let replayed = session.explorer.replay(session.explorer.scriptedPlan())
      self.init(
        replayed, of: judge.scenario, model: session.model, introduction: Self.introduction(of: judge.scenario))
    }
  }

  /// Steps through the crashes of a token; `nil` if there is no disk of the scenario's name, or if the program does
  /// something else than it did when the token was made. `scenario` is the one that the token names, whole.
  public init?(
    following token: ReplayToken, of scenario: Scenario, in lab: LabDescription, _ subject: any Subject
  ) throws(StaleToken) {
    let shorter = try scenario.shortened(by: token)
    guard let model = PersistenceModel.named(scenario.model),
      let session = JudgeSession(Judge(lab: lab, scenario: shorter), subject, model: model)
    else { return nil }
    let replayed = session.explorer.replay(token.plan)
    guard replayed.difference == nil else { return nil }
    let introduction =
      replayed.violation == nil ? "Your program survives these crashes." : Self.introduction(of: replayed)
    self.init(replayed, of: shorter, model: model, introduction: introduction + Self.remark(on: token))
  }

  private static func introduction(of replayed: Replayed) -> String {
    replayed.runs.count == 1
      ? "Your program breaks a rule before the power ever fails."
      : "These are crashes that your program does not survive."
  }

  /// Says that steps are missing, if any are.
  private static func remark(on token: ReplayToken) -> String {
    switch token.dropped.count {
    case 0: ""
    case 1: " One step of the scenario is left out: it makes no difference."
    case let count: " \(count) steps of the scenario are left out: they make no difference."
    }
  }

  private static func introduction(of scenario: Scenario) -> String {
    let isAnywhere = scenario.steps.contains { $0.kind == .crash(.anywhere) }
    guard isAnywhere else { return "These are the crashes that the scenario names." }
    return "The scenario lets the power fail anywhere, and your program survives it all. Shown is one crash of many: "
      + "at the end of the commands, losing nothing."
  }
}

extension StepThrough {
  /// The steps at which a talk stops: notes, power cuts, what each recovery found, the end; where there are no notes,
  /// commands too. A presenter's remote control goes from one to the next.
  public var beats: [Int] {
    let hasNotes = steps.contains { $0.kind == .note }
    return steps.indices.filter { index in
      switch steps[index].kind {
      case .note, .crash, .end: true
      case .command: !hasNotes
      case .reply: isFound(index)
      case .boot, .call: false
      }
    }
  }

  /// Whether a reply is the first that the program gave after it had booted on what a power cut left.
  private func isFound(_ index: Int) -> Bool {
    let run = steps[index].run
    guard steps[index].isRecovery, let first = steps.firstIndex(where: { $0.run == run && $0.kind == .command })
    else { return false }
    return steps[first...].firstIndex { $0.run == run && $0.kind == .reply } == index
  }

  /// Whether the program is not finished, so that there is nothing to see.
  public var isUnfinished: Bool { steps.last?.text == "broken: unfinished" }
}
