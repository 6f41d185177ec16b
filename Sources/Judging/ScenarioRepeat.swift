// `repeat N … end` and `repeat N COMMAND…` are expanded before anything else looks at the lines. The lines of
// `anything N of … end` stay as they are; here their ends are told apart from those of a `repeat`.

/// Expands the repetitions of a scenario.
struct RepeatExpansion {
  /// The most rounds of one `repeat`.
  static let mostRounds = 1_000
  /// The most lines of a scenario once everything is expanded.
  static let mostLines = 10_000

  private(set) var lines: [ScenarioLine] = []
  private(set) var errors: [ScenarioError] = []
  /// The `repeat` that is not closed yet.
  private var open: Block?
  /// The `anything` that is not closed yet, and how many blocks are open inside it; they are mistakes.
  private var choice: (line: ScenarioLine, nested: Int)?

  /// A `repeat`, and the lines up to its `end`.
  private struct Block {
    var line: ScenarioLine
    var rounds = 1
    var body: [ScenarioLine] = []
    /// How many blocks are open inside it; they are mistakes, but their ends are not.
    var nested = 0
  }

  init(of lines: [ScenarioLine]) {
    for line in lines {
      do throws(ScenarioError) { try take(line) } catch { errors.append(error) }
    }
    if let choice {
      errors.append(choice.line.error("this 'anything' has no 'end'", at: choice.line.words.first))
      // What follows is no choice then, and may be right.
      self.lines.removeAll { $0.number == choice.line.number }
    }
    if let open { errors.append(open.line.error("this 'repeat' has no 'end'", at: open.line.words.first)) }
  }

  private mutating func take(_ line: ScenarioLine) throws(ScenarioError) {
    switch line.words.first?.text {
    case "repeat": try begin(line)
    case "anything": try beginChoice(line)
    case "end": try end(line)
    default:
      if open != nil { open?.body.append(line) } else { try add([line], after: line) }
    }
  }

  private mutating func begin(_ line: ScenarioLine) throws(ScenarioError) {
    var words = line
    let verb = try words.word("a verb")
    let isBlock = words.words.count <= 1
    if open != nil {
      if isBlock { open?.nested += 1 }
      throw line.error("a 'repeat' can't stand inside another", at: verb)
    }
    if isBlock, choice != nil {
      choice?.nested += 1
      throw line.error("a 'repeat' of several lines can't stand inside 'anything'; one of one line can", at: verb)
    }
    // A block is opened even if its number is wrong, so that its `end` is not a second mistake.
    if isBlock { open = Block(line: line) }
    let rounds = try words.number("the number of rounds", in: 1...Self.mostRounds)
    if isBlock {
      open?.rounds = rounds
    } else {
      let body = ScenarioLine(path: line.path, number: line.number, words: Array(words.words))
      try add(Self.copies(of: [body], rounds: rounds), after: line)
    }
  }

  private mutating func beginChoice(_ line: ScenarioLine) throws(ScenarioError) {
    guard open == nil, choice == nil else {
      if open != nil { open?.nested += 1 } else { choice?.nested += 1 }
      let outer = open != nil ? "a 'repeat'" : "another"
      throw line.error("an 'anything' can't stand inside \(outer)", at: line.words.first)
    }
    choice = (line, 0)
    try add([line], after: line)
  }

  private mutating func endChoice(_ line: ScenarioLine) throws(ScenarioError) {
    guard let open = choice else {
      throw line.error("this 'end' has no 'repeat' and no 'anything'", at: line.words.first)
    }
    choice = open.nested > 0 ? (open.line, open.nested - 1) : nil
    if choice == nil { try add([line], after: line) }
  }

  private mutating func end(_ line: ScenarioLine) throws(ScenarioError) {
    guard let block = open else { return try endChoice(line) }
    guard block.nested == 0 else {
      open?.nested -= 1
      return
    }
    open = nil
    if line.words.count > 1 { throw line.error("nothing follows 'end'", at: line.words.last) }
    let start = block.line
    if block.body.isEmpty { throw start.error("nothing stands between 'repeat' and 'end'", at: start.words.first) }
    guard block.rounds * block.body.count <= Self.mostLines else { throw Self.tooLong(start) }
    try add(Self.copies(of: block.body, rounds: block.rounds), after: start)
  }

  private mutating func add(_ more: [ScenarioLine], after line: ScenarioLine) throws(ScenarioError) {
    guard lines.count + more.count <= Self.mostLines else { throw Self.tooLong(line) }
    lines += more
  }

  private static func tooLong(_ line: ScenarioLine) -> ScenarioError {
    line.error("the scenario has more than \(mostLines) lines once it is repeated", at: line.words.first)
  }

  private static func copies(of body: [ScenarioLine], rounds: Int) -> [ScenarioLine] {
    (1...rounds).flatMap { round in body.map { $0.substituting(round: round) } }
  }
}
