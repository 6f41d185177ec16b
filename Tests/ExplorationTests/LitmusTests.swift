import Exploration
import Foundation
import Simulation
import TestSupport
import Testing

/// The cases where known crash testers go wrong, one test each: every disk that a power cut leaves after the last
/// command, found by the explorer and by brute force. `Tests/Litmus.md` is the table of them.
struct LitmusTests {
  private let durable = "write a 0 8 x | sync a | syncdir / | "

  @Test func `two losses at once`() {
    expect(
      "create a | create b | syncdir / | write a 0 1 x | write b 0 1 x",
      leaves: ["a= b=", "a= b=0", "a= b=x", "a=0 b=", "a=0 b=0", "a=0 b=x", "a=x b=", "a=x b=0", "a=x b=x"])
  }

  @Test func `a missing directory sync`() {
    expect("write a 0 1 x | sync a", leaves: ["(nothing)", "a=x"])
    expect("write a 0 1 x | sync a | syncdir /", leaves: ["a=x"])
  }

  @Test func `an unlink is not undone`() {
    expect(durable + "remove a", leaves: ["(nothing)", "a=xxxxxxxx"])
    expect(durable + "remove a | syncdir /", leaves: ["(nothing)"])
    expect(durable + "remove a | syncdir / | create b", leaves: ["(nothing)", "b="])
  }

  @Test func `a rename is applied as a whole`() {
    expect(durable + "rename a b", leaves: ["a=xxxxxxxx", "b=xxxxxxxx"])
    expect(durable + "rename a b | syncdir /", leaves: ["b=xxxxxxxx"])
  }

  @Test func `a tear below the block size`() {
    expect(durable + "write a 0 8 y", leaves: ["a=xxxxxxxx", "a=xxxxyyyy", "a=yyyyxxxx", "a=yyyyyyyy"])
  }

  @Test func `a sector is never torn`() {
    expect(durable + "write a 2 4 y", leaves: ["a=xxxxxxxx", "a=xxyyxxxx", "a=xxxxyyxx", "a=xxyyyyxx"])
  }

  @Test func `a sync through a descriptor whose file was renamed`() {
    expect("open f a | write @f 0 1 x | rename a b | syncdir / | sync @f", leaves: ["b=x"])
  }

  @Test func `a sync of a new file under a renamed one's old name`() {
    expect("write a 0 1 x | rename a b | create a | syncdir / | sync a", leaves: ["a= b=", "a= b=0", "a= b=x"])
  }

  @Test func `a failed sync that is tried again`() throws {
    for trace in ["fail sync a", "fail sync a | sync a"] {
      let left = try Trace(.posix).leaves("create a | syncdir / | write a 0 1 x | " + trace)
      #expect(left == ["a=", "a=0", "a=x"], "\(trace)")
    }
    // The explorer performs the same: the retry answers, and nothing is promised.
    let retry = ["create a", "syncdir /", "write a 0 1 x", "sync a", "sync a"]
    #expect(explored(retry, faulty: 3, .posix) == ["a=", "a=0", "a=x"])
  }

  @Test func `size without data`() {
    expect("create a | syncdir / | write a 0 4 x", leaves: ["a=", "a=0000", "a=xxxx"])
  }

  @Test func `data without size`() {
    // It shows once the file has grown over it: never, since growth writes zeros.
    expect("create a | syncdir / | write a 0 4 x | ✗ a= | cut a 4 | sync a", leaves: ["a=0000"])
  }

  @Test func `name without contents`() {
    expect("write a 0 4 x | syncdir /", leaves: ["a=", "a=0000", "a=xxxx"])
  }

  @Test func `contents without name`() {
    expect("write a 0 4 x | sync a", leaves: ["(nothing)", "a=xxxx"])
    expect("write a 0 4 x | sync a | ✗ (nothing) | create a | syncdir /", leaves: ["a="])
  }

  @Test func `stale bytes where a cut landed without its zeros`() {
    expect(durable + "cut a 0 | write a 6 2 y | sync a", leaves: ["a=000000yy"])
    expect(
      durable + "cut a 0 | write a 4 4 y",
      leaves: [
        "a=", "a=0000", "a=00000000", "a=0000xxxx", "a=0000yyyy", "a=xxxx", "a=xxxx0000", "a=xxxxxxxx", "a=xxxxyyyy",
      ])
  }

  @Test func `both names of a file between directories, never neither`() {
    expect(
      "mkdir d | " + durable + "rename a d/a",
      leaves: ["a=xxxxxxxx d/", "a=xxxxxxxx d/{a=xxxxxxxx}", "d/{a=xxxxxxxx}"])
  }

  @Test func `a file renamed away and created again is lost once at most`() {
    expect(durable + "rename a b | create a", leaves: ["a= b=xxxxxxxx", "a=xxxxxxxx", "b=xxxxxxxx"])
  }

  @Test func `a synced name overtakes an earlier one`() {
    expect("create a | create b | sync b", leaves: ["a= b=", "b="], under: .btrfs)
    expect("create a | create b | sync b", leaves: ["a= b="], under: .ext4Ordered)
  }

  @Test func `every case is in the table, and nothing else`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let source = try String(contentsOf: folder.appending(path: "LitmusTests.swift"), encoding: .utf8)
    let table = try String(contentsOf: folder.appending(path: "../Litmus.md"), encoding: .utf8)
    let tests = source.matches(of: /@Test func `([^`]+)`/).map { String($0.1) }.filter {
      !$0.hasPrefix("every case") && !$0.hasPrefix("(")
    }
    let rows = table.matches(of: /\n\| `([^`]+)` \|/).map { String($0.1) }
    #expect(rows == tests)
  }

  // MARK: Both ways

  /// What a power cut after the last command leaves: by brute force, and, where nothing crashes in between, as the
  /// explorer's recoveries find it.
  private func expect(
    _ trace: String, leaves expected: [String], under model: PersistenceModel = .posix,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect((try? Trace(model).leaves(trace)) == expected.sorted(), sourceLocation: location)
    guard !trace.contains("✗") else { return }
    let commands = trace.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(explored(commands, model) == expected.sorted(), sourceLocation: location)
  }

  private func explored(_ commands: [String], faulty: Int? = nil, _ model: PersistenceModel) -> [String] {
    let steps = commands.enumerated().map { index, command in
      Epoch.Step.command(command, faults: index == faulty ? [FaultRule(.error(.inputOutput), on: .sync)] : [])
    }
    let observer = Acknowledged()
    let script = Script(epochs: [Epoch(steps: steps, ending: .crashAnywhere), Epoch(steps: [], ending: .end)])
    let certificate = Explorer(
      script: script, subject: InProcessSubject(CallProgram.init(disk:)), expectations: observer,
      options: ExplorationOptions(model: model), table: InternTable(sectorSize: 4)
    ).explore().certificate
    #expect(certificate.isExhaustive)
    return observer.shown[commands.count, default: []].sorted()
  }
}

/// Takes note of what is shown after a power cut, by how many commands had been acknowledged.
private final class Acknowledged: Expectations {
  let observation = "show"
  let initial = 0
  private(set) var shown: [Int: Set<String>] = [:]

  func expected(afterCrash live: Int) -> Int { live }
  func expected(during command: String, live: Int) -> Int { -1 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(live) }

  func recovered(_ expected: Int, observing reply: Reply) -> Judgement {
    if case .ok(let text) = reply { shown[expected, default: []].insert(text.isEmpty ? "(nothing)" : text) }
    return .live(0)
  }

  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(live + 1) }
}
