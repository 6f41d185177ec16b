import Grading
import LabKit

/// Takes a command line apart, in the ways that people are used to: `--lab NAME` and `--lab=NAME`, `-j 4` and `-j4`; behind
/// `--` nothing is an option any more.
struct ArgumentReader {
  /// What becomes of words that are no options.
  enum PlainWords {
    /// They are a mistake.
    case refused
    /// They may stand anywhere.
    case collected
    /// They end the options.
    case end
  }

  /// The words that are not read yet.
  private(set) var rest: ArraySlice<String>
  private let known: [String]
  /// What stood behind the `=` of the option that was read last, until somebody takes it.
  private var attached: (option: String, value: String)?
  private let plainWords: PlainWords
  /// The words that were collected.
  private(set) var plain: [String] = []

  /// Reads words; `known` are the options that may occur.
  init(_ words: [String], known: [String], plain: PlainWords = .refused) {
    rest = words[...]
    (self.known, plainWords) = (known, plain)
  }

  /// The next option, or `nil` at the end.
  mutating func nextOption() throws(GradingProblem) -> String? {
    if let attached { throw GradingProblem("\(attached.option) takes no value, but has '\(attached.value)'") }
    while let word = rest.popFirst() {
      if known.contains(word) { return word }
      if let option = takeApart(word) { return option }
      if word == "--" {
        if plainWords == .end { return nil }
        try take(rest)
        rest = []
      } else if word.hasPrefix("-"), word != "-" {
        throw unexpected(word)
      } else if plainWords == .end {
        rest = [word] + rest
        return nil
      } else {
        try take([word])
      }
    }
    return nil
  }

  private mutating func take(_ words: ArraySlice<String>) throws(GradingProblem) {
    if let first = words.first, plainWords == .refused { throw unexpected(first) }
    plain += words
  }

  /// The option of `--option=value` and `-j4`.
  private mutating func takeApart(_ word: String) -> String? {
    if let equals = word.firstIndex(of: "="), known.contains(String(word[..<equals])) {
      attached = (String(word[..<equals]), String(word[word.index(after: equals)...]))
    } else if !word.hasPrefix("--"), known.contains(String(word.prefix(2))), word.count > 2 {
      attached = (String(word.prefix(2)), String(word.dropFirst(2)))
    }
    return attached?.option
  }

  private func unexpected(_ word: String) -> GradingProblem {
    let name = String(word.prefix { $0 != "=" })
    let beginnings = known.filter { $0.hasPrefix(name) && name.count > 2 }
    let meant = beginnings.count == 1 ? beginnings[0] : closest(to: name, among: known)
    let hint = meant.map { "; did you mean \($0)?" } ?? "; expected \(known.joined(separator: ", "))"
    return GradingProblem("unexpected '\(word)'\(hint) (--help explains the options)")
  }

  /// The word after an option, or behind its `=`.
  mutating func value(of option: String, _ what: String) throws(GradingProblem) -> String {
    if let attached {
      self.attached = nil
      return attached.value
    }
    // Behind `--` may stand what looks like an option.
    if rest.first == "--", rest.count > 1 {
      rest = rest.dropFirst()
    } else if let word = rest.first, known.contains(word) {
      throw GradingProblem("expected \(what) after \(option), not \(word)")
    }
    guard let word = rest.popFirst() else { throw GradingProblem("expected \(what) after \(option)") }
    return word
  }

  /// The word after an option, one of these.
  mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    of option: String, _ type: Choice.Type
  ) throws(GradingProblem) -> Choice {
    let names = Choice.allCases.map(\.rawValue)
    let word = try value(of: option, names.joined(separator: " or "))
    guard let choice = Choice(rawValue: word) else {
      let expected = "expected \(names.joined(separator: " or "))"
      let hint = closest(to: word, among: names).map { "did you mean \($0)?" } ?? expected
      throw GradingProblem("\(option) \(word): \(hint)")
    }
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
