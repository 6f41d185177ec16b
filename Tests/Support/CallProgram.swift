import Storage

/// A small program under test, in the test's own process.
package protocol Program: AnyObject {
  init(disk: any FileSystem) throws
  func perform(_ command: String) throws -> String
}

/// A program whose commands are file-system calls: `write a 3 5 x` writes five x at byte 3 of file a.
///
/// Its recovery is a list of such commands, each of which may depend on what is there (`if a remove b`), and `show`
/// reads the whole disk, so that every crash state that differs to a reader is an outcome. `open f a` holds a
/// descriptor, by which later commands know the file: `write @f 3 5 x`, `close @f`; `empty f a` cuts the file as it opens.
package final class CallProgram: Program {
  private let disk: any FileSystem
  private var held: [String: FileDescriptor] = [:]

  package init(disk: any FileSystem, recovery: [String]) throws {
    self.disk = disk
    for command in recovery { _ = try perform(command) }
  }

  package convenience init(disk: any FileSystem) throws { try self.init(disk: disk, recovery: []) }

  /// Performs a command; the reply is `done`, what was asked for, or why it failed.
  package func perform(_ command: String) throws -> String {
    if command == "show" { return try show("/") }
    if command.hasPrefix("look ") { return try look(String(command.dropFirst(5))) }
    do throws(FileSystemError) {
      try run(command.split(separator: " ").map(String.init))
      return "done"
    } catch {
      if error.code == .powerCut { throw error }
      return "\(error.code)"
    }
  }

  private func run(_ words: [String]) throws(FileSystemError) {
    switch words[0] {
    case "if": if try disk.exists(words[1]) { try run(Array(words[2...])) }
    case "ifbyte":
      // Depends on one byte of one file.
      guard try disk.exists(words[1]) else { return }
      let fd = try disk.open(words[1], .read)
      let bytes = try disk.read(fd, at: Int(words[2])!, count: 1)
      try disk.close(fd)
      if bytes == Array(words[3].utf8) { try run(Array(words[4...])) }
    case "open": held["@\(words[1])"] = try disk.open(words[2], [.read, .write, .create])
    case "empty": held["@\(words[1])"] = try disk.open(words[2], [.read, .write, .create, .truncate])
    case "create": try disk.close(disk.open(words[1], [.write, .create]))
    case "syncdir": try disk.syncDirectory(words[1])
    case "rename": try disk.rename(words[1], to: words[2])
    case "remove": try disk.remove(words[1])
    case "mkdir": try disk.makeDirectory(words[1])
    case "rmdir": try disk.removeDirectory(words[1])
    default: try runOnFile(words)
    }
  }

  private func runOnFile(_ words: [String]) throws(FileSystemError) {
    let fd: FileDescriptor
    if let known = held[words[1]] {
      fd = known
    } else {
      fd = try disk.open(words[1], words[0] == "write" ? [.write, .create] : .write)
    }
    switch words[0] {
    case "write":
      try disk.write([UInt8](repeating: words[4].utf8.first!, count: Int(words[3])!), to: fd, at: Int(words[2])!)
    case "cut": try disk.truncate(fd, to: Int(words[2])!)
    case "sync": try disk.sync(fd)
    case "syncdata": try disk.syncData(fd)
    case "close": try disk.close(fd)
    default: fatalError("no command: \(words)")
    }
    if held[words[1]] == nil { try disk.close(fd) }
  }

  /// Everything on the disk, as a reader finds it.
  private func show(_ directory: String) throws -> String {
    var shown: [String] = []
    for name in try disk.list(directory) {
      let path = directory == "/" ? name : "\(directory)/\(name)"
      if let below = try? disk.list(path) {
        shown.append(below.isEmpty ? "\(name)/" : "\(name)/{\(try show(path))}")
      } else {
        let bytes = try disk.readAll(path).map { $0 == 0 ? UInt8(ascii: "0") : $0 }
        shown.append("\(name)=\(String(decoding: bytes, as: UTF8.self))")
      }
    }
    return shown.joined(separator: " ")
  }

  /// Whether a file is there, and its first byte: a reader that leaves most of the disk undecided.
  private func look(_ path: String) throws -> String {
    guard try disk.exists(path) else { return "no \(path)" }
    let fd = try disk.open(path, .read)
    defer { try? disk.close(fd) }
    return "\(try disk.read(fd, at: 0, count: 1))"
  }
}
