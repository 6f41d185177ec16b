import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Faults that try each call in turn.
struct EachCallTests {
  private func explorer(_ epochs: [Epoch], _ expectations: any Expectations, model: PersistenceModel = .posix)
    -> Explorer
  {
    Explorer(
      script: Script(epochs: epochs), subject: InProcessSubject(CallProgram.init(disk:)), expectations: expectations,
      options: ExplorationOptions(model: model), table: InternTable(sectorSize: 4))
  }

  private func stories(_ rules: FaultRule..., ending: Epoch.Ending = .end) -> Set<String> {
    let witness = Witness()
    let steps: [Epoch.Step] = [.command("write a 0 8 x", faults: []), .command("write a 0 8 y", faults: rules)]
    _ = explorer([Epoch(steps: steps, ending: ending), Epoch(steps: [], ending: .end)], witness).explore()
    return witness.performed.subtracting(["open write close: done"])
  }

  @Test func `a fault anywhere strikes every call once, one at a time, and once none`() {
    let error = "EIO: input/output error"
    #expect(
      stories(FaultRule(.error(.inputOutput), on: .any, .anywhere)) == [
        "open!\(error)", "open write!\(error)", "open write close!\(error)",
      ])
    #expect(stories(FaultRule(.error(.inputOutput), on: .write, .anywhere)) == ["open write!\(error)"])
    #expect(stories(FaultRule(.error(.inputOutput), on: .any, of: "b", .anywhere)) == [])
    #expect(stories(FaultRule(.short, on: .any, .anywhere)) == ["open write!short close: done"])
    #expect(stories(FaultRule(.lie, on: .any, .anywhere)) == [])
  }

  @Test func `two faults anywhere strike by themselves and both, but never one call`() {
    let both = stories(
      FaultRule(.short, on: .any, .anywhere), FaultRule(.error(.inputOutput), on: .close, .anywhere))
    #expect(
      both == [
        "open write!short close: done", "open write close!EIO: input/output error",
        "open write!short close!EIO: input/output error",
      ])
    let same = stories(FaultRule(.short, on: .write, .anywhere), FaultRule(.misdirected, on: .write, .anywhere))
    #expect(same == ["open write!short close: done", "open write!misdirected close: done"])
  }

  @Test func `a run that no fault strikes is judged as if there were none`() {
    // `look a` fails if it may, and only then.
    let script = [
      Epoch(steps: [.command("put n", faults: [FaultRule(.error(.inputOutput), on: .any, .anywhere)])], ending: .end)
    ]
    let violation = Explorer(
      script: Script(epochs: script), subject: InProcessSubject(Refusing.init), expectations: Register(initially: "0"),
      options: ExplorationOptions()
    ).explore().violation
    #expect(violation?.rule == "performs")
    #expect(violation?.seen == "failed(\"no\")")
  }

  @Test func `what came before the call is run once and cut off once`() {
    let crashing: (FaultRule.Occurrence?) -> Certificate = { occurrence in
      let rules = occurrence.map { [FaultRule(.error(.noSpace), on: .write, $0)] } ?? []
      let steps: [Epoch.Step] = [
        .command("open f a", faults: []), .command("write @f 0 4 x", faults: rules),
      ]
      return explorer(
        [Epoch(steps: steps, ending: .crashAnywhere), Epoch(steps: [], ending: .end)], Observer()
      ).explore().certificate
    }
    let (spared, struck, each) = (crashing(nil), crashing(.nth(1)), crashing(.anywhere))
    #expect(each.boots <= spared.boots + struck.boots)
    #expect(each.isExhaustive)
    // All moments of the run that is spared, and the struck run's from the strike on: before it are the boot's answer,
    // `show` with its one call, `open` with its one call, and the beginning of `write`.
    #expect(each.moments == spared.moments + struck.moments - 9)
    #expect(spared.pairs < each.pairs && each.pairs < spared.pairs + struck.pairs)
    #expect(!each.pairs.isLowerBound && each.states.isLowerBound && !spared.states.isLowerBound)
    #expect(each.states >= spared.states)
  }

  @Test(arguments: [FaultRule.Outcome.lie, .late, .error(.inputOutput)])
  func `a plan says which call was struck, and replays`(outcome: FaultRule.Outcome) throws {
    let rule = FaultRule(outcome, on: .any, .anywhere)
    let script = Script(epochs: [
      Epoch(steps: [.command("put n", faults: []), .command("put m", faults: [rule])], ending: .crashAnywhere),
      Epoch(steps: [], ending: .end),
    ])
    let again = {
      Explorer(
        script: script, subject: InProcessSubject(Stubborn.init), expectations: Register(initially: "0"),
        options: ExplorationOptions(), table: InternTable(sectorSize: 4))
    }
    let exploration = again().explore()
    let plan = try #require(exploration.plan)
    try #require(plan.strikes.count == 1 && plan.cuts.count == 1)
    let token = ReplayToken(scenario: "s", plan: plan)
    #expect(token.description.hasSuffix(":0@\(plan.strikes[0].moment)"))
    let replayed = again().replay(try ReplayToken(token.description).plan)
    #expect(replayed.violation == exploration.violation && replayed.difference == nil)
    #expect(
      replayed.runs[0].happened.contains { if case .call(let call) = $0 { call.fault == outcome } else { false } })

    // Without the strike nothing is wrong; at an event that is no such call it can't be followed.
    var other = plan
    other.strikes = []
    #expect(again().replay(other).violation == nil)
    other = CrashPlan(
      cuts: [CrashPlan.Cut(moment: plan.cuts[0].moment, lost: [])],
      strikes: plan.strikes + [CrashPlan.Strike(run: 1, moment: 0)])
    #expect(again().replay(other).difference == "what boot 2 does before a fault strikes")
    other.strikes = [CrashPlan.Strike(run: 0, moment: 1)]
    #expect(again().replay(other).difference == "what boot 1 does before a fault strikes")
  }
}

/// Fails every put.
private final class Refusing: Program {
  struct No: Error, CustomStringConvertible { let description = "no" }
  private let disk: any FileSystem
  init(disk: any FileSystem) { self.disk = disk }
  func perform(_ command: String) throws -> String {
    if command == "show" { return "0" }
    _ = try? disk.list("/")
    throw No()
  }
}

/// Writes a variable into a file of its own, and takes a failed sync for one that can be repeated.
private final class Stubborn: Program {
  private let disk: any FileSystem
  private let fd: FileDescriptor

  init(disk: any FileSystem) throws {
    self.disk = disk
    fd = try disk.open("value", [.read, .write, .create])
    try disk.truncate(fd, to: 1)
    try disk.sync(fd)
    try disk.syncDirectory("/")
  }

  func perform(_ command: String) throws -> String {
    if command == "show" {
      let byte = try disk.read(fd, at: 0, count: 1)
      return byte == [0] ? "0" : String(decoding: byte, as: UTF8.self)
    }
    try disk.write([command.utf8.last!], to: fd, at: 0)
    do { try disk.sync(fd) } catch { try disk.sync(fd) }
    return ""
  }
}
