// A class's gradebook: a file that only grows. Grading a class takes hours, and machines are switched off; what has been
// marked must not be marked again, and no mark may count twice or be lost.
//
// A record is its length, a checksum and its bytes. It is acknowledged when it has been synced, and only then does the
// grader begin with the next student of that worker. A power cut, or a kill, can leave at most a torn record at the end;
// the next one who opens the book cuts it off, durably, before writing anything behind it. A later record for a student
// replaces an earlier one (a regrade), so that nothing is ever added up.
//
// The book talks to a `FileSystem`, so the kit's own explorer pulls the plug on it in a test: every crash state at every
// moment, crashes while it is being opened included.

import Storage

/// An append-only file of records.
public final class Gradebook {
  /// A gradebook that can't be used.
  public struct Damage: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
  }

  /// Starts every book, so that no other file is taken for one.
  static let magic = Array("powercut-book 1\n".utf8)
  /// Length and checksum before each record.
  private static let headerSize = 8

  private let disk: any FileSystem
  private let name: String
  private let fd: FileDescriptor
  private var end: Int
  /// The records, in the order in which they were written.
  public private(set) var records: [[UInt8]] = []

  /// Opens a book in the top folder of a disk, or begins it.
  public init(_ name: String, on disk: any FileSystem) throws {
    self.disk = disk
    self.name = name
    fd = try disk.open(name, [.read, .write, .create])
    var reader = try FileReader(fd, on: disk)
    end = 0
    guard try reader.next(Self.magic.count) == Self.magic else {
      try Self.checkTorn(try disk.readAll(name))
      try begin()
      return
    }
    end = Self.magic.count
    while let record = try Self.record(from: &reader, at: end) {
      records.append(record)
      end += Self.headerSize + record.count
    }
    try cutTail(of: try disk.size(fd))
  }

  deinit { try? disk.close(fd) }

  /// Adds a record; when this returns, it stays.
  public func add(_ record: [UInt8]) throws {
    try disk.writeAll(Self.header(of: record, at: end) + record, to: fd, at: end)
    try disk.sync(fd)
    records.append(record)
    end += Self.headerSize + record.count
  }

  // MARK: Opening

  /// A book begins durably: its first record must not outlive its name.
  private func begin() throws {
    try disk.truncate(fd, to: 0)
    try disk.writeAll(Self.magic, to: fd, at: 0)
    try disk.sync(fd)
    try disk.syncDirectory("/")
    end = Self.magic.count
  }

  /// What is no beginning of a book is somebody's file, unless a power cut could have left it: zeros, or a part of one.
  private static func checkTorn(_ bytes: [UInt8]) throws(Damage) {
    guard bytes.count <= magic.count, zip(bytes, magic).allSatisfy({ $0 == $1 || $0 == 0 }) else {
      throw Damage(description: "it is no gradebook")
    }
  }

  /// Removes what a power cut left of a record that nobody was told of.
  private func cutTail(of size: Int) throws {
    // Also where there is nothing to remove: what was read may have been written by somebody who was killed before the
    // sync, and is about to be believed.
    if size > end { try disk.truncate(fd, to: end) }
    try disk.sync(fd)
    try disk.syncDirectory("/")
  }

  private static func record(from reader: inout FileReader, at place: Int) throws -> [UInt8]? {
    guard let header = try reader.next(headerSize), header.count == headerSize else { return nil }
    let length = header.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length > 0, length <= 64 << 20, let record = try reader.next(length), record.count == length else {
      return nil
    }
    return Self.header(of: record, at: place) == header ? record : nil
  }

  /// The checksum covers the place, so that bytes of an older record that turn up elsewhere are no record.
  private static func header(of record: [UInt8], at place: Int) -> [UInt8] {
    let numbers = [UInt32(record.count), UInt32(truncatingIfNeeded: place)]
    let bytes = numbers.map { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
    var checksum = CRC32()
    checksum.update(bytes[0] + bytes[1])
    checksum.update(record)
    return bytes[0] + (0..<4).map { UInt8(truncatingIfNeeded: checksum.value >> (8 * UInt32($0))) }
  }
}
