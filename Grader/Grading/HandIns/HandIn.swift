// What a student hands in: a folder, an archive, or a file. Each is a list of names; links are never followed, and
// nothing is read but what a lab asks for. Archives in it are lists, too; those in them are not opened any more.

import Archives
import Foundation

/// The files that were handed in.
struct HandIn: Hashable, Sendable {
  /// What a name stands for.
  enum Kind: Hashable, Sendable {
    case file
    /// A link, a device, a pipe.
    case other
    /// An archive that is not looked into, and why.
    case unread(String)
  }

  /// Where a file's bytes are.
  indirect enum Place: Hashable, Sendable {
    case here(LocalPath)
    case packed(String, in: Place)

    /// The file's name.
    var name: String {
      switch self {
      case .here(let path): path.name
      case .packed(let path, _): String(path.split(separator: "/").last ?? "")
      }
    }
  }

  /// A name.
  struct Entry: Hashable, Sendable {
    /// The path within what was handed in, in text.
    let path: String
    let kind: Kind
    /// The lab's file that its name means.
    let near: NearName?
    fileprivate let place: Place

    fileprivate init(path: String, kind: Kind, place: Place) {
      (self.path, self.kind, self.place) = (path, kind, place)
      near = NearName(path.split(separator: "/").last ?? "")
    }

    /// The last part of the path.
    var name: Substring { path.split(separator: "/").last ?? "" }
  }

  /// The most names that are listed of a folder.
  static let most = 1_000_000
  /// The most that is unpacked of archives in archives, in bytes: of one, and of all.
  private static let mostNested = (each: 64 << 20, all: 256 << 20)

  /// What lies there itself, in order; what hides behind a dot, and what systems leave, is left out.
  let entries: [Entry]
  /// What lies in archives there.
  let nested: [Entry]
  /// Whether it is one file and nothing around it.
  let isFile: Bool

  /// Looks at a folder, an archive or a file.
  init(_ root: LocalPath) throws(Submission.Unreadable) {
    let place = Place.here(root)
    switch root.kind {
    case .folder: (entries, isFile) = (Self.sorted(try Self.names(below: root)), false)
    case .file where try Self.isArchive(root):
      let listed = Result { () throws(ArchiveError) in try Self.list(place, within: "") }
      guard case .success(let found) = listed else {
        throw Submission.Unreadable("\(root.name) can't be read: \(Self.reason(listed))")
      }
      (entries, isFile) = (Self.sorted(found), false)
    case .file: (entries, isFile) = ([Entry(path: root.name, kind: .file, place: place)], true)
    default: throw Submission.Unreadable("\(root.name) is a link, a device or a pipe, and not what it seems to be")
    }
    nested = isFile ? [] : Self.nested(in: entries)
  }

  private static func isArchive(_ file: LocalPath) throws(Submission.Unreadable) -> Bool {
    guard let source = file.source else { throw Submission.Unreadable("\(file.name) can't be opened") }
    return ArchiveFormat(of: source) != nil || ArchiveFormat.isNamed(file.name)
  }

  private static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The bytes of a file; at most so many.
  func bytes(of entry: Entry, atMost most: Int) throws(Submission.Unreadable) -> Data {
    do throws(ArchiveError) { return Data(try Self.bytes(at: entry.place, atMost: most)) } catch {
      guard case .here = entry.place else { throw Submission.Unreadable("\(error)") }
      throw Submission.Unreadable("\(entry.path) is not a regular file of at most \(most) bytes")
    }
  }

  private static func bytes(at place: Place, atMost most: Int) throws(ArchiveError) -> [UInt8] {
    switch place {
    case .here(let path):
      guard let source = path.source, source.count <= most else { throw ArchiveError("it is too large") }
      return source.bytes(at: 0, atMost: most)
    case .packed(let name, let outer):
      let archive = try archive(at: outer)
      guard let entry = archive.entries.first(where: { $0.path == name }) else {
        throw ArchiveError("\(name) is not in it any more")
      }
      return try archive.bytes(of: entry, atMost: most)
    }
  }

  // MARK: Folders

  private static func names(below folder: LocalPath) throws(Submission.Unreadable) -> [Entry] {
    var found: [Entry] = []
    var waiting = [(folder, "")]
    while let (folder, prefix) = waiting.popLast() {
      for name in folder.names ?? [] {
        let text = EntryName.text(name)
        guard !isHidden(text) else { continue }
        let path = folder.appending(name)
        switch path.kind {
        case .folder: waiting.append((path, "\(prefix)\(text)/"))
        case .file: found.append(Entry(path: prefix + text, kind: .file, place: .here(path)))
        default: found.append(Entry(path: prefix + text, kind: .other, place: .here(path)))
        }
        guard found.count + waiting.count <= most else {
          throw Submission.Unreadable("there are more than \(most) files in it")
        }
      }
    }
    return found
  }

  /// What tools and systems leave behind: `.build`, `.git`, `__MACOSX`.
  static func isHidden(_ name: some StringProtocol) -> Bool {
    name.hasPrefix(".") && name != "." && name != ".." || litter.contains(name.lowercased())
  }

  private static let litter: Set<String> = [
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "icon\r",
  ]

  // MARK: Archives

  private static func archive(at place: Place) throws(ArchiveError) -> Archive {
    switch place {
    case .here(let path):
      guard let source = path.source else { throw ArchiveError("it can't be opened") }
      return try Archive(source, named: place.name)
    case .packed: return try Archive(ByteSource(bytes(at: place, atMost: mostNested.each)), named: place.name)
    }
  }

  /// What an archive lists.
  private static func list(_ place: Place, within prefix: String) throws(ArchiveError) -> [Entry] {
    try archive(at: place).entries.compactMap { entry in
      guard entry.kind != .directory, !entry.path.split(separator: "/").contains(where: isHidden) else { return nil }
      return Entry(
        path: prefix + entry.path, kind: entry.kind == .file ? .file : .other, place: .packed(entry.path, in: place))
    }
  }

  /// What the archives among files list.
  private static func nested(in entries: [Entry]) -> [Entry] {
    var room = mostNested.all
    return entries.filter { $0.kind == .file && ArchiveFormat.isNamed($0.name) }.flatMap { outer -> [Entry] in
      if case .packed = outer.place { room -= mostNested.each }
      guard room >= 0 else { return [outer.unread("there are too many archives in it")] }
      let listed = Result { () throws(ArchiveError) in
        try list(outer.place, within: "\(outer.path)/")
      }
      guard case .success(let found) = listed else { return [outer.unread(reason(listed))] }
      return sorted(found).map { inner in
        let isDeep = ArchiveFormat.isNamed(inner.name)
        return isDeep ? inner.unread("it lies in an archive that lies in another; unpack one of them") : inner
      }
    }
  }

  private static func reason(_ result: Result<[Entry], ArchiveError>) -> String {
    if case .failure(let error) = result { return "\(error)" }
    return ""
  }

  // MARK: Other files

  /// What lies at a path, links not followed.
  static func type(of url: URL) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: url.path))?[.type] as? FileAttributeType
  }
}

extension HandIn.Entry {
  /// The same, not looked into.
  fileprivate func unread(_ why: String) -> HandIn.Entry { HandIn.Entry(path: path, kind: .unread(why), place: place) }
}
