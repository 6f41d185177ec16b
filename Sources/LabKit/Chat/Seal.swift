import Storage

/// Bytes that can be told from bytes that were cut off or torn: a length, a checksum, and what they are about.
///
/// It says only that these bytes were once sealed like this. Whether they are the *right* ones is another question: an
/// old record behind a new one is whole, too.
public enum Seal {
  /// How many bytes a seal adds.
  public static let length = 8

  /// Seals bytes.
  public static func close(_ bytes: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.uint32(UInt32(bytes.count))
    writer.uint32(CRC32.checksum(bytes))
    writer.raw(bytes)
    return writer.bytes
  }

  /// What was sealed; nil if the bytes are not exactly one sealed piece.
  public static func open(_ bytes: [UInt8]) -> [UInt8]? {
    var reader = ByteReader(bytes)
    guard let count = reader.uint32(), let checksum = reader.uint32(), let inside = reader.raw(Int(count)),
      reader.isAtEnd, CRC32.checksum(inside) == checksum
    else { return nil }
    return inside
  }

  /// The next sealed piece of a file; nil at its end, and where something is cut off or torn.
  public static func next(from reader: inout FileReader) throws(FileSystemError) -> [UInt8]? {
    guard let header = try reader.next(length) else { return nil }
    var fields = ByteReader(header)
    guard let count = fields.uint32(), let checksum = fields.uint32(), count > 0,
      let inside = try reader.next(Int(count)), CRC32.checksum(inside) == checksum
    else { return nil }
    return inside
  }
}
