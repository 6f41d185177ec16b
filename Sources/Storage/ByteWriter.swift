// A record in bytes. `ByteWriter` and `ByteReader` have the same calls in the same order, so that the code that reads a
// record looks like the code that wrote it:
//
//     var writer = ByteWriter()              var reader = ByteReader(bytes)
//     writer.string("alice")                 guard let name = reader.string(),
//     writer.int(30)                               let amount = reader.int() else { … torn … }

/// Builds bytes from numbers and strings: fixed widths, lowest byte first, and lengths in front.
public struct ByteWriter: Hashable, Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8]

  /// Starts with no bytes.
  public init() { bytes = [] }

  /// Adds one byte.
  public mutating func uint8(_ value: UInt8) { bytes.append(value) }

  /// Adds two bytes.
  public mutating func uint16(_ value: UInt16) { fixed(value) }

  /// Adds four bytes.
  public mutating func uint32(_ value: UInt32) { fixed(value) }

  /// Adds eight bytes.
  public mutating func uint64(_ value: UInt64) { fixed(value) }

  /// Adds eight bytes, in two's complement.
  public mutating func int(_ value: Int) { fixed(Int64(value)) }

  /// Adds bytes as they are; the reader must know how many.
  public mutating func raw(_ value: [UInt8]) { bytes += value }

  /// Adds four bytes that say how many, then the bytes; at most 4 GiB.
  public mutating func data(_ value: [UInt8]) {
    uint32(UInt32(value.count))
    bytes += value
  }

  /// Adds four bytes that say how many bytes of UTF-8 follow, then these.
  public mutating func string(_ value: String) { data(Array(value.utf8)) }

  private mutating func fixed<Value: FixedWidthInteger>(_ value: Value) {
    for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
