/// A mistake in a scenario file: where, what, and what was probably meant.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, as it was given to the parser.
  public var path: String
  /// The line, counted from 1.
  public var line: Int
  /// The column, counted from 1, in Unicode scalars.
  public var column: Int
  /// What is wrong.
  public var message: String

  /// The mistake as compilers write one: `a1.scenario:3:1: unknown verb 'tranfer'; did you mean 'transfer'?`.
  public var description: String { "\(path):\(line):\(column): \(message)" }
}

/// All mistakes of a scenario file, in the order of its lines; never empty.
public struct ScenarioErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// The mistakes.
  public var errors: [ScenarioError]

  /// One mistake a line.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Guesses what was meant by a word that is not among those expected.
enum Suggestion {
  /// The phrase to add to a message: `; did you mean 'transfer'?`, or nothing if no word is near.
  static func phrase(for word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The nearest candidate, if it differs in at most a third of its letters (and one may always differ).
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let letters = Array(word.unicodeScalars)
    guard letters.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(letters, Array(candidate.unicodeScalars))
      guard distance <= max(1, candidate.unicodeScalars.count / 3), distance < letters.count else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// How many letters must be added, dropped, changed or swapped with their neighbour to make `b` of `a`.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var twoBack: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, twoBack[j - 1] + 1) }
        row.append(least)
      }
      (twoBack, last) = (last, row)
    }
    return last[b.count]
  }
}
