// A zip file. The directory at its end is what counts: for each entry a name, sizes, a checksum, and where its own header
// lies. Only of the entry that is asked for is anything else looked at.

import Storage

/// A zip file's entries.
package struct ZipArchive {
  /// What the directory lists, directories and links included, in its order.
  package let entries: [ArchiveEntry]
  let lines: [ZipLine]
  private let source: ByteSource
  private let shift: Int
  private let budget: ReadingBudget

  package init(_ bytes: [UInt8]) throws(ArchiveError) { try self.init(ByteSource(bytes)) }

  package init(_ source: ByteSource, budget: ReadingBudget = ReadingBudget()) throws(ArchiveError) {
    (self.source, self.budget) = (source, budget)
    let end = try ZipEnd(of: source)
    shift = end.shift
    lines = try ZipLine.all(in: source, end, budget)
    guard !lines.isEmpty || end.start == end.end else { throw .damaged }
    entries = lines.enumerated().map { number, line in
      let path = EntryName.path(EntryName.text(line.name, unicode: line.unicodeName))
      let kind = line.kind == .file && EntryName.isTooLong(line.name) ? .other : line.kind
      return ArchiveEntry(path: path, kind: path.isEmpty ? .directory : kind, number: number)
    }
  }

  /// The bytes of an entry, if there are at most so many.
  package func bytes(of entry: ArchiveEntry, atMost most: Int) throws(ArchiveError) -> [UInt8] {
    let line = lines[entry.number]
    guard line.size <= most else {
      throw ArchiveError("\(entry.path) in it has \(line.size) bytes; at most \(most) are looked at")
    }
    guard line.flags & (1 | 1 << 6 | 1 << 13) == 0 else {
      throw ArchiveError("\(entry.path) in it is encrypted; hand it in without a password")
    }
    guard line.version & 0xFF <= Self.newestVersion, line.version >> 8 != Self.vms, line.method == 0 || line.method == 8
    else {
      throw ArchiveError(
        "\(entry.path) in it is compressed in a way that is not read (\(Self.name(of: line.method))); pack it anew, "
          + "with the usual method (Deflate)")
    }
    try budget.charge(bytes: line.size)
    let start = try dataOffset(of: line)
    guard line.packedSize <= source.count - start else { throw .damaged }
    let data = try unpack(line, at: start, entry.path)
    guard data.count == line.size, CRC32.checksum(data) == line.checksum else {
      throw ArchiveError("\(entry.path) in it is damaged: its checksum is wrong")
    }
    return data
  }

  /// The newest version that `unzip` knows, 4.6; what came later is for methods that are not read here either.
  private static let newestVersion = 46

  /// The system whose files `unzip` only unpacks if somebody tells it to.
  private static let vms = 2

  private static func name(of method: Int) -> String {
    [9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd", 99: "encrypted"][method]
      ?? "method \(method)"
  }

  private func unpack(_ line: ZipLine, at start: Int, _ path: String) throws(ArchiveError) -> [UInt8] {
    // However badly a file of this size is compressed, it does not take more.
    let packed = try source.bytes(start..<start + min(line.packedSize, 2 * line.size + (1 << 16)))
    guard line.method == 8 else { return packed }
    do throws(InflateError) { return try Inflate.bytes(of: packed[...], atMost: line.size) } catch {
      throw ArchiveError("\(path) in it can't be decompressed: \(error.what)")
    }
  }

  /// Where an entry's bytes begin: behind its own header, which must say the same as the directory.
  private func dataOffset(of line: ZipLine) throws(ArchiveError) -> Int {
    let place = line.headerOffset + shift
    let header = source.bytes(at: place, atMost: 30)
    guard header.count == 30, header.word(0) == 0x0403_4B50 else { throw .damaged }
    let (name, extra) = (header.half(26), header.half(28))
    let fields = ExtraFields(try source.bytes(place + 30 + name..<place + 30 + name + extra))
    guard Self.agrees(header, fields, with: line) else { throw .damaged }
    return place + 30 + name + extra
  }

  /// Sizes are missing in the header where they were not known when it was written.
  private static func agrees(_ header: [UInt8], _ fields: ExtraFields, with line: ZipLine) -> Bool {
    let flags = header.half(6)
    guard flags & 1 == 0, header.half(8) == line.method else { return false }
    if flags & 8 != 0 { return true }
    let sizes = fields.completed([header.word(22), header.word(18)])
    return header.word(14) == Int(line.checksum) && sizes == [line.size, line.packedSize]
  }
}
