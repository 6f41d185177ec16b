// A zip file of a student's, read in memory. Nothing is ever unpacked to a disk, so a name cannot lead anywhere; but an
// archive whose names try to (`../`, `/etc`, links) was not made by mistake, and is refused as a whole. Only the files
// that are asked for are decompressed, each up to a limit that its reader names.
//
// The directory at the end is what counts: for each entry a name, sizes, a checksum, and where its own header lies.

import Storage

/// Why an archive is not taken.
package struct ZipError: Error, Hashable, CustomStringConvertible {
  package let description: String
}

/// An archive's entries.
package struct ZipArchive {
  /// One entry of the directory.
  package struct Entry: Hashable {
    package let name: String
    package let method: Int
    package let checksum: UInt32
    package let packedSize: Int
    package let size: Int
    package let isDirectory: Bool
    fileprivate let headerOffset: Int
  }

  /// The largest archive that is looked at, in bytes, and the most entries.
  package static let most = (bytes: 64 << 20, entries: 10_000)

  package let entries: [Entry]
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) throws(ZipError) {
    guard bytes.count <= Self.most.bytes else {
      throw ZipError(description: "it has \(bytes.count) bytes; at most \(Self.most.bytes) are looked at")
    }
    self.bytes = bytes
    entries = try Self.directory(of: bytes)
  }

  /// The bytes of an entry, if there are at most so many.
  package func bytes(of entry: Entry, atMost most: Int) throws(ZipError) -> [UInt8] {
    // Tools that write the longer headers of large files for small ones still say the sizes here.
    guard entry.size != 0xFFFF_FFFF else {
      throw ZipError(
        description: "\(entry.name) has the headers of a file of 4 GiB or more; at most \(most) bytes are looked at")
    }
    guard entry.size <= most else {
      throw ZipError(description: "\(entry.name) has \(entry.size) bytes; at most \(most) are looked at")
    }
    let start = try dataOffset(of: entry)
    guard entry.packedSize <= bytes.count - start else { throw Self.damaged }
    let packed = bytes[start..<start + entry.packedSize]
    let data: [UInt8]
    switch entry.method {
    case 0: data = Array(packed)
    case 8:
      do throws(InflateError) { data = try Inflate.bytes(of: packed, atMost: entry.size) } catch {
        throw ZipError(description: "\(entry.name) can't be decompressed: \(error.what)")
      }
    default: throw ZipError(description: "\(entry.name) is compressed in a way that is not known (\(entry.method))")
    }
    guard data.count == entry.size, CRC32.checksum(data) == entry.checksum else {
      throw ZipError(description: "\(entry.name) is damaged: its checksum is wrong")
    }
    return data
  }

  private func dataOffset(of entry: Entry) throws(ZipError) -> Int {
    guard entry.headerOffset + 30 <= bytes.count, Self.word(bytes, entry.headerOffset) == 0x0403_4b50 else {
      throw Self.damaged
    }
    let start =
      entry.headerOffset + 30 + Self.half(bytes, entry.headerOffset + 26) + Self.half(bytes, entry.headerOffset + 28)
    guard start <= bytes.count else { throw Self.damaged }
    return start
  }

  // MARK: The directory

  private static let damaged = ZipError(description: "it is no zip file, or a damaged one")

  private static func directory(of bytes: [UInt8]) throws(ZipError) -> [Entry] {
    let end = try endRecord(of: bytes)
    let count = half(bytes, end + 10)
    guard half(bytes, end + 4) == 0, half(bytes, end + 8) == count, count != 0xFFFF else {
      throw ZipError(description: "it has more parts or entries than are looked at")
    }
    guard count <= most.entries else {
      throw ZipError(description: "it has \(count) entries; at most \(most.entries) are looked at")
    }
    var entries: [Entry] = []
    var next = word(bytes, end + 16)
    for _ in 0..<count {
      guard next + 46 <= end, word(bytes, next) == 0x0201_4b50 else { throw damaged }
      let length = (half(bytes, next + 28), half(bytes, next + 30), half(bytes, next + 32))
      guard next + 46 + length.0 <= end else { throw damaged }
      entries.append(try entry(bytes, next, name: bytes[next + 46..<next + 46 + length.0]))
      next += 46 + length.0 + length.1 + length.2
    }
    return entries
  }

  /// Where the record at the end begins; up to 65,535 bytes of comment may follow it.
  private static func endRecord(of bytes: [UInt8]) throws(ZipError) -> Int {
    guard bytes.count >= 22 else { throw damaged }
    for start in (max(0, bytes.count - 22 - 65_535)...bytes.count - 22).reversed()
    where word(bytes, start) == 0x0605_4b50 && start + 22 + half(bytes, start + 20) == bytes.count {
      return start
    }
    throw damaged
  }

  private static func entry(_ bytes: [UInt8], _ at: Int, name: ArraySlice<UInt8>) throws(ZipError) -> Entry {
    guard let written = String(validating: name, as: UTF8.self) else {
      throw ZipError(description: "a name in it is not in UTF-8")
    }
    // Some tools of Windows write its own separator.
    let name = written.replacing("\\", with: "/")
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.isEmpty, !name.hasPrefix("/"), !parts.contains(".."), !name.contains("\0") else {
      throw ZipError(description: "it has the name '\(name)', which leads out of it")
    }
    guard half(bytes, at + 8) & 1 == 0 else { throw ZipError(description: "'\(name)' in it is encrypted") }
    let mode = word(bytes, at + 38) >> 16 & 0o170000
    guard half(bytes, at + 4) >> 8 != 3 || [0, 0o100000, 0o040000].contains(mode) else {
      throw ZipError(description: "'\(name)' in it is a link or a device, not a file")
    }
    return Entry(
      name: name, method: half(bytes, at + 10), checksum: UInt32(word(bytes, at + 16)),
      packedSize: word(bytes, at + 20), size: word(bytes, at + 24), isDirectory: name.hasSuffix("/"),
      headerOffset: word(bytes, at + 42))
  }

  private static func half(_ bytes: [UInt8], _ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
  private static func word(_ bytes: [UInt8], _ at: Int) -> Int { half(bytes, at) | half(bytes, at + 2) << 16 }
}
