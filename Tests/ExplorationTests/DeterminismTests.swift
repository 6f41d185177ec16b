import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// What a program remembers of an earlier boot, or draws at random, makes every enumeration worthless: that is said.
struct DeterminismTests {
  private func violation(of kind: Forgetful.Kind) -> Violation? {
    let memory = Forgetful.Memory()
    let script = Script(epochs: [
      Epoch(steps: [.command("nothing", faults: [])], ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    return Explorer(
      script: script, subject: InProcessSubject { try Forgetful(disk: $0, kind, memory) }, expectations: Observer(),
      options: ExplorationOptions(depthLimit: 2)
    ).explore().violation
  }

  @Test func `a program that does the same every time is deterministic`() {
    #expect(violation(of: .none) == nil)
  }

  @Test func `a program that counts its boots in memory is not, and the first call that differs is named`() throws {
    let violation = try #require(self.violation(of: .counter))
    #expect(violation.rule == "deterministic")
    #expect(violation.expected.count == 1)
    // Both are the write, at different places; the open before it was the same.
    #expect(violation.expected[0].contains("write("))
    #expect(violation.seen.contains("write("))
    #expect(!violation.seen.hasSuffix(violation.expected[0]))
  }

  @Test func `a program that throws dice is not deterministic`() {
    #expect(violation(of: .random)?.rule == "deterministic")
  }

  @Test func `a program that stops calling is not deterministic`() {
    #expect(violation(of: .silent)?.rule == "deterministic")
  }

  @Test(arguments: 2...12)
  func `a violation that can't be shown again is a violation all the same`(period: Int) {
    var boots = 0
    // Every so many boots the program looks for a file that nobody made.
    let subject = InProcessSubject { disk in
      boots += 1
      if boots.isMultiple(of: period) { _ = try disk.exists("elsewhere") }
      return try Shadow(disk: disk, syncs: false)
    }
    let script = Script(epochs: [
      Epoch(steps: [.command("put n", faults: [])], ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    let forest = RunForest(subject: subject, table: InternTable(sectorSize: 4))
    let outcome = Explorer(
      script: script, forest: forest, expectations: Register(initially: "0"), options: ExplorationOptions()
    ).explore()
    #expect(["atomic", "deterministic"].contains(outcome.violation?.rule))
    var shrinker = Shrinker(script: script, forest: forest, options: ExplorationOptions()) { _ in
      Register(initially: "0")
    }
    let shrunk = shrinker.shrink(outcome)
    #expect((shrunk == nil) == (outcome.plan == nil))
    #expect(shrunk?.replayed.violation?.rule == (shrunk == nil ? nil : outcome.violation?.rule))
  }

  @Test func `a violation that the program's own runs do not show again is unconfirmed`() {
    let expectations = Wavering()
    let outcome = explore({ try Shadow(disk: $0, syncs: false) }, expectations)
    #expect(outcome.violation?.rule == "wavering")
    #expect(outcome.isUnconfirmed)
    #expect(outcome.plan == nil && outcome.replayed == nil)
  }

  @Test func `one that a program does not show again because it does something else stands`() {
    let expectations = Wavering()
    let outcome = explore(
      { disk in
        if expectations.hasObjected { _ = try disk.exists("elsewhere") }
        return try Shadow(disk: disk, syncs: false)
      }, expectations)
    #expect(outcome.violation?.rule == "wavering")
    #expect(!outcome.isUnconfirmed)
  }

  @Test func `a program that was found not to be deterministic is never let off`() {
    for kind in [Forgetful.Kind.counter, .random, .silent] {
      let memory = Forgetful.Memory()
      let outcome = explore({ try Forgetful(disk: $0, kind, memory) }, Observer())
      #expect(outcome.violation?.rule == "deterministic")
      #expect(!outcome.isUnconfirmed)
    }
  }

  @Test func `a violation that is shown again is confirmed`() {
    let outcome = explore({ try Shadow(disk: $0, syncs: false) }, Register(initially: "0"))
    #expect(outcome.violation?.rule == "atomic" && outcome.plan != nil)
    #expect(!outcome.isUnconfirmed)
  }

  private func explore(
    _ make: @escaping (any FileSystem) throws -> any Program, _ expectations: any Expectations
  ) -> ExplorationOutcome {
    let script = Script(epochs: [
      Epoch(steps: [.command("put n", faults: [])], ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    return Explorer(
      script: script, subject: InProcessSubject(make), expectations: expectations,
      options: ExplorationOptions(depthLimit: 2), table: InternTable(sectorSize: 4)
    ).explore()
  }
}

/// Objects to what it sees after a crash once, and never again: what an explorer would look like that follows a crash to
/// a disk which that crash can't leave.
private final class Wavering: Expectations {
  let observation = "show"
  let initial = 0
  private(set) var hasObjected = false

  func expected(afterCrash live: Int) -> Int { 0 }
  func expected(during command: String, live: Int) -> Int { 1 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement {
    guard expected == 1, !hasObjected else { return .live(0) }
    hasObjected = true
    return .violation(Violation(rule: "wavering", expected: [], seen: "\(reply)"))
  }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(0) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(0) }
}

/// Writes a byte at boot, at a place that may depend on more than the disk.
private final class Forgetful: Program {
  enum Kind { case none, counter, random, silent }

  /// What should not outlive a boot.
  final class Memory {
    var boots = 0
    var random = SplitMix64(seed: 1)
  }

  init(disk: any FileSystem, _ kind: Kind, _ memory: Memory) throws {
    memory.boots += 1
    if kind == .silent, memory.boots > 1 { return }
    let fd = try disk.open("a", [.read, .write, .create])
    let offset =
      switch kind {
      case .none, .silent: 1
      case .counter: memory.boots
      case .random: memory.random.below(1000)
      }
    try disk.write([1], to: fd, at: offset)
    _ = try disk.readAll("a")
  }

  init(disk: any FileSystem) throws {}

  func perform(_ command: String) throws -> String { "" }
}
