// Two submissions with the same tokens are the same work, whatever they call things and however they lay them out. The
// comparison leaves out spaces and comments, and numbers names in the order in which they turn up. It is a reason to
// look, and no proof: a short file can be the same by chance.
//
// Tokens are bytes. Two texts are equal if they look the same, and to find that out of a hundred thousand accents behind
// one letter takes Swift minutes.

import Archives

/// The tokens of a Swift file.
struct SourceTokens {
  /// A hash of the tokens, names numbered.
  let hash: String
  /// How many there are.
  let count: Int

  init(_ source: some Collection<UInt8>) {
    var reader = TokenReader(Array(source))
    var names: [ArraySlice<UInt8>: Int] = [:]
    var bytes: [UInt8] = []
    var count = 0
    while let token = reader.next() {
      if token.isName {
        let number = names[token.bytes] ?? names.count
        names[token.bytes] = number
        bytes += Array("\(number)".utf8) + [1]
      } else {
        bytes += token.bytes + [0]
      }
      count += 1
    }
    hash = SHA256.hex(bytes)
    self.count = count
  }
}

/// Takes a Swift file apart, as far as a comparison needs it.
private struct TokenReader {
  private let bytes: [UInt8]
  private var at: Int

  /// Some editors put a mark in front of the first word, which the compiler skips, too.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  mutating func next() -> (bytes: ArraySlice<UInt8>, isName: Bool)? {
    skip()
    guard at < bytes.count else { return nil }
    let start = at
    if Self.isLetter(bytes[at]) {
      while at < bytes.count, Self.isLetter(bytes[at]) { at += 1 }
      return (bytes[start..<at], !Self.isNumber(bytes[start..<at].prefix(4)))
    }
    at += 1
    if bytes[start] == UInt8(ascii: "\"") { string() }
    return (bytes[start..<at], false)
  }

  /// Skips spaces and comments; comments of Swift nest.
  private mutating func skip() {
    while at < bytes.count {
      if bytes[at] <= 32 {
        at += 1
      } else if isAt("//") {
        while at < bytes.count, bytes[at] != 10 { at += 1 }
      } else if isAt("/*") {
        var depth = 0
        repeat {
          if isAt("/*") { depth += 1 } else if isAt("*/") { depth -= 1 }
          at += isAt("/*") || isAt("*/") ? 2 : 1
        } while depth > 0 && at < bytes.count
      } else {
        return
      }
    }
  }

  /// The rest of a text literal, up to its end or the end of the line.
  private mutating func string() {
    while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != 10 {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    at = min(at + 1, bytes.count)
  }

  private func isAt(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

  /// Whether the first letter is a digit, of any script; no letter has more than four bytes.
  private static func isNumber(_ start: ArraySlice<UInt8>) -> Bool {
    String(decoding: start, as: UTF8.self).unicodeScalars.first?.properties.numericType != nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
