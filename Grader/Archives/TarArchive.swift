// `.tar`, `.tar.gz`, `.tgz`, and a single file behind gzip. There is no directory: the whole file is read for the list, and
// again, up to the entry, for an entry's bytes.

/// A tar file's entries.
struct TarArchive {
  /// The entries in the order of the file.
  let entries: [ArchiveEntry]
  private let found: [TarReader.Found]
  private let stream: Stream
  /// Whether it is no tar file but one file that was compressed.
  private let isSingle: Bool

  /// The most bytes that are looked at: packed by gzip, and unpacked.
  private static let most = (packed: 512 << 20, unpacked: 2 << 30)

  init(_ source: ByteSource, named name: String) throws(ArchiveError) {
    stream = try Stream(source, atMost: Self.most)
    var reader = TarReader()
    var head: [UInt8] = []
    try stream.read { piece in
      if head.count < 512 { head += piece.prefix(512 - head.count) }
      return reader.take(piece)
    }
    isSingle = stream.gzip != nil && !TarReader.isHeader(head)
    guard isSingle || !reader.found.isEmpty else { throw .damaged }
    found = reader.found
    let plain = ArchiveFormat.ending(of: name).map { String(name.dropLast($0.count)) } ?? name
    entries =
      isSingle ? [ArchiveEntry(path: stream.gzip?.name ?? plain, kind: .file, number: 0)] : found.map(\.entry)
  }

  func bytes(of entry: ArchiveEntry, atMost most: Int) throws(ArchiveError) -> [UInt8] {
    if isSingle { return try single(entry, most) }
    var number = entry.number
    // A second name of a file that came before.
    if let link = found[number].link {
      guard let file = found[..<number].lastIndex(where: { $0.entry.path == link && $0.link == nil }) else {
        throw ArchiveError("\(entry.path) in it is another name of \(link), which is not in it")
      }
      number = file
    }
    var reader = TarReader(wanting: number, atMost: most)
    try stream.read { reader.take($0) }
    guard let bytes = reader.bytes else {
      throw ArchiveError("\(entry.path) in it has more than \(most) bytes, or not all of it is there")
    }
    return bytes
  }

  private func single(_ entry: ArchiveEntry, _ most: Int) throws(ArchiveError) -> [UInt8] {
    var bytes: [UInt8] = []
    try stream.read { piece in
      bytes += piece
      return bytes.count <= most
    }
    guard bytes.count <= most else {
      throw ArchiveError("\(entry.path) in it has more than \(most) bytes; no more are looked at")
    }
    return bytes
  }

  /// The bytes of the tar file, whatever they are wrapped in.
  private struct Stream {
    let gzip: GzipStream?
    private let source: ByteSource
    private let most: Int

    init(_ source: ByteSource, atMost most: (packed: Int, unpacked: Int)) throws(ArchiveError) {
      (self.source, self.most) = (source, most.unpacked)
      guard ArchiveFormat(of: source) == .gzip else {
        gzip = nil
        return
      }
      guard source.count <= most.packed else {
        throw ArchiveError("it has \(source.count) bytes; at most \(most.packed) are looked at")
      }
      gzip = GzipStream(try source.bytes(0..<source.count))
    }

    func read(_ take: (ArraySlice<UInt8>) -> Bool) throws(ArchiveError) {
      if let gzip { return try gzip.unpack(atMost: most, take) }
      var at = 0
      while at < source.count {
        let piece = try source.bytes(at..<min(source.count, at + (1 << 20)))
        guard take(piece[...]) else { return }
        at += piece.count
      }
    }
  }
}
