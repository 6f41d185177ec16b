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

  /// Where the mark is there, 5 is, unless it was lost; so 6 is tried later. From 5 the recovery comes to 6, to 7 and no
  /// further, and from 6 to 8: but the disk that holds 6 was met before, after a crash more.
  @Test func `an image that is met again after fewer crashes is explored as far as they allow`() {
    let commands = ["set 6", "set 5", "mark"]
    let (certificate, outcomes) = explore(commands, ExplorationOptions(depthLimit: 2), Successor.init)
    let marked = outcomes.filter { $0.contains("marked") }
    #expect(marked.isSuperset(of: (5...8).map { "ok(\"marked \($0)\")" }))
    #expect(!marked.contains(#"ok("marked 9")"#))
    #expect(certificate.bounds == ["at most 2 crashes of one recovery"])
  }

  /// Every boot leaves another number, so that the recovery has no fixpoint.
  @Test func `where boots run out in a later stage, what the stages before cover is whole`() throws {
    let commands = ["set 5", "mark"]
    let stages = (1...5).map { explore(commands, ExplorationOptions(depthLimit: $0), Successor.init) }
    var met: Set<Int> = []
    for boots in stages[0].certificate.boots...stages[4].certificate.boots {
      let cut = explore(commands, ExplorationOptions(depthLimit: 5, bootLimit: boots), Successor.init)
      guard !cut.certificate.isCutShort else { continue }
      let depth = try #require(stages.firstIndex { $0.certificate.bounds == cut.certificate.bounds })
      met.insert(depth)
      #expect(cut.certificate.images >= stages[depth].certificate.images, "\(boots) boots")
      #expect(cut.certificate.depth == depth + 1)
      #expect(cut.outcomes.isSuperset(of: stages[depth].outcomes), "\(boots) boots")
    }
    #expect(met.isSuperset(of: [0, 1, 2, 3]))
  }

  @Test func `where boots run out in the first stage, nothing is whole`() {
    let cut = explore(["set 5", "mark"], ExplorationOptions(bootLimit: 3), Successor.init)
    #expect(cut.certificate.isCutShort && !cut.certificate.isExhaustive)
  }

  @Test(arguments: ["write a 0 600 x", "cut a 20000"])
  func `a boot that moves more bytes than it may is ended`(_ command: String) {
    var options = ExplorationOptions()
    options.bytesOfBoot = 1_000
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0) }
    let explorer = Explorer(
      script: script(["create a", command, "sync a"]), subject: InProcessSubject(make), expectations: Observer(),
      options: options, table: InternTable(sectorSize: 4))
    let violation = explorer.explore().violation
    #expect(violation?.rule == "runs" && violation?.seen.contains("read and wrote more than") == true)
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

/// A number that each boot adds one to, durably, and a mark.
private final class Successor: Program {
  private let number: FileDescriptor
  private let mark: FileDescriptor
  private let disk: any FileSystem
  private let found: UInt8
  private let isMarked: Bool

  init(disk: any FileSystem) throws {
    self.disk = disk
    mark = try disk.open("mark", [.read, .write, .create])
    number = try disk.open("number", [.read, .write, .create])
    isMarked = try disk.read(mark, at: 4, count: 1) == [1]
    found = try disk.read(number, at: 0, count: 1).first ?? 0
    try disk.write([found + 1], to: number, at: 0)
    try disk.sync(number)
    try disk.syncDirectory("/")
  }

  func perform(_ command: String) throws -> String {
    if command.hasPrefix("set ") {
      try disk.write([UInt8(command.dropFirst(4))!], to: number, at: 0)
    } else if command == "mark" {
      // The sync tells moments apart: what is written after it is on no disk of a power cut before it.
      try disk.write([1], to: mark, at: 0)
      try disk.sync(mark)
      try disk.write([1], to: mark, at: 4)
    }
    return "\(isMarked ? "marked" : "plain") \(found)"
  }
}
