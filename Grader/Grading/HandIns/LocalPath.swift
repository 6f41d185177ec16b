// Where something of a student's lies on this machine. To the system a name is bytes: whoever unpacked an archive of
// another country's has names that are no text, and a path made of text would not lead there.

import Archives
import Foundation

/// A path, in the system's own bytes.
struct LocalPath: Hashable, Sendable {
  private let bytes: [UInt8]

  init(_ path: String) { bytes = Array(path.utf8) }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A word of the command line as a path: where the word is no text, the bytes that it was made of.
  init(argument word: String) {
    let bytes = word.unicodeScalars.contains("\u{FFFD}") ? Self.bytes(ofArgument: word) : nil
    self.init(bytes ?? Array(word.utf8))
  }

  private static func bytes(ofArgument word: String) -> [UInt8]? {
    let arguments = (0..<Int(CommandLine.argc)).compactMap { CommandLine.unsafeArgv[$0] }
    for argument in arguments {
      let all = UnsafeRawBufferPointer(start: argument, count: strlen(argument)).map { $0 }
      // An option may stand in front of it: --submission=PATH.
      let behind = all.firstIndex(of: UInt8(ascii: "=")).map { Array(all[($0 + 1)...]) }
      if let bytes = [all, behind ?? []].first(where: { String(decoding: $0, as: UTF8.self) == word }) { return bytes }
    }
    return nil
  }

  /// The path of something in this folder.
  func appending(_ name: [UInt8]) -> LocalPath { LocalPath(bytes + [UInt8(ascii: "/")] + name) }

  /// The same file without links and slashes at the end; `nil` if there is none.
  var resolved: LocalPath? {
    withPath { path in
      guard let real = realpath(path, nil) else { return nil }
      defer { free(real) }
      return LocalPath(UnsafeRawBufferPointer(start: real, count: strlen(real)).map { $0 })
    }
  }

  /// The last part, as text.
  var name: String { EntryName.text(bytes.split(separator: UInt8(ascii: "/")).last ?? []) }

  func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (bytes + [0]).withUnsafeBytes { body($0.bindMemory(to: CChar.self).baseAddress!) }
  }

  // MARK: What lies there

  /// What lies there, links not followed.
  enum Kind { case file, folder, other }

  /// What lies there, links not followed; `nil` if nothing does.
  var kind: Kind? {
    var status = stat()
    guard withPath({ lstat($0, &status) }) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFREG ? .file : status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
  }

  /// The names in a folder, in the order of their bytes, without `.` and `..`; `nil` if it can't be read.
  var names: [[UInt8]]? {
    guard let folder = withPath({ opendir($0) }) else { return nil }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while let entry = readdir(folder) {
      let place = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let name = place.assumingMemoryBound(to: CChar.self)
      names.append(UnsafeRawBufferPointer(start: place, count: strlen(name)).map { $0 })
    }
    return names.filter { $0 != Array(".".utf8) && $0 != Array("..".utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The bytes of a regular file, whatever becomes of its name meanwhile; a link is not followed.
  var source: ByteSource? {
    let descriptor = withPath { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else { return nil }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return ByteSource(count: Int(status.st_size)) { range in
      withExtendedLifetime(handle) { Self.read(descriptor, range) }
    }
  }

  private static func read(_ descriptor: Int32, _ range: Range<Int>) -> ArraySlice<UInt8>? {
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < range.count {
        let got = pread(descriptor, buffer.baseAddress! + count, range.count - count, off_t(range.lowerBound + count))
        guard got > 0 else { return }
        count += got
      }
    }
    return bytes[...]
  }
}
