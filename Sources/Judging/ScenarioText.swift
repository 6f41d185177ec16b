// From the text of a scenario to its lines: words with their columns, comments gone, `repeat` expanded.

/// A word of a scenario, and where it begins.
struct Word: Hashable {
  var text: String
  var column: Int
}

/// A line of a scenario that says something, and a place to read its words from.
struct ScenarioLine {
  let path: String
  let number: Int
  /// The words not read yet, the next one first.
  private(set) var words: ArraySlice<Word>
  /// The column behind the last word, where a missing one is reported.
  private let end: Int

  init(path: String, number: Int, words: [Word]) {
    self.path = path
    self.number = number
    self.words = words[...]
    end = words.last.map { $0.column + $0.text.unicodeScalars.count } ?? 1
  }

  /// A mistake at a word of this line, or behind its last one.
  func error(_ message: String, at word: Word? = nil) -> ScenarioError {
    ScenarioError(path: path, line: number, column: word?.column ?? end, message: message)
  }

  /// Takes the next word, which should be `what`.
  mutating func word(_ what: String) throws(ScenarioError) -> Word {
    guard let word = words.popFirst() else { throw error("\(what) is missing") }
    return word
  }

  /// Takes a whole number.
  mutating func number(_ what: String, in range: ClosedRange<Int>) throws(ScenarioError) -> Int {
    let word = try word(what)
    guard let value = Self.number(word.text) else {
      throw error("expected \(what), not '\(word.text)'", at: word)
    }
    guard range.contains(value) else {
      throw error("\(what) is from \(range.lowerBound) to \(range.upperBound), not \(value)", at: word)
    }
    return value
  }

  /// Takes one of a few words.
  mutating func choice(_ what: String, of known: [String]) throws(ScenarioError) -> String {
    let word = try word("the \(what)")
    guard known.contains(word.text) else { throw unknown(what, word, among: known) }
    return word.text
  }

  /// The mistake of a word that should have been one of a few; lists them if they are very few.
  func unknown(_ what: String, _ word: Word, among known: [String]) -> ScenarioError {
    var hint = Suggestion.phrase(for: word.text, among: known)
    if hint.isEmpty, known.count <= 10 { hint = "; one of \(known.joined(separator: ", "))" }
    return error("unknown \(what) '\(word.text)'\(hint)", at: word)
  }

  /// Takes whatever is left as a text.
  mutating func rest(_ what: String) throws(ScenarioError) -> String {
    guard !words.isEmpty else { throw error("\(what) is missing") }
    defer { words = [] }
    return words.map(\.text).joined(separator: " ")
  }

  /// Checks that nothing is left.
  func finish() throws(ScenarioError) {
    if let extra = words.first { throw error("'\(extra.text)' is one word too many", at: extra) }
  }

  /// Reads a whole number: digits, perhaps after a minus sign.
  static func number(_ text: String) -> Int? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let areDigits = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return areDigits ? Int(text) : nil
  }

  /// The same line for one round of a `repeat`: its number stands for every `{i}`.
  func substituting(round: Int) -> ScenarioLine {
    let replaced = words.map { Word(text: $0.text.replacing(placeholder: "{i}", with: "\(round)"), column: $0.column) }
    return ScenarioLine(path: path, number: number, words: replaced)
  }
}

extension ScenarioLine {
  /// Splits a text into lines, drops comments and empty lines.
  static func lines(of text: String, path: String) -> [ScenarioLine] {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
      let words = words(of: line)
      return words.isEmpty ? nil : ScenarioLine(path: path, number: index + 1, words: words)
    }
  }

  /// Splits a line at blanks; a word that begins with `#` ends it.
  private static func words(of line: Substring.UnicodeScalarView) -> [Word] {
    var words: [Word] = []
    var word: Word?
    for (index, scalar) in line.enumerated() {
      if scalar == " " || scalar == "\t" || scalar == "\r" {
        if let word { words.append(word) }
        word = nil
      } else if word == nil {
        if scalar == "#" { return words }
        word = Word(text: String(scalar), column: index + 1)
      } else {
        word?.text.unicodeScalars.append(scalar)
      }
    }
    if let word { words.append(word) }
    return words
  }
}

extension String {
  /// This text with every copy of a placeholder replaced, from left to right.
  fileprivate func replacing(placeholder: String, with replacement: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(placeholder) {
        result += replacement
        rest = rest.dropFirst(placeholder.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
