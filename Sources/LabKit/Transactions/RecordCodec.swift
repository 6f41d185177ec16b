// One record of a log, as bytes:
//
//     length (4 bytes)   checksum (4 bytes)   payload (as many bytes as the length says, at least one)
//
// The checksum is a CRC-32 of the length's bytes and the payload. So a record that was torn does not decode (zeros do
// not, either), and nor does one in which a bit has turned. That is all this codec can tell. Whether a record that does
// not decode is the log's end, or damage in its middle; whether one that *does* decode belongs to this log, or is a
// leftover of an older one: only whoever keeps the log can know.

import Storage

/// Turns the payload of one record into bytes that can be recognised, and back.
public enum RecordCodec {
  /// Bytes in front of the payload.
  public static let headerSize = 8
  /// The longest payload, in bytes.
  public static let longestPayload = 64 << 10

  /// The bytes of a record.
  ///
  /// - Parameter payload: 1 to ``longestPayload`` bytes.
  public static func encode(_ payload: [UInt8]) -> [UInt8] {
    precondition((1...longestPayload).contains(payload.count), "a record has 1 to \(longestPayload) bytes")
    var writer = ByteWriter()
    writer.uint32(UInt32(payload.count))
    writer.uint32(checksum(of: writer.bytes, payload))
    writer.raw(payload)
    return writer.bytes
  }

  /// Takes a record's payload from where a reader is; `nil` if there is no whole record there, and then nothing is taken.
  ///
  /// Of the bytes behind the length no more are read than there are, and none if the length makes no sense.
  public static func next(from reader: inout FileReader) throws(FileSystemError) -> [UInt8]? {
    var attempt = reader
    guard let header = try attempt.next(headerSize), let length = length(in: header) else { return nil }
    guard let payload = try attempt.next(length), isWhole(header, payload) else { return nil }
    reader = attempt
    return payload
  }

  /// The payload of the record that begins with the first of some bytes; `nil` if no whole record does.
  ///
  /// The record has ``headerSize`` bytes more than its payload.
  public static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let header = Array(bytes.prefix(headerSize))
    guard let length = length(in: header) else { return nil }
    let payload = Array(bytes.dropFirst(headerSize).prefix(length))
    return payload.count == length && isWhole(header, payload) ? payload : nil
  }

  private static func length(in header: [UInt8]) -> Int? {
    var reader = ByteReader(header)
    guard header.count == headerSize, let length = reader.uint32() else { return nil }
    return (1...longestPayload).contains(Int(length)) ? Int(length) : nil
  }

  private static func isWhole(_ header: [UInt8], _ payload: [UInt8]) -> Bool {
    var reader = ByteReader(Array(header[4...]))
    return reader.uint32() == checksum(of: Array(header[..<4]), payload)
  }

  private static func checksum(of length: [UInt8], _ payload: [UInt8]) -> UInt32 {
    var crc = CRC32()
    crc.update(length)
    crc.update(payload)
    return crc.value
  }
}
