import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Limits of an exploration: each covers exactly what it names, and says so.
struct BoundTests {
  private func script(_ commands: [String]) -> Script {
    Script(epochs: [
      Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
  }

  private func explore(
    _ commands: [String], _ options: ExplorationOptions, _ make: @escaping (any FileSystem) throws -> any Program
  ) -> (certificate: Certificate, outcomes: Set<String>) {
    let observer = Observer()
    let explorer = Explorer(
      script: script(commands), subject: InProcessSubject(make), expectations: observer, options: options,
      table: InternTable(sectorSize: 4))
    return (explorer.explore().certificate, observer.outcomes)
  }

  /// From 5 the recovery comes to 6, 7 and no further; from 6, which takes a loss and so is tried later, to 8. The disk
  /// that holds 6 was met before, after a crash more.
  @Test func `an image that is met again after fewer crashes is explored as far as they allow`() {
    let commands = ["set 6", "set 5"]
    let (certificate, outcomes) = explore(commands, ExplorationOptions(depthLimit: 2), Successor.init)
    #expect(outcomes.contains(#"ok("8")"#))
    #expect(!outcomes.contains(#"ok("9")"#))
    #expect(certificate.bounds == ["at most 2 crashes of one recovery"])
    let brute = BruteForce(
      script: script(commands), subject: InProcessSubject(Successor.init), model: .posix, depthLimit: 2,
      table: InternTable(sectorSize: 4))
    brute.explore()
    #expect(!brute.isTooLarge)
    #expect(outcomes == brute.outcomes)
  }

  @Test func `a limit on boots says how much it left, and from which moment on`() throws {
    let commands = ["write a 0 16 x", "write b 0 16 x"]
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0) }
    let all = explore(commands, ExplorationOptions(), make)
    let some = explore(commands, ExplorationOptions(bootLimit: 3), make)
    #expect(all.certificate.isExhaustive)
    #expect(some.certificate.boots == 3)
    #expect(some.outcomes.isStrictSubset(of: all.outcomes))
    let bound = try #require(some.certificate.bounds.first)
    let pattern = /at most 3 boots \((\d+) walks on (\d+) images left, the first cut off at moment (\d+)\)/
    let match = try #require(bound.wholeMatch(of: pattern), "\(bound)")
    #expect(try #require(Int(match.1)) >= 1)
    #expect(match.2 == "1")
    #expect(try #require(Int(match.3)) <= all.certificate.moments)
  }

  @Test func `a limit on boots that is not reached leaves nothing out`() {
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0) }
    let boots = explore(["create a"], ExplorationOptions(), make).certificate.boots
    #expect(explore(["create a"], ExplorationOptions(bootLimit: boots), make).certificate.isExhaustive)
    #expect(!explore(["create a"], ExplorationOptions(bootLimit: boots - 1), make).certificate.isExhaustive)
  }

  @Test func `tears in runs are a bound only where a write is longer than a sector`() {
    var options = ExplorationOptions()
    options.model.tearLength = 2
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0) }
    #expect(explore(["write a 0 8 x"], options, make).certificate.bounds == ["tears in runs of 2 sectors"])
    // Two sectors of two runs, and one sector.
    #expect(explore(["write a 0 4 x", "sync a", "write a 4 8 x"], options, make).certificate.isExhaustive)
    #expect(explore(["write a 0 4 x"], options, make).certificate.isExhaustive)
  }

  @Test func `a limit on losses that nothing reaches leaves nothing out`() {
    var options = ExplorationOptions()
    options.lossLimit = 100
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0) }
    #expect(explore(["write a 0 8 x"], options, make).certificate.isExhaustive)
  }
}

/// A number that each boot adds one to, durably.
private final class Successor: Program {
  private let disk: any FileSystem
  private let fd: FileDescriptor
  private let found: UInt8

  init(disk: any FileSystem) throws {
    self.disk = disk
    fd = try disk.open("n", [.read, .write, .create])
    found = try disk.read(fd, at: 0, count: 1).first ?? 0
    try put(found + 1)
    try disk.sync(fd)
    try disk.syncDirectory("/")
  }

  func perform(_ command: String) throws -> String {
    if command.hasPrefix("set ") { try put(UInt8(command.dropFirst(4))!) }
    return "\(found)"
  }

  private func put(_ value: UInt8) throws { try disk.write([value], to: fd, at: 0) }
}
