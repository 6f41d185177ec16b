// `.tar`, `.tar.gz`, `.tgz`, and a single file behind gzip. There is no directory: the whole file is read for the list, and
// again, up to the entry, for an entry's bytes. So what is likely to be asked for is kept when the list is read.

/// A tar file's entries.
struct TarArchive {
  /// The entries in the order of the file.
  let entries: [ArchiveEntry]
  private let found: [TarReader.Found]
  /// The bytes that were kept, by the entries' numbers.
  private let kept: [Int: [UInt8]]
  private let stream: Stream
  private let budget: ReadingBudget
  /// Whether it is no tar file but one file that was compressed.
  private let isSingle: Bool

  /// The most bytes that are looked at: packed by gzip, and unpacked.
  private static let most = (packed: 512 << 20, unpacked: 2 << 30)
  /// The most bytes that are kept when the list is read: of one file, and of all.
  private static let mostKept = (each: 1 << 20, all: 64 << 20)

  init(
    _ source: ByteSource, named name: String, budget: ReadingBudget, keeping: @escaping (String) -> Bool
  ) throws(ArchiveError) {
    self.budget = budget
    stream = try Stream(source, atMost: Self.most, budget)
    let read = try Self.read(stream, .all(keeping), atMost: Self.mostKept.each, room: Self.mostKept.all, budget)
    isSingle = stream.isPacked && !TarReader.isHeader(read.head)
    guard isSingle || !read.reader.found.isEmpty else { throw .damaged }
    (found, kept) = (read.reader.found, read.reader.bytes)
    let plain = ArchiveFormat.ending(of: name[...]).map { String(name.dropLast($0.count)) } ?? name
    entries = isSingle ? [ArchiveEntry(path: stream.name ?? plain, kind: .file, number: 0)] : found.map(\.entry)
  }

  func bytes(of entry: ArchiveEntry, atMost most: Int) throws(ArchiveError) -> [UInt8] {
    if isSingle { return try single(entry, most) }
    let number = try original(of: entry).number
    let tooLarge = ArchiveError("\(entry.path) in it has more than \(most) bytes, or not all of it is there")
    guard found[number].size <= most else { throw tooLarge }
    if let bytes = kept[number] { return bytes }
    guard let bytes = try Self.read(stream, .one(number), atMost: most, budget).reader.bytes[number] else {
      throw tooLarge
    }
    return bytes
  }

  /// The entry, or the file that came before and of which it is a second name.
  private func original(of entry: ArchiveEntry) throws(ArchiveError) -> ArchiveEntry {
    guard let link = found[entry.number].link else { return entry }
    let file = found[..<entry.number].last { $0.link == nil && $0.entry.path.hasSameBytes(as: link) }
    guard let file else { throw ArchiveError("\(entry.path) in it is another name of \(link), which is not in it") }
    return file.entry
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

  /// Reads the tar file from the start; also the first bytes, which tell whether it is one.
  private static func read(
    _ stream: Stream, _ wanted: TarReader.Wanted, atMost most: Int, room: Int = .max, _ budget: ReadingBudget
  ) throws(ArchiveError) -> (reader: TarReader, head: [UInt8]) {
    // What was listed already is not charged again.
    let listed = if case .one = wanted { ReadingBudget(.unlimited) } else { budget }
    var reader = TarReader(wanting: wanted, atMost: most, room: room, budget: listed)
    var head: [UInt8] = []
    try stream.read { piece in
      if head.count < 512 { head += piece.prefix(512 - head.count) }
      return reader.take(piece)
    }
    try budget.check()
    return (reader, head)
  }
}

extension TarArchive {
  /// The bytes of the tar file, whatever they are wrapped in.
  private struct Stream {
    /// Whether it is behind gzip.
    let isPacked: Bool
    /// What it was called before it was packed, if that is said.
    let name: String?
    private let source: ByteSource
    private let most: Int
    private let budget: ReadingBudget

    init(
      _ source: ByteSource, atMost most: (packed: Int, unpacked: Int), _ budget: ReadingBudget
    ) throws(ArchiveError) {
      (self.source, self.most, self.budget) = (source, most.unpacked, budget)
      isPacked = ArchiveFormat(of: source) == .gzip
      guard !isPacked || source.count <= most.packed else {
        throw ArchiveError("it has \(source.count) bytes; at most \(most.packed) are looked at")
      }
      name = isPacked ? GzipStream(source.bytes(at: 0, atMost: 1 << 17)).name : nil
    }

    /// Reads it from the start, as far as somebody wants it, and as far as the budget goes.
    func read(_ take: (ArraySlice<UInt8>) -> Bool) throws(ArchiveError) {
      if isPacked {
        let gzip = GzipStream(try source.bytes(0..<source.count))
        try gzip.unpack(atMost: most) { budget.take(bytes: $0.count) && take($0) }
      } else {
        try pieces(take)
      }
      try budget.check()
    }

    private func pieces(_ take: (ArraySlice<UInt8>) -> Bool) throws(ArchiveError) {
      var at = 0
      while at < source.count {
        let piece = try source.bytes(at..<min(source.count, at + (1 << 20)))
        guard budget.take(bytes: piece.count), take(piece[...]) else { return }
        at += piece.count
      }
    }
  }
}
