// What a student hands in: a folder, or a zip file. Either is a list of names; links are never followed, and nothing is
// read but what a lab asks for.

import Archives
import Foundation

/// The files that were handed in.
struct HandIn: Hashable, Sendable {
  /// What a name stands for.
  enum Kind: Hashable, Sendable {
    case file
    /// A link, a device, a pipe.
    case other
  }

  /// A name.
  struct Entry: Hashable, Sendable {
    /// The path within what was handed in.
    let path: String
    let kind: Kind

    /// The last part of the path.
    var name: Substring { path.split(separator: "/").last ?? "" }
  }

  /// The most names that a submission may have.
  static let most = 10_000

  /// The folder or file.
  let url: URL
  /// The names, in order; what hides behind a dot is left out.
  let entries: [Entry]

  /// Looks at a folder or a zip file.
  init(_ url: URL) throws(Submission.Unreadable) {
    self.url = url
    let entries = Self.type(of: url) == .typeDirectory ? try Self.names(below: url) : try Self.zipped(url)
    self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The bytes of a file; at most so many.
  func bytes(of entry: Entry, atMost most: Int) throws(Submission.Unreadable) -> Data {
    guard Self.type(of: url) == .typeDirectory else { return try Self.unzip(url, entry, atMost: most) }
    let file = url.appending(path: entry.path)
    guard let bytes = Self.read(file.path, atMost: most) else {
      throw Submission.Unreadable(description: "\(entry.path) is not a regular file of at most \(most) bytes")
    }
    return bytes
  }

  /// What lies at a path, links not followed.
  static func type(of url: URL) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: url.path))?[.type] as? FileAttributeType
  }

  // MARK: Folders

  private static func names(below folder: URL) throws(Submission.Unreadable) -> [Entry] {
    var found: [Entry] = []
    var waiting = [""]
    while let path = waiting.popLast() {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)) ?? [] {
        guard !isHidden(name) else { continue }
        let below = path.isEmpty ? name : "\(path)/\(name)"
        switch type(of: folder.appending(path: below)) {
        case .typeDirectory: waiting.append(below)
        case .typeRegular: found.append(Entry(path: below, kind: .file))
        default: found.append(Entry(path: below, kind: .other))
        }
        guard found.count + waiting.count <= most else {
          throw Submission.Unreadable(description: "there are more than \(most) files in it")
        }
      }
    }
    return found
  }

  /// What tools and systems leave behind: `.build`, `.git`, `__MACOSX`.
  private static func isHidden(_ name: some StringProtocol) -> Bool { name.hasPrefix(".") || name == "__MACOSX" }

  /// Reads a regular file without following a link, whatever becomes of its name meanwhile.
  private static func read(_ path: String, atMost most: Int) -> Data? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= most else {
      return nil
    }
    guard let data = try? handle.read(upToCount: most + 1) ?? Data(), data.count <= most else { return nil }
    return data
  }

  // MARK: Zip files

  private static func archive(_ url: URL) throws(Submission.Unreadable) -> ZipArchive {
    guard let data = read(url.path, atMost: ZipArchive.most.bytes) else {
      throw Submission.Unreadable(
        description: "\(url.lastPathComponent) is no folder, and no file of at most \(ZipArchive.most.bytes) bytes")
    }
    do throws(ZipError) { return try ZipArchive(Array(data)) } catch {
      throw Submission.Unreadable(description: "\(url.lastPathComponent) can't be read: \(error)")
    }
  }

  private static func zipped(_ url: URL) throws(Submission.Unreadable) -> [Entry] {
    try archive(url).entries.filter { !$0.isDirectory && !$0.name.split(separator: "/").contains(where: isHidden) }
      .map { Entry(path: $0.name, kind: .file) }
  }

  private static func unzip(_ url: URL, _ entry: Entry, atMost most: Int) throws(Submission.Unreadable) -> Data {
    let archive = try archive(url)
    guard let found = archive.entries.first(where: { $0.name == entry.path }) else {
      throw Submission.Unreadable(description: "there is no \(entry.path)")
    }
    do throws(ZipError) { return Data(try archive.bytes(of: found, atMost: most)) } catch {
      throw Submission.Unreadable(description: "\(error)")
    }
  }
}
