import Storage

/// Collects frames.
package struct WireWriter {
  /// The frames so far.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Forgets the frames but not the memory they took.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20) }

  /// Writes a message as a frame; its length is known, and filled in, last.
  package mutating func write(frame message: some WireMessage) {
    let start = bytes.count
    write32(0)
    write(Wire.version)
    message.encode(into: &self)
    let count = UInt32(bytes.count - start - 4)
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: count >> (8 * UInt32(index))) }
  }

  mutating func write(_ byte: UInt8) { bytes.append(byte) }

  mutating func write(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ string: [UInt8]) {
    write32(string.count)
    bytes.append(contentsOf: string)
  }

  /// Writes a text, cut to a number of bytes.
  mutating func write(_ text: String, upTo longest: Int) {
    var text = Substring(text)
    if text.utf8.count > longest {
      // The index may fall into a character: the text's own views round it down.
      text = text[..<text.utf8.index(text.startIndex, offsetBy: longest).rounded(in: text)]
    }
    write32(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func write32(_ number: Int) {
    withUnsafeBytes(of: UInt32(number).littleEndian) { bytes.append(contentsOf: $0) }
  }
}

extension String.Index {
  fileprivate func rounded(in text: Substring) -> String.Index {
    var index = self
    while index > text.startIndex, index.samePosition(in: text.unicodeScalars) == nil {
      index = text.utf8.index(before: index)
    }
    return index
  }
}
