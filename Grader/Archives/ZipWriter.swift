// A zip file of our own: names, bytes, and whether a file can be run. Nothing is compressed and every date is the same,
// so that the same files always give the same archive.

import Storage

/// Puts files into a zip archive.
package struct ZipWriter {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  package init() {}

  /// Adds a file.
  package mutating func add(_ name: String, _ bytes: [UInt8], isExecutable: Bool = false) {
    let header = Self.common(name, bytes)
    directory += Self.word(0x0201_4b50) + Self.half(3 << 8 | 20) + header + Self.half(0) + Self.half(0) + Self.half(0)
    directory += Self.word((isExecutable ? 0o100755 : 0o100644) << 16) + Self.word(body.count) + Array(name.utf8)
    body += Self.word(0x0403_4b50) + header + Array(name.utf8) + bytes
    count += 1
  }

  /// The archive.
  package var bytes: [UInt8] {
    body + directory + Self.word(0x0605_4b50) + Self.half(0) + Self.half(0) + Self.half(count) + Self.half(count)
      + Self.word(directory.count) + Self.word(body.count) + Self.half(0)
  }

  /// What a file's own header and its line in the directory have in common; dated 1 January 1980, the first day there is.
  private static func common(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    half(20) + half(1 << 11) + half(0) + half(0) + half(1 << 5 | 1) + word(Int(CRC32.checksum(bytes)))
      + word(bytes.count) + word(bytes.count) + half(name.utf8.count) + half(0)
  }

  private static func half(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
  private static func word(_ value: Int) -> [UInt8] { half(value & 0xFFFF) + half(value >> 16 & 0xFFFF) }
}
