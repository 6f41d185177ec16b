// Names of a stranger's, compared by their bytes. To Swift two texts are equal if they look the same, so it puts the accents
// behind every letter in order before it compares, hashes or splits; of thousands of accents behind one letter that takes
// their number squared. What we look for in a name is ASCII, and bytes do for that.

extension Substring {
  /// Whether it is the same text, byte for byte.
  package func hasSameBytes(as other: Substring) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Whether it begins with a text, byte for byte.
  package func starts(withBytesOf start: Substring) -> Bool { utf8.starts(with: start.utf8) }

  /// Whether it ends with a text, byte for byte.
  package func ends(withBytesOf end: Substring) -> Bool { utf8.suffix(end.utf8.count).elementsEqual(end.utf8) }

  /// Whether it ends with a text in small letters of ASCII, itself in capitals or not.
  package func ends(inASCII ending: Substring) -> Bool {
    let end = utf8.suffix(ending.utf8.count)
    return end.elementsEqual(ending.utf8) { Self.small($0) == $1 }
  }

  /// Whether it is a text in small letters of ASCII, itself in capitals or not.
  package func isASCII(_ text: Substring) -> Bool { utf8.count == text.utf8.count && ends(inASCII: text) }

  /// The parts of a path.
  package var pathParts: [Substring] { utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) } }

  private static func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}

extension String {
  /// Whether it is the same text, byte for byte.
  package func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// The parts of a path.
  package var pathParts: [Substring] { self[...].pathParts }
}
