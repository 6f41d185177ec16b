// The programs that the exploration tables explore: small, and of the shapes that published crash testers were
// measured on.

import Exploration
import Simulation
import Storage

/// Boots a program in the benchmark's own process.
final class InlineSubject<Program: BenchmarkProgram>: Subject {
  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    var program: Program?
    var reply = Reply.ok("")
    do { program = try Program(disk: disk) } catch { reply = .failed("\(error)") }
    while let command = session.next(after: reply) {
      do { reply = .ok(try program?.perform(command.text) ?? "") } catch { reply = .failed("\(error)") }
    }
    return .finished
  }
}

/// A program of a benchmark.
protocol BenchmarkProgram: AnyObject {
  init(disk: any FileSystem) throws
  func perform(_ command: String) throws -> String
}

/// Expects nothing: benchmarks count.
final class NoExpectations: Expectations {
  let observation = "show"
  let initial = 0
  func expected(afterCrash live: Int) -> Int { 0 }
  func expected(during command: String, live: Int) -> Int { 0 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { .live(0) }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(0) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(0) }
}

/// A log of fixed-size records in one file that is never synced; recovery reads up to the first that is not there.
final class UnsyncedLog: BenchmarkProgram {
  static let recordSize = 40
  private let disk: any FileSystem
  private let fd: FileDescriptor
  private var records = 0

  init(disk: any FileSystem) throws {
    self.disk = disk
    fd = try disk.open("log", [.read, .write, .create])
    while try disk.read(fd, at: records * Self.recordSize, count: Self.recordSize) == Self.record(records) {
      records += 1
    }
  }

  func perform(_ command: String) throws -> String {
    if command == "show" { return "\(records)" }
    try disk.write(Self.record(records), to: fd, at: records * Self.recordSize)
    records += 1
    return ""
  }

  static func record(_ number: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number &* 31 &+ 7), count: recordSize)
    bytes[0] = 0xA5
    bytes[1] = UInt8(truncatingIfNeeded: number)
    return bytes
  }
}

/// A file replaced by a new one: write, sync, rename, sync the directory (FACTS: "write, fsync, rename, fsync dir").
final class ReplacedFile: BenchmarkProgram {
  private let disk: any FileSystem

  init(disk: any FileSystem) throws { self.disk = disk }

  func perform(_ command: String) throws -> String {
    if command == "show" {
      return try disk.exists("file") ? String(decoding: disk.readAll("file"), as: UTF8.self) : "none"
    }
    let fd = try disk.open("file.new", [.write, .create, .truncate])
    try disk.write([UInt8](repeating: UInt8(ascii: command == "old" ? "o" : "n"), count: 700), to: fd, at: 0)
    try disk.sync(fd)
    try disk.close(fd)
    try disk.rename("file.new", to: "file")
    try disk.syncDirectory("/")
    return ""
  }
}

/// Files that are each replaced by a new one, one after another, as ``ReplacedFile`` does; all are read.
final class ReplacedFiles: BenchmarkProgram {
  private let disk: any FileSystem

  init(disk: any FileSystem) throws { self.disk = disk }

  func perform(_ command: String) throws -> String {
    if command == "show" {
      return try disk.list("/").map { try "\($0) \(disk.readAll($0).count)" }.joined(separator: " ")
    }
    let fd = try disk.open(command + ".new", [.write, .create, .truncate])
    try disk.write([UInt8](repeating: UInt8(ascii: "n"), count: 700), to: fd, at: 0)
    try disk.sync(fd)
    try disk.close(fd)
    try disk.rename(command + ".new", to: command)
    try disk.syncDirectory("/")
    return ""
  }
}

/// Each boot adds one to a number in a file: no two disks are the same, and recovery has no fixpoint.
final class BootCount: BenchmarkProgram {
  private let boots: UInt8

  init(disk: any FileSystem) throws {
    let fd = try disk.open("boots", [.read, .write, .create])
    boots = try disk.read(fd, at: 0, count: 1).first ?? 0
    try disk.write([boots &+ 1], to: fd, at: 0)
    try disk.sync(fd)
    try disk.syncDirectory("/")
  }

  func perform(_ command: String) throws -> String { "\(boots)" }
}

/// A write-ahead log: each transaction appends a record and syncs the log, then writes its cell in place, a whole sector,
/// unsynced. Recovery replays the log into the cells.
final class WriteAheadLog: BenchmarkProgram {
  private let disk: any FileSystem
  private let log: FileDescriptor
  private let cells: FileDescriptor
  private var end = 0

  init(disk: any FileSystem) throws {
    self.disk = disk
    log = try disk.open("log", [.read, .write, .create])
    cells = try disk.open("cells", [.read, .write, .create])
    try disk.syncDirectory("/")
    while true {
      let record = try disk.read(log, at: end, count: 16)
      guard record.count == 16, record[15] == record[0] ^ 0x5A else { break }
      try disk.write([UInt8](repeating: record[1], count: 512), to: cells, at: Int(record[0]) * 512)
      end += 16
    }
  }

  func perform(_ command: String) throws -> String {
    if command == "show" { return "\(end / 16)" }
    let cell = UInt8(end / 16 % 8)
    var record = [UInt8](repeating: UInt8(truncatingIfNeeded: end + 1), count: 16)
    record[0] = cell
    record[15] = cell ^ 0x5A
    try disk.write(record, to: log, at: end)
    try disk.syncData(log)
    try disk.write([UInt8](repeating: record[1], count: 512), to: cells, at: Int(cell) * 512)
    end += 16
    return ""
  }
}
