// gzip (RFC 1952): one compressed file, or several in a row that count as one, each with a head and a checksum.

import Storage

/// Decompresses a gzip file.
struct GzipStream {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The name that the file had, if it is said.
  var name: String? {
    guard let head = try? Head(bytes[...]), let name = head.name, !EntryName.isTooLong(name) else { return nil }
    return EntryName.path(EntryName.text(name)).pathParts.last.map(String.init)
  }

  /// Hands the file on in pieces, for as long as somebody wants more; an error if it has more bytes than that.
  func unpack(atMost most: Int, _ take: (ArraySlice<UInt8>) -> Bool) throws(ArchiveError) {
    var rest = bytes[...]
    var room = most
    repeat {
      let start = try Head(rest).length
      var inflate = Inflate(rest.dropFirst(start), atMost: room)
      var (checksum, count, wantsMore) = (CRC32(), 0, true)
      do throws(InflateError) {
        try inflate.run { piece in
          checksum.update(piece)
          count += piece.count
          wantsMore = take(piece)
          return wantsMore
        }
      } catch { throw ArchiveError("it can't be decompressed: \(error.what)") }
      guard wantsMore else { return }
      let end = Array(rest[inflate.next...].prefix(8))
      guard end.count == 8, end.word(0) == Int(checksum.value), end.word(4) == count & 0xFFFF_FFFF else {
        throw .damaged
      }
      room -= count
      rest = rest[(inflate.next + 8)...]
      // What follows and is no other file is padding.
    } while rest.starts(with: [0x1F, 0x8B])
  }

  /// What stands in front of the compressed bytes.
  private struct Head {
    let length: Int
    let name: [UInt8]?

    init(_ bytes: ArraySlice<UInt8>) throws(ArchiveError) {
      guard bytes.count >= 10, bytes.starts(with: [0x1F, 0x8B, 8]) else { throw .damaged }
      let flags = bytes[bytes.startIndex + 3]
      var rest = bytes.dropFirst(10)
      if flags & 4 != 0 { rest = rest.dropFirst(2 + Array(rest.prefix(2)).half(0)) }
      var name: [UInt8]?
      for bit in [8, 16] as [UInt8] where flags & bit != 0 {
        let text = Array(rest.prefix { $0 != 0 })
        if bit == 8 { name = text }
        rest = rest.dropFirst(text.count + 1)
      }
      if flags & 2 != 0 { rest = rest.dropFirst(2) }
      length = bytes.count - rest.count
      self.name = name
    }
  }
}
