import Exploration
import Simulation
import Storage
import TestSupport

/// A random program and script, the same for the same seed.
struct RandomCase: CustomStringConvertible {
  let script: Script
  let recovery: [String]
  let description: String

  init(seed: UInt64, hasDirectories: Bool = false) {
    var generator = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: hasDirectories)
    recovery = (0..<Int(generator.random.next() % 3)).map { _ in generator.recoveryCommand() }
    let first = (0..<2 + Int(generator.random.next() % 4)).map { _ in generator.command() }
    let second = (0..<Int(generator.random.next() % 3)).map { _ in generator.command() }
    script = Script(epochs: [
      Epoch(steps: first.map { .command($0, faults: []) }, ending: .crashAnywhere),
      Epoch(steps: second.map { .command($0, faults: []) }, ending: second.isEmpty ? .end : .crashAnywhere),
      Epoch(steps: [], ending: .end),
    ])
    description = "seed \(seed): recovery \(recovery), then \(first), then \(second)"
  }

  /// The program, ready to be booted.
  var subject: InProcessSubject {
    let recovery = recovery
    return InProcessSubject { try CallProgram(disk: $0, recovery: recovery) }
  }

  /// A forest of runs of the program.
  var forest: RunForest { RunForest(subject: subject, table: InternTable(sectorSize: 8)) }
}

/// Expects anything but one reply after a crash.
final class Forbidding: Expectations {
  let observation = "show"
  let initial = 0
  private let forbidden: String

  init(_ reply: String) { forbidden = reply }

  func expected(afterCrash live: Int) -> Int { 0 }
  func expected(during command: String, live: Int) -> Int { 0 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement {
    "\(reply)" == forbidden ? .violation(Violation(rule: "forbidden", expected: [], seen: forbidden)) : .live(0)
  }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(0) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(0) }
}
