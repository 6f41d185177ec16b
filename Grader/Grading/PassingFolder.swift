import Foundation

/// A folder for what a tool needs for a while.
///
/// The compiler crashes if letters beyond ASCII are in the path that `TMPDIR` says, and takes a `%` in the path of its cache
/// for a pattern, though it bears both in its current folder and in the files that it is given. Where the folder has such
/// a path, the compiler gets a link to it.
final class PassingFolder {
  /// What to tell the tool.
  let path: String
  private let folder: URL
  private let link: URL?

  /// Makes it anew: what an earlier tool left there, even one that was killed, is gone.
  init(_ folder: URL) throws {
    self.folder = folder
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard !Self.isPlain(folder.path) else {
      (path, link) = (folder.path, nil)
      return
    }
    let link = Self.plainParent.appending(path: "powercut-tools-\(UUID().uuidString)")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder)
    (path, self.link) = (link.path, link)
  }

  deinit {
    for item in [link, folder].compactMap({ $0 }) { try? FileManager.default.removeItem(at: item) }
  }

  /// Whether the compiler bears a path.
  static func isPlain(_ path: String) -> Bool { path.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "%") } }

  /// Where temporary things go: where the system says, unless the compiler does not bear that.
  static var plainParent: URL {
    let usual = FileManager.default.temporaryDirectory
    return isPlain(usual.path) ? usual : URL(filePath: "/tmp")
  }
}
