import Exploration
import Simulation
import Storage
import TestSupport

/// Boots a program in the test's own process.
final class InProcessSubject: Subject {
  private let make: (any FileSystem) throws -> any Program
  private(set) var boots = 0

  init(_ make: @escaping (any FileSystem) throws -> any Program) { self.make = make }

  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    boots += 1
    var program: (any Program)?
    var reply = reply {
      program = try make(disk)
      return ""
    }
    while let command = session.next(after: reply) {
      reply = self.reply { try program?.perform(command.text) ?? "not booted" }
    }
    return .finished
  }

  private func reply(_ work: () throws -> String) -> Reply {
    do { return .ok(try work()) } catch { return .failed("\(error)") }
  }
}

/// Expects nothing, and takes note of all that is observed after a crash.
final class Observer: Expectations {
  let observation: String
  private(set) var outcomes: Set<String> = []
  let initial = 0

  init(observation: String = "show") { self.observation = observation }

  func expected(afterCrash live: Int) -> Int { 0 }
  func expected(during command: String, live: Int) -> Int { 0 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement {
    outcomes.insert("\(reply)")
    return .live(0)
  }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(0) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(0) }
}

/// A log of checksummed records in one file that is never synced; recovery reads up to the first bad one.
final class RecordLog: Program {
  static let recordSize = 40
  private let disk: any FileSystem
  private let fd: FileDescriptor
  private var end = 0
  private var records: [Int] = []

  init(disk: any FileSystem) throws {
    self.disk = disk
    fd = try disk.open("log", [.read, .write, .create])
    while true {
      let bytes = try disk.read(fd, at: end, count: Self.recordSize)
      guard bytes == Self.record(records.count) else { break }
      records.append(records.count)
      end += bytes.count
    }
  }

  func perform(_ command: String) throws -> String {
    if command == "show" { return "\(records.count)" }
    try disk.write(Self.record(records.count), to: fd, at: end)
    records.append(records.count)
    end += Self.recordSize
    return ""
  }

  static func record(_ number: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number &* 31 &+ 7), count: recordSize)
    bytes[0] = 0xA5
    bytes[1] = UInt8(truncatingIfNeeded: number)
    return bytes
  }
}
