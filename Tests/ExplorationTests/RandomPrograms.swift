import Simulation
import TestSupport

/// Random commands for ``CallProgram``.
struct CommandGenerator {
  var random: SplitMix64
  let hasDirectories: Bool

  private mutating func below(_ bound: Int) -> Int { random.below(bound) }
  private mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }
  private mutating func path() -> String { pick(hasDirectories ? ["a", "b", "d/a", "d/b"] : ["a", "b", "c"]) }

  /// A path, or one of two descriptors that earlier commands may hold.
  private mutating func file() -> String { below(4) == 0 ? pick(["@f", "@g"]) : path() }

  mutating func command() -> String {
    switch below(hasDirectories ? 24 : 21) {
    case 0: "create \(path())"
    case 1: pick(["new", "empty f", "empty g"]) + " \(path())"
    case 2, 3, 4, 5, 6: "write \(file()) \(below(12)) \(1 + below(9)) \(pick(["x", "y", "z"]))"
    case 7, 8: "cut \(file()) \(below(14))"
    case 9, 10, 11: "\(pick(["sync", "sync", "syncdata"])) \(file())"
    case 12, 13: "syncdir \(hasDirectories ? pick(["/", "d"]) : "/")"
    case 14, 15, 16: "rename \(path()) \(path())"
    case 17: "remove \(path())"
    case 18: "open \(pick(["f", "g"])) \(path())"
    case 19: "close \(pick(["@f", "@g"]))"
    case 20: conditional()
    case 21, 22: "mkdir d"
    default: "rmdir d"
    }
  }

  mutating func recoveryCommand() -> String { below(3) == 0 ? command() : conditional() }

  /// A command that depends on what is there: each kind of question once.
  private mutating func conditional() -> String {
    let condition =
      switch below(4) {
      case 0: "if \(path())"
      case 1: "ifsize \(path()) \(below(14))"
      case 2: hasDirectories ? "iflisted d \(pick(["a", "b"]))" : "iflisted / \(path())"
      default: "ifbyte \(path()) \(below(10)) \(pick(["x", "y", "z"]))"
      }
    return "\(condition) \(command())"
  }

  /// A command of a recovery that writes in two files, if they are there: within sectors and over them, longer and
  /// shorter, over and over.
  mutating func rewrite() -> String {
    let file = pick(["a", "a", "b"])
    let condition = below(3) == 0 ? "ifbyte \(pick(["a", "b"])) \(below(12)) \(pick(["o", "x", "y"])) " : ""
    let change =
      switch below(7) {
      case 0, 1: "write \(file) \(4 * below(3)) \(4 * (1 + below(2))) \(pick(["x", "y"]))"
      case 2, 3: "cut \(file) \(1 + below(14))"
      case 4, 5: "sync \(file)"
      default: "create b"
      }
    return "\(condition)if \(file) \(change)"
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
