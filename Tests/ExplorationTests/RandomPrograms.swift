import Storage

/// A program whose commands are file-system calls: `write a 3 5 x` writes five x at byte 3 of file a.
///
/// Its recovery is a list of such commands, each of which may depend on what is there (`if a remove b`), and `show`
/// reads the whole disk, so that every crash state that differs to a reader is an outcome.
final class CallProgram: Program {
  private let disk: any FileSystem

  init(disk: any FileSystem, recovery: [String]) throws {
    self.disk = disk
    for command in recovery { _ = try perform(command) }
  }

  convenience init(disk: any FileSystem) throws { try self.init(disk: disk, recovery: []) }

  func perform(_ command: String) throws -> String {
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
    case "create": try disk.close(disk.open(words[1], [.write, .create]))
    case "write":
      let fd = try disk.open(words[1], [.write, .create])
      let bytes = [UInt8](repeating: words[4].utf8.first!, count: Int(words[3])!)
      try disk.write(bytes, to: fd, at: Int(words[2])!)
      try disk.close(fd)
    case "cut":
      let fd = try disk.open(words[1], .write)
      try disk.truncate(fd, to: Int(words[2])!)
      try disk.close(fd)
    case "sync":
      let fd = try disk.open(words[1], .write)
      try disk.sync(fd)
      try disk.close(fd)
    case "syncdir": try disk.syncDirectory(words[1])
    case "rename": try disk.rename(words[1], to: words[2])
    case "remove": try disk.remove(words[1])
    case "mkdir": try disk.makeDirectory(words[1])
    case "rmdir": try disk.removeDirectory(words[1])
    default: fatalError("no command: \(words)")
    }
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

/// Random commands for ``CallProgram``.
struct CommandGenerator {
  var random: SplitMix64
  let hasDirectories: Bool

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  private mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }
  private mutating func path() -> String { pick(hasDirectories ? ["a", "b", "d/a", "d/b"] : ["a", "b", "c"]) }

  mutating func command() -> String {
    switch below(hasDirectories ? 18 : 15) {
    case 0, 1: "create \(path())"
    case 2, 3, 4, 5: "write \(path()) \(below(12)) \(1 + below(9)) \(pick(["x", "y", "z"]))"
    case 6, 7: "cut \(path()) \(below(14))"
    case 8, 9: "sync \(path())"
    case 10, 11: "syncdir \(hasDirectories ? pick(["/", "d"]) : "/")"
    case 12, 13: "rename \(path()) \(path())"
    case 14: "remove \(path())"
    case 15, 16: "mkdir d"
    default: "rmdir d"
    }
  }

  mutating func recoveryCommand() -> String {
    switch below(3) {
    case 0: "if \(path()) \(command())"
    case 1: "ifbyte \(path()) \(below(10)) \(pick(["x", "y", "z"])) \(command())"
    default: command()
    }
  }
}

/// Steele, Lea and Flood's generator: a seed gives the same numbers everywhere.
struct SplitMix64 {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
