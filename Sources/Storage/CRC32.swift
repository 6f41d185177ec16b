/// The checksum of Ethernet, zip and PNG (CRC-32, IEEE 802.3): tells a record that is whole from one that is torn.
///
/// It finds every flipped bit and every burst of up to 32 bits; of other damage it misses one case in four billion. It
/// is no protection from somebody who forges records. The checksum of no bytes is 0.
public struct CRC32: Hashable, Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  /// Starts with no bytes.
  public init() {}

  /// The checksum of all bytes so far.
  public var value: UInt32 { ~state }

  /// Takes more bytes in; in one piece or in several, the checksum is the same.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { take($0) } }

  /// Takes a slice of bytes in.
  public mutating func update(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { take($0) } }

  /// Returns the checksum of some bytes.
  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.value
  }

  /// Returns the checksum of a slice of bytes.
  public static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.value
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      state = (state >> 8) ^ Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)]
    }
  }

  /// What eight steps of the division do to each value of the lowest byte; 0xEDB88320 is the polynomial, lowest bit first.
  private static let table: [UInt32] = (0..<256).map { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xEDB8_8320 }
    return value
  }
}
