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
    length(0)
    byte(Wire.version)
    message.encode(into: &self)
    let count = UInt32(bytes.count - start - 4)
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: count >> (8 * UInt32(index))) }
  }

  mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  mutating func number(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func string(_ string: [UInt8]) {
    length(string.count)
    bytes.append(contentsOf: string)
  }

  /// Writes a text, cut to a number of bytes.
  mutating func text(_ text: String, upTo longest: Int) {
    let bytes = text.utf8
    var end = bytes.index(bytes.startIndex, offsetBy: longest, limitedBy: bytes.endIndex) ?? bytes.endIndex
    // Not in the middle of a character's bytes: those after the first begin with the bits 10.
    while end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 { end = bytes.index(before: end) }
    let kept = bytes[..<end]
    length(kept.count)
    self.bytes.append(contentsOf: kept)
  }

  mutating func length(_ number: Int) {
    withUnsafeBytes(of: UInt32(number).littleEndian) { bytes.append(contentsOf: $0) }
  }
}
