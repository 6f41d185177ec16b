import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Faults strike the call that they name, and no other; scripted crashes lose what they name, and nothing else.
struct FaultTests {
  private func calls(of command: [String], _ faults: [FaultRule]) -> Set<String> {
    let script = Script(epochs: [
      Epoch(
        steps: command.dropLast().map { .command($0, faults: []) } + [.command(command.last!, faults: faults)],
        ending: .end)
    ])
    let witness = Witness()
    _ = Explorer(
      script: script, subject: InProcessSubject(CallProgram.init(disk:)), expectations: witness,
      options: ExplorationOptions(), table: InternTable(sectorSize: 4)
    ).explore()
    return witness.performed
  }

  @Test func `a fault on the n-th call strikes exactly that call`() {
    let commands = ["write a 0 8 x", "write a 0 8 y"]
    let rules = [
      FaultRule(.error(.noSpace), on: .write, .nth(1)): "open write!ENOSPC: no space left on disk",
      FaultRule(.error(.noSpace), on: .write, .nth(2)): "open write close: done",
      FaultRule(.error(.inputOutput), on: .any, .nth(1)): "open!EIO: input/output error",
      FaultRule(.error(.inputOutput), on: .any, .nth(3)): "open write close!EIO: input/output error",
      FaultRule(.short, on: .write, .nth(1)): "open write!short close: done",
      FaultRule(.error(.inputOutput), on: .write, of: "b", .nth(1)): "open write close: done",
      FaultRule(.error(.inputOutput), on: .write, of: "a", .always): "open write!EIO: input/output error",
    ]
    for (rule, story) in rules { #expect(calls(of: commands, [rule]).contains(story), "\(rule)") }
  }

  @Test func `the message of a call that failed is the same when the run is told again`() {
    // The file is closed by the end of the record, and its descriptor's path not known there any more.
    let script = Script(epochs: [
      Epoch(steps: [.command("write a 0 8 x", faults: [])], ending: .crashAnywhere),
      Epoch(steps: [], bootFaults: [FaultRule(.error(.inputOutput), on: .size)], ending: .end),
    ])
    let exploration = Explorer(
      script: script, subject: InProcessSubject(CallProgram.init(disk:)), expectations: Observer(),
      options: ExplorationOptions(), table: InternTable(sectorSize: 4)
    ).explore()
    #expect(exploration.violation == nil)
  }

  @Test func `a command that no fault names is not struck`() {
    let told = calls(of: ["write a 0 8 x", "write a 0 8 y"], [FaultRule(.error(.noSpace), on: .write, .nth(1))])
    #expect(told == ["open write close: done", "open write!ENOSPC: no space left on disk"])
  }

  /// The call that a fault strikes may be one that asks what a crash left: then it is made once for every answer.
  @Test func `a fault strikes the same call whatever a crash left`() {
    for (number, expected) in [(1, "open!EIO"), (2, "open read!EIO"), (3, "open read close!EIO")] {
      let script = Script(epochs: [
        Epoch(steps: [.command("write a 0 8 x", faults: [])], ending: .crashAnywhere),
        Epoch(
          steps: [.command("look a", faults: [])],
          bootFaults: [FaultRule(.error(.inputOutput), on: .any, .nth(number))],
          ending: .end),
      ])
      let witness = Witness()
      _ = Explorer(
        script: script, subject: InProcessSubject(FirstByte.init), expectations: witness,
        options: ExplorationOptions(), table: InternTable(sectorSize: 4)
      ).explore()
      #expect(witness.booted.filter { $0.contains("!") } == [expected], "\(number)")
    }
  }

  @Test(arguments: [
    ([], "a=xxxxxxxx"), (["sector:a/1"], "a=xxxx0000"), (["sector:a/0"], "a=0000xxxx"), (["size:a"], "a="),
    (["name:a"], ""), (["sector:a/0", "sector:a/1"], "a=00000000"), (["sector:b/0"], "a=xxxxxxxx"),
  ])
  func `a scripted crash loses exactly what it names`(names: [String], left: String) {
    let losing = names.compactMap(EffectName.init)
    let observer = Observer()
    let script = Script(epochs: [
      Epoch(
        steps: [.command("write a 0 8 x", faults: []), .command("remove a", faults: [])],
        ending: .crash(afterCalls: 4, losing: losing)),
      Epoch(steps: [], ending: .end),
    ])
    _ = Explorer(
      script: script, subject: InProcessSubject(CallProgram.init(disk:)), expectations: observer,
      options: ExplorationOptions(), table: InternTable(sectorSize: 4)
    ).explore()
    // The formatted disk of the first boot, whose `show` is the first call, and what the crash left.
    #expect(observer.outcomes == [#"ok("")"#, #"ok("\#(left)")"#])
  }

  @Test func `a scripted crash is after exactly as many calls as it says`() {
    var outcomes: [String] = []
    for count in 0...6 {
      let observer = Observer()
      let script = Script(epochs: [
        Epoch(
          steps: [.command("write a 0 8 x", faults: []), .command("rename a b", faults: [])],
          ending: .crash(afterCalls: count, losing: [])),
        Epoch(steps: [], ending: .end),
      ])
      _ = Explorer(
        script: script, subject: InProcessSubject(CallProgram.init(disk:)), expectations: observer,
        options: ExplorationOptions(), table: InternTable(sectorSize: 4)
      ).explore()
      outcomes.append(observer.outcomes.subtracting([#"ok("")"#]).sorted().joined(separator: ", "))
    }
    let a = #"ok("a=xxxxxxxx")"#
    let b = #"ok("b=xxxxxxxx")"#
    // Calls: list, open, write, close, rename.
    #expect(outcomes == ["", "", #"ok("a=")"#, a, a, b, b])
  }
}

/// Takes note of the calls of boots and commands, and of which were struck: `open write!ENOSPC`.
final class Witness: Expectations {
  let observation = "show"
  let initial = 0
  private(set) var booted: Set<String> = []
  private(set) var performed: Set<String> = []

  private func story(_ calls: [TracedCall]) -> String {
    calls.map { call in
      call.call.name + (call.fault.map { "!\($0)" } ?? "")
    }.joined(separator: " ")
  }

  func expected(afterCrash live: Int) -> Int { 0 }
  func expected(during command: String, live: Int) -> Int { 0 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? {
    booted.insert(story(calls))
    return nil
  }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { .live(0) }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(0) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    if case .ok(let text) = reply { performed.insert("\(story(calls)): \(text)") }
    return .live(0)
  }
}

/// Reads the first byte of a file at boot, if there is one, and bears every error.
private final class FirstByte: Program {
  private let calls: CallProgram

  init(disk: any FileSystem) throws {
    calls = try CallProgram(disk: disk)
    guard let fd = try? disk.open("a", .read) else { return }
    guard (try? disk.read(fd, at: 0, count: 1)) != nil else { return }
    try? disk.close(fd)
  }

  func perform(_ command: String) throws -> String { try calls.perform(command) }
}
