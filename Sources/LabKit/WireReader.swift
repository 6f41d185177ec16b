/// Reads the fields of one frame, and says what it missed where.
package struct WireReader {
  private let bytes: [UInt8]
  private let start: Int
  private let end: Int
  private var position: Int

  /// Reads a part of an array, so that a frame can be read where it was received.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    start = range.lowerBound
    end = range.upperBound
    position = start
  }

  var isAtEnd: Bool { position == end }

  /// Makes the error for a place `offset` bytes from here.
  func unexpected(_ expected: String, _ offset: Int) -> WireError {
    WireError(expected: expected, position: position - start + offset)
  }

  mutating func byte(_ what: @autoclosure () -> String) throws(WireError) -> UInt8 {
    guard position < end else { throw unexpected(what(), 0) }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number(_ what: @autoclosure () -> String) throws(WireError) -> Int {
    Int(Int64(bitPattern: try littleEndian(8, what)))
  }

  /// Reads a number that must lie in a range.
  mutating func number(_ what: @autoclosure () -> String, in range: ClosedRange<Int>) throws(WireError) -> Int {
    let value = try number(what())
    guard range.contains(value) else {
      throw unexpected("\(what()) from \(range.lowerBound) to \(range.upperBound)", -8)
    }
    return value
  }

  mutating func string(_ what: @autoclosure () -> String) throws(WireError) -> [UInt8] {
    let range = try stringRange(what)
    return Array(bytes[range])
  }

  mutating func text(_ what: @autoclosure () -> String) throws(WireError) -> String {
    let range = try stringRange(what)
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw unexpected("UTF-8 in \(what())", -range.count)
    }
    return text
  }

  /// Reads how many fields follow, each of which takes at least four bytes.
  mutating func count(_ what: @autoclosure () -> String) throws(WireError) -> Int {
    let value = Int(try littleEndian(4, { "the number of \(what())" }))
    guard value <= (end - position) / 4 else { throw unexpected("\(value) \(what())", 0) }
    return value
  }

  private mutating func stringRange(_ what: () -> String) throws(WireError) -> Range<Int> {
    let count = Int(try littleEndian(4, { "the length of \(what())" }))
    guard count <= end - position else { throw unexpected("\(count) bytes of \(what())", 0) }
    defer { position += count }
    return position..<position + count
  }

  private mutating func littleEndian(_ count: Int, _ what: () -> String) throws(WireError) -> UInt64 {
    guard end - position >= count else { throw unexpected(what(), 0) }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += count
    return value
  }
}
