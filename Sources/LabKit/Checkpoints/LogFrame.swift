// How a record lies in a log's file.
//
//     byte 0    CRC-32 of bytes 4 to 23
//          4    LSN                                          8 bytes, little-endian
//         12    the transaction in whose command it was appended, from 1; 0 for none    4 bytes
//         16    length of the record                         4 bytes
//         20    CRC-32 of the record                         4 bytes
//         24    the record
//
// No frame crosses from one sector into the next: what is left of a sector stays zero. A sector reaches the disk whole
// or not at all, so a frame does, too, and its first bytes say whether it is there. That is why a boot can find the end
// of the log without reading a record; and a record that nobody asks for is never read. A record that somebody does ask
// for is read with its frame: whoever watches the disk sees which it is, and of which transaction.

import Storage

/// What stands before a record in a file.
public struct LogFrame: Hashable, Sendable {
  /// How many bytes stand before the record.
  public static let headerSize = 24
  /// How many bytes a record has at most.
  public static let longestRecord = DiskLimits.sectorSize - LogFile.headerSize - headerSize

  /// The record's LSN.
  public let lsn: LSN
  /// The transaction in whose command it was appended; `nil` if there was none.
  public let transaction: TransactionID?
  /// How long the record is.
  public let length: Int
  private let checksum: UInt32

  /// Describes a record that is to be written.
  init(_ lsn: LSN, in transaction: TransactionID?, of record: [UInt8]) {
    self.lsn = lsn
    self.transaction = transaction
    length = record.count
    checksum = CRC32.checksum(record)
  }

  /// Reads a frame's first bytes; `nil` if there is no frame.
  public init?(decoding bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard bytes.count >= Self.headerSize, let sum = reader.uint32(),
      sum == CRC32.checksum(bytes[4..<Self.headerSize]), let lsn = reader.uint64(), let transaction = reader.uint32(),
      let length = reader.uint32(), let checksum = reader.uint32(), let number = Int(exactly: lsn),
      length <= Self.longestRecord
    else { return nil }
    self.lsn = LSN(number)
    self.transaction = transaction == 0 ? nil : TransactionID(Int(transaction) - 1)
    self.length = Int(length)
    self.checksum = checksum
  }

  /// How many bytes the frame takes.
  public var size: Int { Self.headerSize + length }

  /// The frame's bytes with its record.
  func encoded(with record: [UInt8]) -> [UInt8] {
    var header = ByteWriter()
    header.uint64(UInt64(lsn.rawValue))
    header.uint32(transaction.map { UInt32($0.number + 1) } ?? 0)
    header.uint32(UInt32(length))
    header.uint32(checksum)
    var frame = ByteWriter()
    frame.uint32(CRC32.checksum(header.bytes))
    frame.raw(header.bytes)
    frame.raw(record)
    return frame.bytes
  }

  /// Whether these are the record's bytes.
  public func isFrame(of record: [UInt8]) -> Bool { record.count == length && CRC32.checksum(record) == checksum }
}

/// A frame with its record.
struct FramedRecord: Hashable {
  var frame: LogFrame
  var record: [UInt8]
}

/// The place of the next frame: never across the end of a sector.
struct FramePlace: Hashable {
  /// Where the frame begins, in bytes.
  private(set) var offset: Int

  init(_ offset: Int) { self.offset = offset }

  /// Moves to the next sector if so many bytes are more than this one has left.
  mutating func makeRoom(for size: Int) {
    if offset % DiskLimits.sectorSize + size > DiskLimits.sectorSize { skipSector() }
  }

  /// Moves to the beginning of the next sector, unless it is at one.
  mutating func skipSector() {
    let size = DiskLimits.sectorSize
    offset = (offset + size - 1) / size * size
  }

  /// Moves past a frame.
  mutating func advance(by size: Int) { offset += size }
}
