// An archive of a student's, read where it lies. Nothing is ever unpacked to a disk, so that no name can lead anywhere
// and no link can be followed. The list of entries comes first; what is wrong with one of them is of no interest until
// somebody asks for its bytes, and then up to a limit that its reader names.

/// Something in an archive.
package struct ArchiveEntry: Hashable, Sendable {
  /// What a name stands for.
  package enum Kind: Hashable, Sendable {
    case file
    case directory
    /// A link, a device, a pipe.
    case other
  }

  /// The path within the archive, in text.
  package let path: String
  package let kind: Kind
  /// Which one it is in the archive's own order.
  package let number: Int
}

/// The kinds of archives that hand-ins come in, told by their first bytes.
package enum ArchiveFormat: String, CaseIterable {
  case zip = "zip"
  case gzip = "gzip"
  case tar = "tar"
  case sevenZip = "7z"
  case rar = "RAR"
  case xz = "xz"
  case bzip2 = "bzip2"
  case zstandard = "Zstandard"

  /// What such a file begins with, and where.
  private var mark: (at: Int, bytes: [[UInt8]]) {
    switch self {
    case .zip: (0, [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 7, 8]])
    case .gzip: (0, [[0x1F, 0x8B]])
    case .tar: (257, [Array("ustar".utf8)])
    case .sevenZip: (0, [[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]])
    case .rar: (0, [Array("Rar!".utf8) + [0x1A, 7]])
    case .xz: (0, [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]])
    case .bzip2: (0, [Array("BZh".utf8)])
    case .zstandard: (0, [[0x28, 0xB5, 0x2F, 0xFD]])
    }
  }

  /// The format of bytes; `nil` if they are no archive. A zip file may have anything in front of it.
  package init?(of source: ByteSource) {
    let head = source.bytes(at: 0, atMost: 512)
    func has(_ format: ArchiveFormat) -> Bool {
      let (at, marks) = format.mark
      return marks.contains { head.dropFirst(at).starts(with: $0) }
    }
    if let format = Self.allCases.first(where: has) {
      self = format
    } else if TarReader.isHeader(head) {
      self = .tar
    } else if (try? ZipEnd(of: source)) != nil {
      self = .zip
    } else {
      return nil
    }
  }

  /// Whether a file's name says that it is an archive.
  package static func isNamed(_ name: Substring) -> Bool { ending(of: name) != nil }

  /// What a file's name has behind the dot if that says that it is an archive, the dot included.
  package static func ending(of name: Substring) -> String? {
    endings.first { name.ends(inASCII: $0[...]) && name.utf8.count > $0.utf8.count }
  }

  /// Those of two words first.
  private static let endings = [
    ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".zip", ".zipx", ".tgz", ".tar", ".gz", ".7z", ".rar", ".xz", ".txz",
    ".bz2", ".tbz2", ".tbz", ".zst",
  ]
}

/// An archive's entries.
package struct Archive {
  /// The entries; of several with one path the last, as whoever unpacks it would find them.
  package let entries: [ArchiveEntry]
  private let read: (ArchiveEntry, Int) throws(ArchiveError) -> [UInt8]

  /// Reads the list of an archive.
  ///
  /// - Parameters:
  ///   - name: the file's, for what is no more than one compressed file.
  ///   - budget: what may be spent on it, also later.
  ///   - keeping: which files are likely to be asked for, by their paths: what has to be read for the list anyway is kept.
  package init(
    _ source: ByteSource, named name: String, budget: ReadingBudget = ReadingBudget(),
    keeping: @escaping (String) -> Bool = { _ in false }
  ) throws(ArchiveError) {
    // Where a list is, is looked for at the end, and costs as much as it takes to see that there is none.
    try budget.charge(bytes: min(source.count, ZipEnd.farthest))
    switch ArchiveFormat(of: source) {
    case .zip:
      let zip = try ZipArchive(source, budget: budget)
      self.init(zip.entries) { (entry, most) throws(ArchiveError) in try zip.bytes(of: entry, atMost: most) }
    case .gzip, .tar:
      let tar = try TarArchive(source, named: name, budget: budget, keeping: keeping)
      self.init(tar.entries) { (entry, most) throws(ArchiveError) in try tar.bytes(of: entry, atMost: most) }
    case let format?:
      throw ArchiveError(
        "it is packed as \(format.rawValue), which is not read; unpack it, or pack it as .zip or .tar.gz")
    case nil: throw ArchiveError("it is no zip file and no other archive, or a damaged one")
    }
  }

  private init(_ all: [ArchiveEntry], read: @escaping (ArchiveEntry, Int) throws(ArchiveError) -> [UInt8]) {
    var last: [[UInt8]: Int] = [:]
    for (index, entry) in all.enumerated() { last[Array(entry.path.utf8)] = index }
    entries = all.indices.filter { last[Array(all[$0].path.utf8)] == $0 }.map { all[$0] }
    self.read = read
  }

  /// The bytes of an entry, if there are at most so many.
  package func bytes(of entry: ArchiveEntry, atMost most: Int) throws(ArchiveError) -> [UInt8] {
    try read(entry, most)
  }
}
