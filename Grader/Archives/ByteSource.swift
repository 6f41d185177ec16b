/// Bytes that are read in pieces, wherever they lie: an archive of gigabytes is never in memory as a whole.
package struct ByteSource {
  /// How many there are.
  package let count: Int
  private let read: (Range<Int>) -> ArraySlice<UInt8>?

  /// Bytes in memory.
  package init(_ bytes: [UInt8]) {
    count = bytes.count
    read = { bytes[$0] }
  }

  /// So many bytes, read by a function; it is never asked for others, and answers `nil` where reading fails.
  package init(count: Int, read: @escaping (Range<Int>) -> ArraySlice<UInt8>?) {
    self.count = count
    self.read = read
  }

  /// Some of the bytes; an error where there are none.
  func bytes(_ range: Range<Int>) throws(ArchiveError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= count, let bytes = read(range), bytes.count == range.count
    else { throw .damaged }
    return Array(bytes)
  }

  /// So many of the bytes from one place on, as far as there are any.
  package func bytes(at start: Int, atMost most: Int) -> [UInt8] {
    guard start >= 0, start < count else { return [] }
    return (try? bytes(start..<min(count, start + most))) ?? []
  }
}

/// Why an archive, or an entry of it, is not taken.
package struct ArchiveError: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  static let damaged = ArchiveError("it is damaged, or not all of it is there")
}

extension [UInt8] {
  /// Two bytes as a number, the low one first; bytes that are not there count as zero.
  func half(_ at: Int) -> Int { indices.contains(at + 1) ? Int(self[at]) | Int(self[at + 1]) << 8 : 0 }
  /// Four bytes as a number.
  func word(_ at: Int) -> Int { half(at) | half(at + 2) << 16 }
  /// Eight bytes as a number; one that is too large for any file is the largest there is.
  func long(_ at: Int) -> Int { word(at + 4) < 1 << 30 ? word(at) | word(at + 4) << 32 : .max >> 2 }
}
