import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Several machines, step by step: who is told what, who is down, what is lost.
struct ClusterTests {
  private func explorer(
    _ steps: [ClusterScript.Step], _ expectations: any ClusterExpectations, recovery: [String] = [],
    _ options: ExplorationOptions = ExplorationOptions()
  ) -> Explorer {
    let subjects = [("l", "r"), ("r", "l")].map { TalkingSubject(talkingTo: $0.1, recovery: recovery) }
    return Explorer(
      script: ClusterScript(machines: ["l", "r"], steps: steps),
      forests: RunForest.ofMachines(subjects, table: InternTable(sectorSize: 8)), expectations: expectations,
      options: options)
  }

  private func ends(_ steps: [ClusterScript.Step], recovery: [String] = []) -> Set<String> {
    let historian = Historian(keepsHistory: false)
    let outcome = explorer(steps, historian, recovery: recovery).explore()
    #expect(outcome.violation == nil)
    // Both machines are looked at, one after the other.
    return historian.outcomes.filter { $0.contains("r:") }
  }

  private func command(_ machine: Int, _ text: String) -> ClusterScript.Step {
    .command(machine: machine, text, faults: [])
  }

  private func crash(_ machine: Int, _ ending: Epoch.Ending = .crashAnywhere) -> ClusterScript.Step {
    .crash(machine: machine, ending, bootFaults: [])
  }

  @Test func `a message is delivered before the next step, and what it has said before the step after that`() {
    let ends = ends([
      command(0, "send all write a 0 1 x & send write b 0 1 y"), command(1, "if a write c 0 1 z"),
      command(0, "if b write d 0 1 z"),
    ])
    #expect(ends == [#" l:ok("b=y d=z") r:ok("a=x c=z")"#])
  }

  @Test func `what was on its way to a machine that went down is lost, and what it had said before is not`() {
    let ends = ends([
      crash(1, .crash(afterCalls: 0, losing: [])),
      command(0, "send write a 0 1 x"),
    ])
    #expect(ends == [#" l:ok("") r:ok("a=x")"#])
    // Down when the message comes, and back when the script says so.
    let later = self.ends([
      command(0, "send write a 0 1 x"), crash(1, .crash(afterCalls: 0, losing: [])), command(0, "send write b 0 1 x"),
    ])
    #expect(later == [#" l:ok("") r:ok("b=x")"#])
  }

  @Test func `a script can cut one machine's power after so many calls, and lose what it names`() {
    func ends(losing names: [EffectName], after calls: Int) -> Set<String> {
      self.ends([
        command(1, "all write a 0 1 x & send write b 0 1 y & write c 0 1 z"),
        crash(1, .crash(afterCalls: calls, losing: names)), command(0, "write e 0 1 y"),
      ])
    }
    // The boot's observation is one call; each write is an open, a write and a close.
    #expect(ends(losing: [], after: 4) == [#" l:ok("e=y") r:ok("a=x")"#])
    #expect(ends(losing: [.name(path: "a")], after: 4) == [#" l:ok("e=y") r:ok("")"#])
    // It had not answered: nothing was said.
    #expect(ends(losing: [], after: 7) == [#" l:ok("e=y") r:ok("a=x c=z")"#])
    // It had: fewer calls than the script wanted.
    #expect(ends(losing: [], after: 100) == [#" l:ok("b=y e=y") r:ok("a=x c=z")"#])
  }

  @Test func `two machines may be down at once, and each boots where the script says`() {
    let ends = ends([
      command(0, "all write a 0 1 x & sync a & syncdir /"), command(1, "all write a 0 1 x & sync a & syncdir /"),
      crash(0), command(0, "sendif a write b 0 1 y"), crash(1),
    ])
    // r is down when the message comes, or loses it, or keeps it.
    #expect(ends.contains(#" l:ok("a=x") r:ok("a=x")"#))
    #expect(ends.contains(#" l:ok("a=x") r:ok("a=x b=y")"#))
    #expect(ends.contains(#" l:ok("") r:ok("")"#))
    // l had nothing to say, so r has no b.
    #expect(!ends.contains { $0.hasPrefix(#" l:ok("")"#) && $0.contains("b=y") })
  }

  @Test func `machines that never fall silent are stopped, and that is a violation`() throws {
    final class Echo: Subject {
      let other: String
      init(_ other: String) { self.other = other }
      func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
        var reply = Reply.ok("")
        while let instruction = session.next(after: reply) {
          reply = instruction.text == "show" ? .ok("") : .sending("", [Parcel(to: other, [1])])
        }
        return .finished
      }
    }
    var options = ExplorationOptions()
    options.messageLimit = 20
    let outcome = Explorer(
      script: ClusterScript(machines: ["l", "r"], steps: [command(0, "talk")]),
      forests: RunForest.ofMachines([Echo("r"), Echo("l")]), expectations: Historian(keepsHistory: false),
      options: options
    ).explore()
    #expect(outcome.violation?.rule == "quiet")
    #expect(outcome.violation?.seen == "after 20 messages they are still talking")
  }

  @Test func `the clock that a boot, a command and a message are told is the machine's own at that time`() {
    final class Watch: Subject {
      let other: String
      init(_ other: String) { self.other = other }
      func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
        var told = ["\(session.bootTime ?? -1)"]
        var reply = Reply.ok("")
        while let instruction = session.next(after: reply) {
          if instruction.text != "show" { told.append("\(instruction.time ?? -1)") }
          reply = instruction.text == "talk" ? .sending("", [Parcel(to: other, [1])]) : .ok(told.joined(separator: " "))
        }
        return .finished
      }
    }
    let historian = Historian(keepsHistory: false)
    let steps: [ClusterScript.Step] = [
      .clock(machine: 0, 7), command(0, "talk"), .clock(machine: 1, 9), command(0, "talk"),
      .clock(machine: 0, 3), .restart(machine: 0, faults: []), command(0, "look"), .clock(machine: 1, 1),
      crash(1, .crash(afterCalls: 0, losing: [])), command(1, "look"),
    ]
    let outcome = Explorer(
      script: ClusterScript(machines: ["l", "r"], steps: steps),
      forests: RunForest.ofMachines([Watch("r"), Watch("l")]), expectations: historian, options: ExplorationOptions()
    ).explore()
    #expect(outcome.violation == nil)
    // r went down before it was told anything, and is told nothing until it boots again.
    #expect(historian.outcomes.contains(#" l:ok("3") l:ok("3 3") r:ok("1 1")"#), "\(historian.outcomes)")
  }

  @Test func `a message to nobody is a violation`() {
    let subjects = [("l", "nobody"), ("r", "l")].map { TalkingSubject(talkingTo: $0.1, recovery: []) }
    let outcome = Explorer(
      script: ClusterScript(machines: ["l", "r"], steps: [command(0, "send new a")]),
      forests: RunForest.ofMachines(subjects), expectations: Historian(keepsHistory: false),
      options: ExplorationOptions()
    ).explore()
    #expect(outcome.violation?.seen == "one to 'nobody'")
  }

  @Test func `a fault that tries each call in turn tries those of its machine`() {
    let steps: [ClusterScript.Step] = [
      .command(
        machine: 1, "all write a 0 1 x & write b 0 1 y", faults: [FaultRule(.error(.noSpace), on: .write, .anywhere)]),
      command(0, "write a 0 1 x"),
    ]
    #expect(
      ends(steps) == [
        #" l:ok("a=x") r:ok("a=x b=y")"#, #" l:ok("a=x") r:ok("a= b=y")"#, #" l:ok("a=x") r:ok("a=x b=")"#,
      ])
  }

  @Test func `a recovery that never leaves the same disk twice is bounded, on one of two machines too`() {
    let historian = Historian(keepsHistory: false)
    var options = ExplorationOptions()
    options.depthLimit = 2
    let certificate = explorer(
      [command(0, "write a 0 1 x"), crash(0)], historian,
      recovery: ["if c rename c d", "if b rename b c", "if a rename a b"], options
    ).explore().certificate
    #expect(certificate.depth <= 2)
    #expect(certificate.machines.map(\.name) == ["l", "r"])
    #expect(certificate.machines[1].images == 0)
  }

  @Test func `the undisturbed plan cuts each machine's power at its crash, and replays`() throws {
    let explorer = explorer(
      [command(0, "send write a 0 1 x"), crash(1), command(1, "send write b 0 1 y"), crash(0), crash(1)],
      Historian(keepsHistory: false))
    let plan = explorer.undisturbed().plan
    #expect(plan.cuts.map(\.machine) == ["r", "l", "r"])
    let replayed = explorer.replay(plan)
    #expect(replayed.difference == nil && replayed.violation == nil)
    #expect(replayed.runs.map(\.machine) == ["r", "l", "r", "l", "r"])
    #expect(replayed.turns.last.map { replayed.runs[$0.run].events.count == $0.events } == true)
    // A token of it reads as it was written.
    let token = ReplayToken(scenario: "x", plan: explorer.undisturbed().plan)
    #expect(try ReplayToken(token.description) == token)
  }

  @Test func `a plan whose power cuts never come, or in another order, is stale`() {
    let explorer = explorer([command(0, "write a 0 1 x"), crash(0), crash(1)], Historian(keepsHistory: false))
    let plan = explorer.undisturbed().plan
    let swapped = CrashPlan(cuts: plan.cuts.reversed())
    #expect(explorer.replay(swapped).difference == "the order in which the power fails")
    var late = plan
    late.cuts[0].moment = 1000
    #expect(explorer.replay(late).difference != nil)
    var impossible = plan
    impossible.cuts[0].lost = [99]
    #expect(explorer.replay(impossible).difference == "what power cut 1 can lose")
  }
}
