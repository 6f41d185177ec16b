// Several machines: `machines a b`, `a: ping b`, `crash a anywhere`, `restart b`, `clock a 100`.

extension ScenarioParser {
  /// The most machines of a scenario.
  private static let mostMachines = 16

  /// Reads the line that names the machines.
  mutating func machines(_ line: inout ScenarioLine) throws(ScenarioError) {
    try once(line.word("a verb"), line)
    var names: [String] = []
    while !line.words.isEmpty {
      let word = try line.word("a machine")
      guard Self.isName(word.text) else {
        throw line.error("'\(word.text)' is no machine's name: 1 to 16 letters, digits, '-' or '_'", at: word)
      }
      guard !["anywhere", "after"].contains(word.text) else {
        throw line.error("'\(word.text)' would be taken for the place of a crash", at: word)
      }
      guard !names.contains(word.text) else { throw line.error("a second '\(word.text)'", at: word) }
      names.append(word.text)
    }
    guard (2...Self.mostMachines).contains(names.count) else {
      throw line.error("2 to \(Self.mostMachines) machines, not \(names.count)")
    }
    scenario.machines = names
  }

  private static func isName(_ text: String) -> Bool {
    (1...16).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
      }
  }

  /// Reads the name of a machine that something other than a command is for; nothing where there is but one.
  func machine(for verb: Word, _ example: String, _ line: inout ScenarioLine) throws(ScenarioError) -> String {
    guard vocabulary.machines != nil else { return "" }
    guard let word = line.words.first, !["anywhere", "after"].contains(word.text) else {
      throw line.error(
        "which machine? '\(verb.text) \(scenario.machines.first ?? "a")\(example)'", at: line.words.first)
    }
    return try line.choice("machine", of: scenario.machines)
  }

  /// Reads `a:` before a command, and the command's verb after it; no machine where there is but one.
  func addressee(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) -> (machine: String, verb: Word) {
    let isAddress = verb.text.hasSuffix(":")
    guard vocabulary.machines != nil else {
      if isAddress { throw line.error("there is but one machine: '\(verb.text)' is for nobody", at: verb) }
      return ("", verb)
    }
    guard isAddress else {
      guard vocabulary.verbs.contains(where: { $0.name == verb.text }) else { return ("", verb) }
      throw line.error("which machine? '\(scenario.machines.first ?? "a"): \(verb.text)'", at: verb)
    }
    let name = Word(text: String(verb.text.dropLast()), column: verb.column)
    guard scenario.machines.contains(name.text) else { throw line.unknown("machine", name, among: scenario.machines) }
    return (name.text, try line.word("a command"))
  }
}
