import Exploration
import Simulation
import Storage
import TestSupport

/// Expects of a program what it would of one variable: `put X` sets it, `show` tells it, a put in flight when the power
/// fails may have happened or not, and one that threw under a fault too.
final class Register: Expectations {
  let observation = "show"
  private var sets: [[String]] = []

  init(initially value: String) { sets = [[value]] }

  private func number(of set: [String]) -> Int {
    if let known = sets.firstIndex(of: set) { return known }
    sets.append(set)
    return sets.count - 1
  }

  private static func value(of command: String) -> String { String(command.dropFirst(4)) }

  let initial = 0
  func expected(afterCrash live: Int) -> Int { live }
  func expected(during command: String, live: Int) -> Int {
    number(of: Set(sets[live] + [Self.value(of: command)]).sorted())
  }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? {
    reply == .ok("") ? nil : Violation(rule: "boots", expected: [], seen: "\(reply)")
  }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { judge(expected, reply) }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { judge(live, reply) }

  private func judge(_ expected: Int, _ reply: Reply) -> Judgement {
    for value in sets[expected] where reply == .ok(value) { return .live(number(of: [value])) }
    return .violation(Violation(rule: "atomic", expected: sets[expected], seen: "\(reply)"))
  }

  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    if reply == .ok("") { return .live(number(of: [Self.value(of: command)])) }
    if isFaulty { return .live(expected(during: command, live: live)) }
    return .violation(Violation(rule: "performs", expected: [], seen: "\(reply)"))
  }
}

/// Explores a program that is one variable.
func explorer(
  _ make: @escaping (any FileSystem) throws -> any Program, epochs: [[String]], initially value: String = "0",
  _ options: ExplorationOptions = ExplorationOptions()
) -> Explorer {
  let crashing = epochs.map { commands in
    Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere)
  }
  return Explorer(
    script: Script(epochs: crashing + [Epoch(steps: [], ending: .end)]), subject: InProcessSubject(make),
    expectations: Register(initially: value), options: options, table: InternTable(sectorSize: 4))
}
