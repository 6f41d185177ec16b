/// Takes numbers and strings out of bytes that a ``ByteWriter`` wrote.
///
/// Bytes from a disk may be torn or cut off, so every call may return nil: there are too few bytes left (or a string is
/// not UTF-8). Then nothing was taken, and a length that makes no sense was not believed.
public struct ByteReader: Hashable, Sendable {
  private let bytes: [UInt8]

  /// How many bytes were taken.
  public private(set) var position: Int

  /// Starts at the first of these bytes.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
  }

  /// How many bytes are left.
  public var remaining: Int { bytes.count - position }

  /// Whether no bytes are left.
  public var isAtEnd: Bool { remaining == 0 }

  /// Takes one byte.
  public mutating func uint8() -> UInt8? { fixed() }

  /// Takes two bytes.
  public mutating func uint16() -> UInt16? { fixed() }

  /// Takes four bytes.
  public mutating func uint32() -> UInt32? { fixed() }

  /// Takes eight bytes.
  public mutating func uint64() -> UInt64? { fixed() }

  /// Takes eight bytes, in two's complement.
  public mutating func int() -> Int? { fixed().flatMap { (value: Int64) in Int(exactly: value) } }

  /// Takes as many bytes.
  public mutating func raw(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// Takes four bytes that say how many, then the bytes.
  public mutating func data() -> [UInt8]? {
    let start = position
    if let count = uint32(), let value = raw(Int(count)) { return value }
    position = start
    return nil
  }

  /// Takes four bytes that say how many bytes of UTF-8 follow, then these.
  public mutating func string() -> String? {
    let start = position
    if let data = data(), let value = String(validating: data, as: UTF8.self) { return value }
    position = start
    return nil
  }

  private mutating func fixed<Value: FixedWidthInteger>() -> Value? {
    let width = Value.bitWidth / 8
    guard width <= remaining else { return nil }
    defer { position += width }
    return bytes[position..<position + width].reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }
}
