// What a student hands in: a folder, an archive, or a file. Each is a list of names; links are never followed, and
// nothing is read but what a lab asks for. Archives in it are lists, too; those in them are not opened any more. What all of
// it costs is charged to one budget.

import Archives
import Foundation

/// The files that were handed in.
struct HandIn {
  /// What a name stands for.
  enum Kind: Hashable, Sendable {
    case file
    /// A link, a device, a pipe.
    case other
    /// An archive that is not looked into, and why.
    case unread(String)
  }

  /// Where a file's bytes are.
  enum Place: Sendable {
    case here(LocalPath)
    /// In the archive with a number.
    case packed(ArchiveEntry, in: Int)
  }

  /// A name.
  struct Entry: Sendable {
    /// The path within what was handed in, in text.
    let path: String
    let kind: Kind
    /// The lab's file that its name means.
    let near: NearName?
    let place: Place

    init(path: String, kind: Kind, place: Place) {
      (self.path, self.kind, self.place) = (path, kind, place)
      near = NearName(path.pathParts.last ?? "")
    }

    /// The last part of the path.
    var name: Substring { path.pathParts.last ?? "" }
    /// The path, of a long one the beginning and the end.
    var shown: String { EntryName.shown(path) }
  }

  /// What lies there itself, in order; what hides behind a dot, and what systems leave, is left out.
  let entries: [Entry]
  /// What lies in archives there.
  let nested: [Entry]
  /// Whether it is one file and nothing around it.
  let isFile: Bool

  private let archives: OpenArchives

  /// Looks at a folder, an archive or a file.
  init(_ root: LocalPath, budget: ReadingBudget = ReadingBudget()) throws(Submission.Unreadable) {
    let archives = OpenArchives(budget)
    self.archives = archives
    switch root.kind {
    case .folder: (entries, isFile) = (Self.sorted(try Self.names(below: root, budget)), false)
    case .file where try Self.isArchive(root):
      let listed = Result { () throws(ArchiveError) in
        try archives.list(.here(root), named: root.name[...], within: "")
      }
      guard case .success(let found) = listed else {
        throw Submission.Unreadable("\(root.name) can't be read: \(Self.reason(listed))")
      }
      (entries, isFile) = (Self.sorted(found), false)
    case .file: (entries, isFile) = ([Entry(path: root.name, kind: .file, place: .here(root))], true)
    default: throw Submission.Unreadable("\(root.name) is a link, a device or a pipe, and not what it seems to be")
    }
    nested = isFile ? [] : Self.nested(in: entries, archives)
  }

  private static func isArchive(_ file: LocalPath) throws(Submission.Unreadable) -> Bool {
    guard let source = file.source else { throw Submission.Unreadable("\(file.name) can't be opened") }
    return ArchiveFormat(of: source) != nil || ArchiveFormat.isNamed(file.name[...])
  }

  private static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The bytes of a file; at most so many.
  func bytes(of entry: Entry, atMost most: Int) throws(Submission.Unreadable) -> Data {
    switch entry.place {
    case .here(let path): return try Self.bytes(at: path, of: entry, atMost: most)
    case .packed(let packed, let number):
      do throws(ArchiveError) { return try archives.bytes(of: packed, in: number, atMost: most) } catch {
        throw Submission.Unreadable("\(error)")
      }
    }
  }

  /// The bytes of a file that lies in a folder, or by itself.
  static func bytes(at path: LocalPath, of entry: Entry, atMost most: Int) throws(Submission.Unreadable) -> Data {
    guard let source = path.source, source.count <= most else {
      throw Submission.Unreadable("\(entry.shown) is not a regular file of at most \(most) bytes")
    }
    return Data(source.bytes(at: 0, atMost: most))
  }

  // MARK: Folders

  private static func names(
    below folder: LocalPath, _ budget: ReadingBudget
  ) throws(Submission.Unreadable) -> [Entry] {
    var found: [Entry] = []
    var waiting = [(folder, "")]
    while let (folder, prefix) = waiting.popLast() {
      for name in folder.names ?? [] {
        let text = EntryName.text(name)
        guard !isHidden(text[...]) else { continue }
        let path = folder.appending(name)
        switch path.kind {
        case .folder: waiting.append((path, "\(prefix)\(text)/"))
        case .file: found.append(Entry(path: prefix + text, kind: .file, place: .here(path)))
        default: found.append(Entry(path: prefix + text, kind: .other, place: .here(path)))
        }
        guard budget.take(entries: 1, names: prefix.utf8.count + text.utf8.count) else {
          throw Submission.Unreadable(budget.excess ?? "")
        }
      }
    }
    return found
  }

  /// What tools and systems leave behind: `.build`, `.git`, `__MACOSX`.
  static func isHidden(_ name: Substring) -> Bool {
    let isDot = name.starts(withBytesOf: ".") && !name.hasSameBytes(as: ".") && !name.hasSameBytes(as: "..")
    return isDot || litter.contains { name.isASCII($0) }
  }

  private static let litter: [Substring] = [
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "icon\r",
  ]

  // MARK: Archives

  /// What the archives among files list.
  private static func nested(in entries: [Entry], _ archives: OpenArchives) -> [Entry] {
    entries.filter { $0.kind == .file && ArchiveFormat.isNamed($0.name) }.flatMap { outer -> [Entry] in
      let listed = Result { () throws(ArchiveError) in
        try archives.list(outer.place, named: outer.name, within: "\(outer.path)/")
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
