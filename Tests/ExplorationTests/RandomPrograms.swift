import Simulation
import TestSupport

/// Random commands for ``CallProgram``.
struct CommandGenerator {
  var random: SplitMix64
  let hasDirectories: Bool

  private mutating func below(_ bound: Int) -> Int { random.below(bound) }
  private mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }
  private mutating func path() -> String { pick(hasDirectories ? ["a", "b", "d/a", "d/b"] : ["a", "b", "c"]) }

  mutating func command() -> String {
    switch below(hasDirectories ? 18 : 15) {
    case 0, 1: "create \(path())"
    case 2, 3, 4, 5: "write \(path()) \(below(12)) \(1 + below(9)) \(pick(["x", "y", "z"]))"
    case 6, 7: "cut \(path()) \(below(14))"
    case 8, 9: "sync \(path())"
    case 10, 11: "syncdir \(hasDirectories ? pick(["/", "d"]) : "/")"
    case 12, 13: "rename \(path()) \(path())"
    case 14: "remove \(path())"
    case 15, 16: "mkdir d"
    default: "rmdir d"
    }
  }

  mutating func recoveryCommand() -> String {
    switch below(3) {
    case 0: "if \(path()) \(command())"
    case 1: "ifbyte \(path()) \(below(10)) \(pick(["x", "y", "z"])) \(command())"
    default: command()
    }
  }
}

extension CommandGenerator {
  /// No fault, or one of any kind, or two.
  mutating func faults() -> [FaultRule] { (0..<[0, 0, 0, 1, 1, 2][below(6)]).map { _ in fault() } }

  private mutating func fault() -> FaultRule {
    let outcomes: [FaultRule.Outcome] = [
      .error(.inputOutput), .error(.noSpace), .short, .reverted, .late, .lie, .misdirected,
      .flip(byte: below(2) == 0 ? nil : below(12), bit: below(2)),
    ]
    let outcome = outcomes[below(outcomes.count)]
    let calls = outcome.calls ?? [.open, .write, .sync, .truncate, .rename, .syncDirectory]
    let call = below(3) == 0 ? .any : calls[below(calls.count)]
    let occurrence: FaultRule.Occurrence =
      switch below(5) {
      case 0, 1: .anywhere
      case 2 where !outcome.isOnce: .always
      default: .nth(1 + below(2))
      }
    return FaultRule(outcome, on: call, of: below(4) == 0 ? path() : nil, occurrence)
  }
}
