// `anything 4 of`, the steps to choose from, `end`.

import Simulation

/// An `anything` whose steps are being read.
struct OpenChoice {
  let line: ScenarioLine
  let verb: Word
  var most = 1
  var steps: [Scenario.Step] = []
  /// Whether a mistake has been told already, so that no other one follows from it.
  var isWrong = false
}

extension ScenarioParser {
  /// The longest sequence that can be asked for.
  private static let mostChosen = 9

  /// Reads `anything 4 of`.
  mutating func choice(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) {
    // It is opened even if it is wrong, so that its steps and its end are not further mistakes.
    block = OpenChoice(line: line, verb: verb, isWrong: true)
    guard vocabulary.machines == nil else {
      throw line.error("several machines can't do just anything yet: write their steps one by one", at: verb)
    }
    block?.most = try line.number("the number of steps", in: 1...Self.mostChosen)
    _ = try line.choice("word", of: ["of"])
    try line.finish()
    try checkWaitingFaults(verb, line)
    block?.isWrong = false
  }

  /// The faults that wait for the sequence must be one, which tries each call.
  private mutating func checkWaitingFaults(_ verb: Word, _ line: ScenarioLine) throws(ScenarioError) {
    defer { waitingFault = nil }
    var waiting: [FaultRule] = []
    for step in scenario.steps.reversed() {
      if case .note = step.kind { continue }
      guard case .fault(let rule) = step.kind else { break }
      waiting.append(rule)
    }
    guard waiting.count <= 1 else {
      throw line.error("one fault can wait for 'anything', not \(waiting.count): a script has at most one", at: verb)
    }
    if let rule = waiting.first, rule.occurrence != .anywhere {
      throw line.error("a fault that waits for 'anything' tries each call: 'fault EIO anywhere'", at: verb)
    }
  }

  /// Reads a step to choose from, or the `end`.
  mutating func choiceLine(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) {
    if verb.text == "end" { return try endChoice(&line) }
    do throws(ScenarioError) {
      let step = Scenario.Step(line: line.number, kind: try chosenStep(verb, &line))
      try line.finish()
      if let first = block?.steps.first(where: { $0.kind == step.kind }) {
        throw line.error("this step stands in line \(first.line) already", at: verb)
      }
      block?.steps.append(step)
    } catch {
      defer { block?.isWrong = true }
      // Of lines that are not looked at for another reason only the first mistake is told.
      if vocabulary.machines == nil { throw error }
    }
  }

  private func chosenStep(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) -> Scenario.Step.Kind {
    switch verb.text {
    case "restart": return .restart
    case "crash":
      guard case .anywhere = try crashPoint(&line) else {
        throw line.error("only 'crash anywhere' can be chosen", at: verb)
      }
      return .crash(.anywhere)
    case "fault": throw line.error("a fault can't be chosen; it stands before 'anything' for all of them", at: verb)
    case let word where ScenarioVocabulary.commonVerbs.contains(word) || vocabulary.settings[word] != nil:
      throw line.error("'\(word)' can't be chosen: only commands, 'restart' and 'crash anywhere'", at: verb)
    default: return .command(try command(verb, &line))
    }
  }

  private mutating func endChoice(_ line: inout ScenarioLine) throws(ScenarioError) {
    guard let block else { return }
    self.block = nil
    if let extra = line.words.first { throw line.error("nothing follows 'end'", at: extra) }
    guard !block.isWrong else { return }
    guard !block.steps.isEmpty else {
      throw block.line.error("nothing stands between 'anything' and 'end'", at: block.verb)
    }
    let anything = Scenario.Anything(most: block.most, of: block.steps)
    scenario.steps.append(Scenario.Step(line: block.line.number, kind: .anything(anything)))
  }
}
