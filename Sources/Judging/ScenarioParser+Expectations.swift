// What must hold: `expect`, `sometimes`, `budget`.

extension ScenarioParser {
  /// Reads `expect atomic durable`, or `expect bytes written per transfer <= 4 KiB`.
  mutating func expect(_ line: inout ScenarioLine) throws(ScenarioError) {
    let isLimit = line.words.contains { word in
      word.text == "per" || word.text.contains { "<>=".contains($0) } || ScenarioLine.number(word.text) != nil
    }
    if isLimit {
      scenario.expectations.append(.init(line: line.number, kind: .limit(try limit(&line))))
      return try line.finish()
    }
    repeat {
      let known = vocabulary.invariants
      let name = try line.word("an invariant")
      guard known.contains(name.text) else { throw line.unknown("invariant", name, among: known) }
      scenario.expectations.append(.init(line: line.number, kind: .invariant(name.text)))
    } while !line.words.isEmpty
  }

  /// Reads `syncs per transfer <= 3`.
  private func limit(_ line: inout ScenarioLine) throws(ScenarioError) -> Limit {
    let measure = try measure(&line)
    var per: String?
    if line.words.first?.text == "per" {
      _ = try line.word("a word")
      per = try line.choice("verb", of: vocabulary.verbs.map(\.name) + ["boot"])
    }
    let relations = Limit.Relation.allCases.map(\.rawValue)
    let relation = Limit.Relation(rawValue: try line.choice("comparison", of: relations)) ?? .equal
    return Limit(measure, per: per, relation, try amount(&line))
  }

  /// Reads what is measured: the words up to `per` or a comparison.
  private func measure(_ line: inout ScenarioLine) throws(ScenarioError) -> Limit.Measure {
    let first = line.words.first
    var name: [String] = []
    while let word = line.words.first, word.text != "per", !word.text.contains(where: { "<>=".contains($0) }) {
      name.append(try line.word("a word").text)
    }
    guard let first, !name.isEmpty else { throw line.error("what is measured is missing", at: first) }
    let whole = Word(text: name.joined(separator: " "), column: first.column)
    guard let measure = Limit.Measure(rawValue: whole.text) else {
      throw line.unknown("measure", whole, among: Limit.Measure.allCases.map(\.rawValue))
    }
    return measure
  }

  /// Reads `3`, or `64 KiB`.
  private func amount(_ line: inout ScenarioLine) throws(ScenarioError) -> Int {
    let amount = try line.number("the limit", in: 0...(1 << 40))
    guard !line.words.isEmpty else { return amount }
    return amount << (try line.choice("unit", of: ["KiB", "MiB"]) == "KiB" ? 10 : 20)
  }

  /// Reads `sometimes new old`.
  mutating func sometimes(_ line: inout ScenarioLine) throws(ScenarioError) {
    repeat {
      let name = try line.choice("word", of: vocabulary.sometimes)
      scenario.sometimes.append(.init(line: line.number, name: name))
    } while !line.words.isEmpty
  }

  /// Reads `budget depth 3`.
  mutating func budget(_ line: inout ScenarioLine) throws(ScenarioError) {
    let word = try line.word("what is bounded")
    let kinds = Scenario.Budget.Kind.allCases
    guard let kind = kinds.first(where: { $0.rawValue == word.text }) else {
      throw line.unknown("budget", word, among: kinds.map(\.rawValue))
    }
    if let first = scenario.budget.first(where: { $0.kind == kind }) {
      throw line.error("a second '\(word.text)'; the first is in line \(first.line)", at: word)
    }
    let amount = try line.number("the bound", in: 1...1_000_000_000)
    scenario.budget.append(.init(line: line.number, kind: kind, amount: amount))
    try line.finish()
  }
}
