// The archives of one hand-in, open for as long as it is looked at. Each is listed once, and all that is unpacked is
// charged to the hand-in's budget; what was unpacked once is kept, since several labs may ask for it.

import Archives
import Foundation

/// The archives that lie in a hand-in.
final class OpenArchives {
  /// How many archives are opened: in folders, and in other archives.
  private static let most = (here: 64, packed: 4)
  /// The largest archive that is unpacked into memory, in bytes.
  private static let largestPacked = 64 << 20
  /// The most unpacked bytes that are kept.
  private static let mostKept = 64 << 20

  /// An entry of one of them.
  private struct Key: Hashable {
    let archive: Int
    let number: Int
  }

  private let budget: ReadingBudget
  private var archives: [Archive] = []
  private var left = most
  private var kept: [Key: Data] = [:]
  private var room = mostKept

  init(_ budget: ReadingBudget) { self.budget = budget }

  /// Opens an archive, and lists it; directories, what hides behind a dot, and what systems leave, are left out.
  func list(
    _ place: HandIn.Place, named name: Substring, within prefix: String
  ) throws(ArchiveError) -> [HandIn.Entry] {
    let archive = try open(place, String(name))
    archives.append(archive)
    var entries: [HandIn.Entry] = []
    for entry in archive.entries where entry.kind != .directory {
      guard !entry.path.pathParts.contains(where: HandIn.isHidden) else { continue }
      try budget.charge(names: prefix.utf8.count)
      let kind = entry.kind == .file ? HandIn.Kind.file : .other
      entries.append(
        HandIn.Entry(path: prefix + entry.path, kind: kind, place: .packed(entry, in: archives.count - 1)))
    }
    return entries
  }

  private func open(_ place: HandIn.Place, _ name: String) throws(ArchiveError) -> Archive {
    let tooMany = ArchiveError("there are too many archives in it")
    let source: ByteSource
    switch place {
    case .here(let path):
      left.here -= 1
      guard left.here >= 0 else { throw tooMany }
      guard let file = path.source else { throw ArchiveError("it can't be opened") }
      source = file
    case .packed(let entry, let number):
      left.packed -= 1
      guard left.packed >= 0 else { throw tooMany }
      source = ByteSource(try archives[number].bytes(of: entry, atMost: Self.largestPacked))
    }
    return try Archive(source, named: name, budget: budget) { path in
      let name = path.pathParts.last ?? ""
      return NearName(name) != nil || NearName.isOther(name)
    }
  }

  /// The bytes of an entry; at most so many.
  func bytes(of entry: ArchiveEntry, in number: Int, atMost most: Int) throws(ArchiveError) -> Data {
    let key = Key(archive: number, number: entry.number)
    if let bytes = kept[key], bytes.count <= most { return bytes }
    let bytes = Data(try archives[number].bytes(of: entry, atMost: most))
    if bytes.count <= room {
      room -= bytes.count
      kept[key] = bytes
    }
    return bytes
  }
}
