import Grading

/// Takes a command line apart.
struct ArgumentReader {
  private var rest: ArraySlice<String>
  private let known: [String]

  /// Reads words; `known` are the options that may occur.
  init(_ words: [String], known: [String]) {
    rest = words[...]
    self.known = known
  }

  /// The next option, or `nil` at the end.
  mutating func nextOption() throws(GradingProblem) -> String? {
    guard let word = rest.popFirst() else { return nil }
    guard known.contains(word) else {
      throw GradingProblem("unexpected '\(word)'; expected \(known.joined(separator: ", ")) (--help explains them)")
    }
    return word
  }

  /// The word after an option.
  mutating func value(of option: String, _ what: String) throws(GradingProblem) -> String {
    guard let word = rest.popFirst() else { throw GradingProblem("expected \(what) after \(option)") }
    return word
  }

  /// The word after an option, one of these.
  mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    of option: String, _ type: Choice.Type
  ) throws(GradingProblem) -> Choice {
    let names = Choice.allCases.map(\.rawValue).joined(separator: " or ")
    let word = try value(of: option, names)
    guard let choice = Choice(rawValue: word) else { throw GradingProblem("\(option) \(word): expected \(names)") }
    return choice
  }

  /// The number after an option, at least 1.
  mutating func count(of option: String) throws(GradingProblem) -> Int {
    let word = try value(of: option, "a number")
    guard let count = Int(word), (1...1024).contains(count) else {
      throw GradingProblem("\(option) \(word): expected a number from 1 to 1024")
    }
    return count
  }
}
