// A class's gradebook: a file that only grows. Grading a class takes hours, and machines are switched off; what has been
// marked must not be marked again, and no mark may count twice or be lost.
//
// A record is its length, a checksum and its bytes. It is acknowledged when it has been synced, and only then does the
// grader begin with the next student of that worker. A power cut, or a kill, can leave at most a torn record at the end;
// the next one who opens the book cuts it off, durably, before writing anything behind it. A later record for a student
// replaces an earlier one (a regrade), so that nothing is ever added up.
//
// A power cut may also leave a whole record and not the size that shows it. Nobody sees that record when the book is
// opened; but the next one that is written in its place makes the file longer, and if only the new size reaches the disk
// at the next power cut, the old record is back. (The kit's explorer found this.) So every life of the book that writes
// begins with a mark of eight bytes, too short to uncover any record, and the checksums count the lives: what an earlier
// life left behind the end is no record in this one.
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

  /// A record that is too large for any book; the book goes on without it.
  public struct TooLarge: Error, Hashable, CustomStringConvertible {
    /// How many bytes it has.
    public let count: Int

    /// What is wrong, and what is allowed.
    public var description: String { "the marks take \(count) bytes; a gradebook takes at most \(largestRecord)" }
  }

  /// The most bytes of a record: several times what all labs' marks take when every test tells as much as it may.
  public static let largestRecord = 16 << 20

  /// Starts every book, so that no other file is taken for one.
  static let magic = Array("powercut-book 1\n".utf8)
  /// Length and checksum before each record.
  private static let headerSize = 8

  private let disk: any FileSystem
  private let name: String
  private let fd: FileDescriptor
  private var end: Int
  /// How many lives of the book have written, this one included once it has.
  private var lives: UInt32 = 0
  private var hasBegunLife = false
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
    while let record = try nextRecord(from: &reader) {
      if record.isEmpty { lives += 1 } else { records.append(record) }
      end += Self.headerSize + record.count
    }
    try cutTail(of: try disk.size(fd))
  }

  deinit { try? disk.close(fd) }

  /// Adds a record; when this returns, it stays. One that is too large is refused before anything is written.
  public func add(_ record: [UInt8]) throws {
    precondition(!record.isEmpty)
    guard record.count <= Self.largestRecord else { throw TooLarge(count: record.count) }
    if !hasBegunLife {
      try append([])
      (lives, hasBegunLife) = (lives + 1, true)
    }
    try append(record)
    records.append(record)
  }

  private func append(_ record: [UInt8]) throws {
    try disk.writeAll(header(of: record) + record, to: fd, at: end)
    try disk.sync(fd)
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

  /// The record at the end of those read so far, empty for the mark of a life; `nil` if there is none.
  private func nextRecord(from reader: inout FileReader) throws -> [UInt8]? {
    guard let header = try reader.next(Self.headerSize) else { return nil }
    let length = header.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.largestRecord, let record = try reader.next(length), self.header(of: record) == header else {
      return nil
    }
    return record
  }

  /// The length, and a checksum of the record, its place and its life: old bytes that turn up again are no record.
  private func header(of record: [UInt8]) -> [UInt8] {
    func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
    var checksum = CRC32()
    checksum.update(bytes(UInt32(record.count)) + bytes(UInt32(truncatingIfNeeded: end)) + bytes(lives))
    checksum.update(record)
    return bytes(UInt32(record.count)) + bytes(checksum.value)
  }
}
