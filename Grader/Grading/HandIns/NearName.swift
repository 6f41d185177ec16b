// Browsers, mail programs and learning platforms change names: `Ledgers (1).swift`, `Copy of Ledgers.swift`,
// `Ledgers.swift.txt`, `smith_4711_Ledgers.swift`. Which lab's file is meant is told by the words that are left.

import Foundation
import Judging
import LabKit

/// A lab's file by whose name another one goes, and how near that is.
struct NearName: Hashable {
  /// How near a name is to that of a lab's file.
  enum Nearness: Int, Comparable {
    /// A letter or two are other ones: `Ledger.swift`.
    case misspelt
    /// It is a word of the name: `Copy of Ledgers.swift`.
    case word
    /// There are only numbers and marks besides: `Ledgers (1).swift`.
    case decorated
    /// The name itself, in capitals or not: file systems that make no difference hand in `ledgers.swift`.
    case exact

    static func < (one: Nearness, other: Nearness) -> Bool { one.rawValue < other.rawValue }
  }

  /// The lab's name.
  let lab: String
  let nearness: Nearness

  /// The longest name that is looked at, in letters and marks: no system's files have longer ones, and to put marks in
  /// order takes their number squared.
  private static let longest = 255

  /// The lab's file that a name means; `nil` if it is none's.
  init?(_ name: Substring) {
    guard name.unicodeScalars.prefix(Self.longest + 1).count <= Self.longest else { return nil }
    let name = name.precomposedStringWithCanonicalMapping.lowercased()
    if let lab = LabDescription.all.first(where: { $0.studentFile.lowercased().hasSameBytes(as: name) }) {
      (self.lab, nearness) = (lab.name, .exact)
      return
    }
    guard let base = Self.base(of: name) else { return nil }
    let words = base.split { !$0.isASCII || !$0.isLetter }.map(String.init)
    guard Self.foreign.isDisjoint(with: words) else { return nil }
    // A word may stand in a longer name: CheckpointedStores is not lab 2's.
    let found = LabDescription.all.compactMap { lab in
      Self.nearness(of: words, to: Self.stem(lab)).map { (lab: lab, nearness: $0) }
    }
    guard let best = found.max(by: { ($0.nearness, Self.stem($0.lab).count) < ($1.nearness, Self.stem($1.lab).count) })
    else { return nil }
    (lab, nearness) = (best.lab.name, best.nearness)
  }

  /// Whether a name is that of a Swift file that belongs to no lab, and is nobody's part of the kit.
  static func isOther(_ name: Substring) -> Bool {
    name.ends(inASCII: ".swift") && !name.isASCII("main.swift") && !name.isASCII("package.swift")
  }

  /// Words of files that are about a lab's file and never it.
  private static let foreign: Set<String> = ["test", "tests", "main", "package"]
  /// What programs write behind a Swift file's name.
  private static let endings: Set<String> = [
    "txt", "text", "swift", "bak", "backup", "orig", "old", "download", "copy", "save",
  ]

  private static func stem(_ lab: LabDescription) -> String { String(lab.studentFile.dropLast(6)).lowercased() }

  /// What stands in front of `.swift`; `nil` if it does not stand there, or something stands behind it that makes another
  /// kind of file.
  private static func base(of name: String) -> Substring? {
    guard let dot = name.firstRange(of: ".swift") else {
      // Some editors and systems hide or lose it.
      let parts = name.split(separator: ".")
      let isPlain = parts.count == 1 || parts.count == 2 && ["txt", "text"].contains(parts[1])
      return isPlain && LabDescription.all.contains { stem($0) == parts[0] } ? parts[0] : nil
    }
    let behind = name[dot.upperBound...]
    guard behind.first?.isLetter != true, endings.isSuperset(of: behind.split { !$0.isLetter }.map(String.init)) else {
      return nil
    }
    return name[..<dot.lowerBound]
  }

  private static func nearness(of words: [String], to stem: String) -> Nearness? {
    if words.joined() == stem { return .decorated }
    if words.contains(stem) { return .word }
    return words.contains { closest(to: $0, among: [stem]) != nil } ? .misspelt : nil
  }
}
