import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Scripts lose what makes no difference, and nothing else.
struct ShrinkerTests {
  /// Syncs its new file before the rename, but not for the value `x`.
  private final class Careless: Program {
    private let disk: any FileSystem
    init(disk: any FileSystem) throws { self.disk = disk }

    func perform(_ command: String) throws -> String {
      try Shadow(disk: disk, syncs: command != "put x").perform(command)
    }
  }

  /// Counts its puts in a file, and gets the fourth wrong.
  private final class Miscounting: Program {
    private let disk: any FileSystem
    init(disk: any FileSystem) throws { self.disk = disk }

    func perform(_ command: String) throws -> String {
      if command == "show" { return try disk.exists("file") ? try Shadow(disk: disk).perform("show") : "0" }
      let fd = try disk.open("count", [.read, .write, .create])
      defer { try? disk.close(fd) }
      let count = Int(try disk.read(fd, at: 0, count: 1).first ?? 0) + 1
      try disk.write([UInt8(count)], to: fd, at: 0)
      return count == 4 ? "wrong" : try Shadow(disk: disk).perform(command)
    }
  }

  private func script(_ epochs: [[String]]) -> Script {
    let crashing = epochs.map { commands in
      Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere)
    }
    return Script(epochs: crashing + [Epoch(steps: [], ending: .end)])
  }

  private func shrink(
    _ make: @escaping (any FileSystem) throws -> any Program, _ script: Script,
    budget: Shrinker.Budget = Shrinker.Budget()
  ) throws -> Shrinker.Shrunk {
    let forest = RunForest(subject: InProcessSubject(make), table: InternTable(sectorSize: 4))
    let outcome = Explorer(
      script: script, forest: forest, expectations: Register(initially: "0"), options: ExplorationOptions()
    ).explore()
    var shrinker = Shrinker(script: script, forest: forest, options: ExplorationOptions(), budget: budget) { _ in
      Register(initially: "0")
    }
    let shrunk = shrinker.shrink(outcome)
    return try #require(shrunk)
  }

  @Test func `commands and crashes that do not matter are left out, and what comes after the end is not named`() throws
  {
    let script = script([["put a", "put b"], ["put c", "put x"], ["put d"]])
    let shrunk = try shrink(Careless.init, script)
    // 1 put a, 2 put b, 3 crash, 4 put c, 5 put x, 6 crash, 7 put d, 8 crash
    #expect(shrunk.dropped == [1, 2, 3, 4])
    #expect(shrunk.plan.cuts.count == 1 && shrunk.plan.cuts[0].lost.count == 1)
    #expect(shrunk.replayed.violation?.rule == "atomic")
    #expect(!shrunk.isGivenUp)
  }

  @Test func `what is left over breaks the same rule when it is replayed from nothing`() throws {
    let script = script([["put a", "put x"], ["put c"]])
    let shrunk = try shrink(Careless.init, script)
    let again = Explorer(
      script: script.dropping(Set(shrunk.dropped)), subject: InProcessSubject(Careless.init),
      expectations: Register(initially: "0"), options: ExplorationOptions(), table: InternTable(sectorSize: 4)
    ).replay(shrunk.plan)
    #expect(again.violation == shrunk.replayed.violation)
    #expect(again.difference == nil)
  }

  @Test func `a step that matters stays, though any other could take its place`() throws {
    let script = Script(epochs: [
      Epoch(steps: (0..<40).map { .command("put \($0 % 10)", faults: []) }, ending: .end)
    ])
    let shrunk = try shrink(Miscounting.init, script)
    #expect(script.dropping(Set(shrunk.dropped)).epochs[0].steps.count - unreached(shrunk, script) == 4)
    #expect(shrunk.replayed.violation?.rule == "performs")
    #expect(shrunk.plan.cuts.isEmpty)
  }

  private func unreached(_ shrunk: Shrinker.Shrunk, _ script: Script) -> Int {
    script.dropping(Set(shrunk.dropped)).epochs[0].steps.count - shrunk.replayed.runs[0].steps
  }

  @Test func `no single step more can be left out`() throws {
    let script = script([["put a", "put b"], ["put c", "put x"], ["put d"]])
    let shrunk = try shrink(Careless.init, script)
    for step in [5, 6] {
      let dropped = Set(shrunk.dropped + [step, 7, 8])
      let outcome = Explorer(
        script: script.dropping(dropped), subject: InProcessSubject(Careless.init),
        expectations: Register(initially: "0"), options: ExplorationOptions(), table: InternTable(sectorSize: 4)
      ).explore()
      #expect(outcome.violation == nil, "without step \(step)")
    }
  }

  @Test func `faults go with their command, and without it if they do not matter`() throws {
    let fault = FaultRule(.error(.inputOutput), on: .size)
    let steps: [Epoch.Step] = [
      .command("put a", faults: [fault]), .command("put x", faults: [fault]), .restart(faults: [fault]),
    ]
    let script = Script(epochs: [Epoch(steps: steps, ending: .crashAnywhere), Epoch(steps: [], ending: .end)])
    // 1 fault, 2 put a, 3 fault, 4 put x, 5 fault, 6 restart, 7 crash; 5 and 6 are never come to.
    #expect(try shrink(Careless.init, script).dropped == [1, 2, 3])
  }

  @Test func `where the budget is used up, that is said, and the plan still breaks the rule`() throws {
    var budget = Shrinker.Budget()
    budget.explorations = 1
    let script = script([["put a", "put b"], ["put c", "put x"], ["put d"]])
    let shrunk = try shrink(Careless.init, script, budget: budget)
    #expect(shrunk.isGivenUp)
    #expect(shrunk.replayed.violation?.rule == "atomic")
  }

  @Test func `what might as well be lost is said to make no difference, and what must be there is not`() throws {
    let shrunk = try shrink(Careless.init, script([["put x"]]))
    let run = shrunk.replayed.runs[0]
    let names = { (effects: [Int]) in effects.flatMap { run.effects[$0].names.map(\.description) } }
    // The name is there, the byte or the size is not; the other one of them does not matter, the rename does.
    #expect(Set(names(run.lost + shrunk.irrelevant[0])) == ["sector:file.new/0", "size:file.new"])
    #expect(names(run.pending).contains("name:file"))
  }
}

/// Numbers of what can be left out of a script.
struct ScriptDroppingTests {
  private let fault = FaultRule(.error(.noSpace), on: .write)

  private var script: Script {
    Script(epochs: [
      Epoch(steps: [.command("a", faults: [fault]), .restart(faults: [])], ending: .crashAnywhere),
      Epoch(
        steps: [.command("b", faults: [])], bootFaults: [fault], ending: .crash(afterCalls: 3, losing: [])),
      Epoch(steps: [.command("c", faults: [])], ending: .end),
    ])
  }

  // 1 fault, 2 a, 3 restart, 4 fault of the boot after 5, 5 crash, 6 b, 7 crash, 8 c
  @Test func `everything but the end has a number`() {
    #expect(script.itemCount == 8)
    #expect(script.dropping([]) == script)
    #expect(script.dropping(Set(1...8)) == Script(epochs: [Epoch(steps: [], ending: .end)]))
  }

  @Test func `without its crash an epoch goes on with the next one's steps, and its end`() {
    let merged = script.dropping([5])
    #expect(merged.epochs.count == 2)
    #expect(merged.epochs[0].steps.count == 3 && merged.epochs[0].bootFaults.isEmpty)
    #expect(merged.epochs[0].ending == .crash(afterCalls: 3, losing: []))
  }

  @Test func `a fault goes alone, or with its command or boot`() {
    #expect(script.dropping([1]).epochs[0].steps[0] == .command("a", faults: []))
    #expect(script.dropping([2]).epochs[0].steps == [.restart(faults: [])])
    #expect(script.dropping([4]).epochs[1].bootFaults.isEmpty)
  }
}
