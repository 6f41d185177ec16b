// Steps: commands of the lab, faults, crashes, notes.

import Exploration
import Simulation
import Storage

extension ScenarioParser {
  /// Reads a line that does something.
  mutating func step(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) {
    let kind: Scenario.Step.Kind
    var machine = ""
    switch verb.text {
    case "crash":
      machine = try self.machine(for: verb, " anywhere", &line)
      kind = .crash(try crashPoint(&line))
    case "restart":
      machine = try self.machine(for: verb, "", &line)
      kind = .restart
    case "clock" where vocabulary.machines != nil:
      machine = try self.machine(for: verb, " 100", &line)
      kind = .clock(try line.number("the time", in: -1_000_000_000...1_000_000_000))
      if let waitingFault { throw waitingFault }
    case "deliver" where vocabulary.machines != nil:
      kind = .deliver(try delivery(&line))
      if let waitingFault { throw waitingFault }
    case "note": kind = .note(try line.rest("the note"))
    case "fault":
      kind = .fault(try faultRule(&line))
      waitingFault = line.error("this fault meets nothing: no command or boot follows it", at: verb)
    default:
      let addressee = try addressee(verb, &line)
      machine = addressee.machine
      kind = .command(try command(addressee.verb, &line))
    }
    try line.finish()
    scenario.steps.append(Scenario.Step(line: line.number, machine: machine, kind: kind))
    switch kind {
    case .command, .crash, .restart: waitingFault = nil
    case .fault, .note, .clock, .deliver, .anything: break
    }
  }

  /// Reads `as written`, `anyhow`, `anyhow mishaps 1` or `anyhow mishaps 1 cut anywhere`.
  private func delivery(_ line: inout ScenarioLine) throws(ScenarioError) -> Delivery {
    guard !line.words.isEmpty else { throw line.error("deliver how? 'deliver as written' or 'deliver anyhow'") }
    if try line.choice("way", of: ["as", "anyhow"]) == "as" {
      _ = try line.choice("word", of: ["written"])
      return .asWritten
    }
    guard !line.words.isEmpty else { return .anyhow(mishaps: 0) }
    _ = try line.choice("word", of: ["mishaps"])
    let mishaps = try line.number("the number of mishaps", in: 1...9)
    guard !line.words.isEmpty else { return .anyhow(mishaps: mishaps) }
    _ = try line.choice("word", of: ["cut"])
    _ = try line.choice("place", of: ["anywhere"])
    return .anyhow(mishaps: mishaps, cuts: .anywhere)
  }

  /// Reads `anywhere`, or `after 7 losing sector:ledger.new/0, name:ledger`.
  func crashPoint(_ line: inout ScenarioLine) throws(ScenarioError) -> CrashPoint {
    guard !line.words.isEmpty else {
      throw line.error("crash where? 'crash anywhere' or 'crash after 7 losing name:ledger'")
    }
    if try line.choice("place", of: ["anywhere", "after"]) == "anywhere" { return .anywhere }
    let calls = try line.number("the number of calls", in: 0...1_000_000)
    guard !line.words.isEmpty else { return .after(calls: calls, losing: []) }
    _ = try line.choice("word", of: ["losing"])
    var losing: [EffectName] = []
    repeat { losing += try effects(in: line.word("an effect"), of: line) } while !line.words.isEmpty
    return .after(calls: calls, losing: losing)
  }

  /// Reads the effects in a word; several may stand in one, with commas between them.
  private func effects(in word: Word, of line: ScenarioLine) throws(ScenarioError) -> [EffectName] {
    var effects: [EffectName] = []
    for text in word.text.split(separator: ",") {
      guard let effect = EffectName(String(text)) else {
        throw line.error("'\(text)' is no effect; one of sector:FILE/NUMBER, size:FILE, name:PATH", at: word)
      }
      effects.append(effect)
    }
    return effects
  }

  /// Reads a command of the lab.
  func command(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) -> [String] {
    guard let form = vocabulary.verbs.first(where: { $0.name == verb.text }) else {
      let known =
        ScenarioVocabulary.commonVerbs + (vocabulary.machines.map { [$0, "clock", "deliver"] } ?? [])
        + vocabulary.settings.keys.sorted() + vocabulary.verbs.map(\.name)
      throw line.error("unknown verb '\(verb.text)'\(Suggestion.phrase(for: verb.text, among: known))", at: verb)
    }
    let words = [verb.text] + line.words.map(\.text)
    try arguments(form.arguments, of: form, &line)
    if let extra = line.words.first {
      throw line.error("'\(extra.text)' is one word too many: '\(form.usage)'", at: extra)
    }
    return words
  }

  /// Checks the words of a command against what its verb expects.
  private func arguments(
    _ expected: [ScenarioVocabulary.Argument], of form: ScenarioVocabulary.Verb, _ line: inout ScenarioLine
  ) throws(ScenarioError) {
    for argument in expected {
      if case .optional(let more) = argument {
        if !line.words.isEmpty { try arguments(more, of: form, &line) }
        continue
      }
      guard let word = line.words.first else { throw line.error("\(argument.usage) is missing: '\(form.usage)'") }
      switch argument {
      case .number(let name) where ScenarioLine.number(word.text) == nil:
        throw line.error("\(name) should be a number, not '\(word.text)': '\(form.usage)'", at: word)
      case .literal(let text) where word.text != text:
        throw line.error("'\(text)' should stand here, not '\(word.text)': '\(form.usage)'", at: word)
      case .rest(let name): _ = try line.rest(name)
      default: _ = try line.word(argument.usage)
      }
    }
  }
}
