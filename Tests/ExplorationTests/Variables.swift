import Storage
import TestSupport

// Programs that are one variable, each with its own way of surviving a power cut, or not.

/// Saltzer and Kaashoek's ALL_OR_NOTHING_PUT (Principles of Computer System Design, 9.2): three copies, written one
/// after another. A copy is two sectors, so that a torn one is neither the old value nor the new one.
final class ThreeCopies: Program {
  /// What is done at boot about copies that differ.
  enum Repair {
    /// Nothing: the book's first, wrong version.
    case none
    /// The book's: by which copies agree, from the first to the last.
    case book
    /// What `show` would tell is put again, which looks as good.
    case putAgain
  }

  private let disk: any FileSystem
  private let fd: FileDescriptor
  private static let width = 8

  init(disk: any FileSystem, repair: Repair) throws {
    self.disk = disk
    fd = try disk.open("copies", [.read, .write, .create])
    if try disk.size(fd) != 3 * Self.width {
      try disk.truncate(fd, to: 3 * Self.width)
      try disk.sync(fd)
      try disk.syncDirectory("/")
    }
    switch repair {
    case .none: break
    case .book: try repairByCases()
    case .putAgain: try put(get())
    }
  }

  convenience init(disk: any FileSystem) throws { try self.init(disk: disk, repair: .book) }

  func perform(_ command: String) throws -> String {
    guard command == "show" else {
      try put([UInt8](repeating: command.utf8.last!, count: Self.width))
      return ""
    }
    let value = try get()
    let text = String(decoding: value.map { $0 == 0 ? UInt8(ascii: "0") : $0 }, as: UTF8.self)
    return Set(text).count == 1 ? String(text.prefix(1)) : "bad \(text)"
  }

  private func copy(_ number: Int) throws -> [UInt8] {
    try disk.read(fd, at: number * Self.width, count: Self.width)
  }

  private func write(_ value: [UInt8], copy number: Int) throws {
    try disk.write(value, to: fd, at: number * Self.width)
    try disk.sync(fd)
  }

  private func put(_ value: [UInt8]) throws {
    for number in 0..<3 { try write(value, copy: number) }
  }

  private func get() throws -> [UInt8] {
    let first = try copy(0)
    return try first == copy(1) ? first : copy(2)
  }

  private func repairByCases() throws {
    let copies = [try copy(0), try copy(1), try copy(2)]
    if copies[0] == copies[1], copies[1] == copies[2] { return }
    if copies[0] == copies[1] { return try write(copies[0], copy: 2) }
    if copies[1] == copies[2] { return try write(copies[1], copy: 0) }
    try write(copies[0], copy: 1)
    try write(copies[0], copy: 2)
  }
}

/// A file that is replaced by a new one; without the sync before the rename its contents may be missing.
final class Shadow: Program {
  private let disk: any FileSystem
  private let syncs: Bool

  init(disk: any FileSystem, syncs: Bool) throws {
    self.disk = disk
    self.syncs = syncs
  }

  convenience init(disk: any FileSystem) throws { try self.init(disk: disk, syncs: true) }

  func perform(_ command: String) throws -> String {
    if command == "show" {
      guard try disk.exists("file") else { return "0" }
      return String(decoding: try disk.readAll("file"), as: UTF8.self)
    }
    let fd = try disk.open("file.new", [.write, .create, .truncate])
    try disk.write([command.utf8.last!], to: fd, at: 0)
    if syncs { try disk.sync(fd) }
    try disk.close(fd)
    try disk.rename("file.new", to: "file")
    try disk.syncDirectory("/")
    return ""
  }
}

/// The same byte in two files, neither of which is synced: all is well as long as one of the two writes is there.
final class Mirrors: Program {
  private let disk: any FileSystem
  private let files: [FileDescriptor]

  init(disk: any FileSystem) throws {
    self.disk = disk
    files = [try disk.open("a", [.read, .write, .create]), try disk.open("b", [.read, .write, .create])]
    for fd in files where try disk.size(fd) == 0 {
      try disk.truncate(fd, to: 1)
      try disk.sync(fd)
      try disk.syncDirectory("/")
    }
  }

  func perform(_ command: String) throws -> String {
    guard command == "show" else {
      for fd in files { try disk.write([command.utf8.last!], to: fd, at: 0) }
      return ""
    }
    for fd in files {
      let byte = try disk.read(fd, at: 0, count: 1)
      if byte != [0] { return String(decoding: byte, as: UTF8.self) }
    }
    return "0"
  }
}
