// Reads a scenario file. Every line is read on its own, so that one mistake does not hide the next.

extension Scenario {
  /// Reads a scenario.
  ///
  /// - Parameters:
  ///   - text: the file's text.
  ///   - path: the file's path; its stem names the scenario, and mistakes show it.
  ///   - vocabulary: the lab's words.
  /// - Throws: all mistakes of the file.
  public init(_ text: String, path: String, vocabulary: ScenarioVocabulary) throws(ScenarioErrors) {
    var parser = ScenarioParser(path: path, vocabulary: vocabulary)
    self = try parser.parse(text)
  }
}

/// The state of reading one file.
struct ScenarioParser {
  let path: String
  let vocabulary: ScenarioVocabulary
  private var errors: [ScenarioError] = []
  /// The line of each heading seen so far.
  private var headings: [String: Int] = [:]
  var scenario: Scenario
  /// The fault that still waits for a command or a boot.
  var waitingFault: ScenarioError?
  /// The `anything` whose steps are being read.
  var block: OpenChoice?

  init(path: String, vocabulary: ScenarioVocabulary) {
    self.path = path
    self.vocabulary = vocabulary
    scenario = Scenario(lab: vocabulary.lab, name: Self.stem(of: path))
  }

  mutating func parse(_ text: String) throws(ScenarioErrors) -> Scenario {
    let expansion = RepeatExpansion(of: ScenarioLine.lines(of: text, path: path))
    errors = expansion.errors
    // Steps name machines, and may stand before the line that names them all.
    for line in expansion.lines where line.words.first?.text == vocabulary.machines {
      var line = line
      do throws(ScenarioError) { try machines(&line) } catch { errors.append(error) }
    }
    for line in expansion.lines {
      var line = line
      do throws(ScenarioError) { try statement(&line) } catch { errors.append(error) }
    }
    checkWhole()
    guard errors.isEmpty else { throw ScenarioErrors(errors: Self.inOrder(errors)) }
    return scenario
  }

  /// Reads one line.
  private mutating func statement(_ line: inout ScenarioLine) throws(ScenarioError) {
    let verb = try line.word("a verb")
    if block != nil { return try choiceLine(verb, &line) }
    switch verb.text {
    case "anything": try choice(verb, &line)
    case "title", "points", "part", "disk", "seed": try heading(verb, &line)
    case "expect": try expect(&line)
    case "sometimes": try sometimes(&line)
    case "budget": try budget(&line)
    case vocabulary.machines: break
    case let name where vocabulary.settings[name] != nil: try setting(verb, &line)
    default: try step(verb, &line)
    }
  }

  /// Reads a line that may stand in a file only once.
  private mutating func heading(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) {
    try once(verb, line)
    switch verb.text {
    case "title": scenario.title = try line.rest("the title")
    case "points": scenario.points = try line.number("the number of points", in: 0...100)
    case "part": scenario.part = try line.choice("part", of: vocabulary.parts)
    case "disk": scenario.model = try line.choice("disk", of: vocabulary.models)
    default: scenario.seed = UInt64(try line.number("the seed", in: 0...Int.max))
    }
    try line.finish()
  }

  /// Reads a heading that only this lab has: `medium majority of 3`.
  private mutating func setting(_ verb: Word, _ line: inout ScenarioLine) throws(ScenarioError) {
    try once(verb, line)
    let known = vocabulary.settings[verb.text] ?? []
    let first = line.words.first
    let text = try line.rest("the \(verb.text)")
    guard known.contains(text) else {
      throw line.unknown(verb.text, Word(text: text, column: first?.column ?? verb.column), among: known)
    }
    scenario.settings[verb.text] = text
  }

  mutating func once(_ verb: Word, _ line: ScenarioLine) throws(ScenarioError) {
    if let first = headings[verb.text] {
      throw line.error("a second '\(verb.text)'; the first is in line \(first)", at: verb)
    }
    headings[verb.text] = line.number
  }

  /// Checks what no single line can show.
  private mutating func checkWhole() {
    for (heading, example) in [("title", "title Money moves"), ("points", "points 5"), ("part", "part A")]
    where headings[heading] == nil {
      fileError("no '\(heading)'; a scenario says, for example, '\(example)'")
    }
    if let heading = vocabulary.machines, scenario.machines.isEmpty, errors.isEmpty {
      fileError("no '\(heading)'; a scenario says, for example, '\(heading) a b'")
    }
    let all = scenario.steps + scenario.blocks.flatMap(\.steps)
    let hasCommand = all.contains { if case .command = $0.kind { true } else { false } }
    if !hasCommand && errors.isEmpty { fileError("no command: the program would have nothing to do") }
    if let waitingFault { errors.append(waitingFault) }
  }

  private mutating func fileError(_ message: String) {
    errors.append(ScenarioError(path: path, line: 1, column: 1, message: message))
  }

  /// Sorts mistakes by place; a mistake in a repeated line is told once.
  private static func inOrder(_ errors: [ScenarioError]) -> [ScenarioError] {
    var seen: Set<ScenarioError> = []
    return errors.filter { seen.insert($0).inserted }
      .enumerated()
      .sorted { ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset) }
      .map(\.element)
  }

  /// A file's name without folder and ending.
  private static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return String(file.hasSuffix(".scenario") ? file.dropLast(".scenario".count) : file)
  }
}
