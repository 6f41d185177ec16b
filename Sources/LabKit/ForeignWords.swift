// What a program says in words, and what that may cost whoever reads it.
//
// Swift's strings are equal when they look equal. To compare or hash one, the accents on each letter are put in order,
// which takes the square of their number: half a million accents on one letter are minutes, each time. A judge compares
// and hashes what programs say for every boot, in many places. So no such text gets in: whatever comes from a program is
// bounded where it comes off the wire, its length and the accents on each letter, and costs little from then on,
// whatever is done with it. (Unicode calls a text of this kind stream-safe, UAX #15, and has the same number.)

extension WireReader {
  /// Reads words of a program: a text that is not too long, and has not too many accents on one letter.
  mutating func words(
    _ what: @autoclosure () -> String, upTo longest: Int = Wire.longestAnswer
  ) throws(WireError) -> String {
    let words = try text(what())
    let count = words.utf8.count
    guard count <= longest else { throw unexpected("\(what()) of at most \(longest) bytes", -count) }
    guard !words.hasTooManyAccents else {
      throw unexpected("at most \(Wire.mostAccents) accents on one letter of \(what())", -count)
    }
    return words
  }
}

extension String {
  /// Whether some letter has more accents than it may have.
  package var hasTooManyAccents: Bool {
    // No accent begins with a smaller byte.
    guard utf8.contains(where: { $0 >= 0xCC }) else { return false }
    var count = 0
    for scalar in unicodeScalars {
      count = scalar.isAccent ? count + 1 : 0
      if count > Wire.mostAccents { return true }
    }
    return false
  }

  /// The text without the accents that are too many.
  package var withFewAccents: String {
    guard hasTooManyAccents else { return self }
    var kept = UnicodeScalarView()
    var count = 0
    for scalar in unicodeScalars {
      count = scalar.isAccent ? count + 1 : 0
      if count <= Wire.mostAccents { kept.append(scalar) }
    }
    return String(kept)
  }
}

extension Unicode.Scalar {
  /// Whether it is put in order with its neighbours: a mark on the letter before it.
  fileprivate var isAccent: Bool {
    switch value {
    // Three Tibetan vowels are no marks themselves, but stand for two.
    case 0x0F73, 0x0F75, 0x0F81: true
    default: properties.canonicalCombiningClass != .notReordered
    }
  }
}
