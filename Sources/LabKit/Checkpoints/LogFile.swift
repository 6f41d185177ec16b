// The file of a log, `log` in its folder:
//
//     byte 0    CRC-32 of bytes 4 to 31
//          4    generation: how often the file was replaced    8 bytes, little-endian
//         12    the LSN that was next when it was replaced      8 bytes
//         20    where the frames kept from before end           8 bytes
//         28    zero                                            4 bytes
//         32    frames (LogFrame.swift); zeros behind the last one
//
// *Holes.* Discarding records replaces the file by one with the frames that are kept, under their old LSNs, and then the
// rename is the commit point. So the frames in front have gaps between their LSNs, and are durable since before the file
// had its name; those appended behind them have none, which is how the end is found.
//
// *The end.* Sectors reach the disk in any order, so a frame may be there without the one before it. The log ends where
// the next LSN is not. What lies behind that is never looked at (each sector that is read doubles what the judge has to
// try); the first append after a boot writes zeros over all of it, and syncs them, before it writes anything else.
//
// *Room.* The file grows by two sectors at a time, which are synced as zeros first. So an append never changes the
// size, and can't uncover old bytes behind it.

import Storage

/// What stands at the beginning of a log's file.
public struct LogFile: Hashable, Sendable {
  /// How many bytes that takes.
  public static let headerSize = 32
  /// By how many bytes the file grows.
  static let growth = 2 * DiskLimits.sectorSize
  /// The file's name, in whatever folder.
  public static let name = "log"

  /// How often the file was replaced.
  var generation: Int
  /// The LSN that was next when this file was written.
  var next: LSN
  /// Where the frames end that were kept from before.
  var keptEnd: Int

  /// The header of a file with these frames, and its whole contents.
  static func image(generation: Int, next: LSN, frames: [FramedRecord]) -> (LogFile, [PlacedFrame], [UInt8]) {
    var bytes: [UInt8] = []
    var placed: [PlacedFrame] = []
    var place = FramePlace(headerSize)
    for framed in frames {
      let frame = framed.frame
      place.makeRoom(for: frame.size)
      bytes +=
        [UInt8](repeating: 0, count: place.offset - headerSize - bytes.count) + frame.encoded(with: framed.record)
      placed.append(PlacedFrame(frame: frame, offset: place.offset))
      place.advance(by: frame.size)
    }
    let file = LogFile(generation: generation, next: next, keptEnd: place.offset)
    let size = (place.offset / growth + 1) * growth
    bytes += [UInt8](repeating: 0, count: size - headerSize - bytes.count)
    return (file, placed, file.encoded() + bytes)
  }

  private init(generation: Int, next: LSN, keptEnd: Int) {
    (self.generation, self.next, self.keptEnd) = (generation, next, keptEnd)
  }

  /// Reads a file's first bytes; `nil` if they are not what a log begins with.
  init?(decoding bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard bytes.count == Self.headerSize, reader.uint32() == CRC32.checksum(bytes[4...]),
      let generation = reader.int(), let next = reader.int(), let keptEnd = reader.int()
    else { return nil }
    self.init(generation: generation, next: LSN(next), keptEnd: keptEnd)
  }

  private func encoded() -> [UInt8] {
    var header = ByteWriter()
    header.int(generation)
    header.int(next.rawValue)
    header.int(keptEnd)
    header.uint32(0)
    var whole = ByteWriter()
    whole.uint32(CRC32.checksum(header.bytes))
    whole.raw(header.bytes)
    return whole.bytes
  }
}

/// A frame, and where it lies in its file.
struct PlacedFrame: Hashable {
  var frame: LogFrame
  var offset: Int
}
