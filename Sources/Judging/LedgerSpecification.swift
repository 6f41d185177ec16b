// Lab 1: what a ledger promises, whatever it is stored in.

import LabKit

/// A bank's ledger: accounts with amounts, and money that moves between them.
public struct LedgerSpecification: Specification {
  /// Every account with its amount.
  public typealias State = [String: Int]

  /// Makes the specification; it has no settings.
  public init() {}

  /// No accounts.
  public let initial: State = [:]

  /// The command that shows every account.
  public let observation = "balances"

  /// Performs `open`, `transfer` or `balances` as ``Ledger`` promises them.
  public func perform(_ command: [String], in state: State) -> Expected<State> {
    switch (command.first, command.count) {
    case ("open", 3): Int(command[2]).map { open(command[1], with: $0, in: state) } ?? noNumber(command[2])
    case ("transfer", 4):
      Int(command[1]).map { transfer($0, from: command[2], to: command[3], in: state) } ?? noNumber(command[1])
    case ("balances", 1): .accepted(state, reply: observed(state))
    default: .refused("'\(command.joined(separator: " "))' is no command")
    }
  }

  /// The accounts in the order of their names' bytes: `alice=70 bob=80`; nothing at all if there are none.
  public func observed(_ state: State) -> String {
    state.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { "\($0.key)=\($0.value)" }.joined(
      separator: " ")
  }

  /// The same, and words for the empty ledger.
  public func describe(_ state: State) -> String { state.isEmpty ? "no accounts" : observed(state) }

  private func open(_ account: String, with amount: Int, in state: State) -> Expected<State> {
    guard amount >= 0 else { return refused(.invalidAmount(amount)) }
    guard Self.isName(account) else { return .refused("'\(account)' is no name for an account") }
    guard state[account] == nil else { return refused(.accountExists(account)) }
    var new = state
    new[account] = amount
    return .accepted(new, reply: "")
  }

  private func transfer(_ amount: Int, from: String, to: String, in state: State) -> Expected<State> {
    guard amount > 0 else { return refused(.invalidAmount(amount)) }
    guard let source = state[from] else { return refused(.noSuchAccount(from)) }
    guard let target = state[to] else { return refused(.noSuchAccount(to)) }
    guard source >= amount else { return refused(.insufficientFunds(from)) }
    if from == to { return .accepted(state, reply: "") }
    let (sum, overflow) = target.addingReportingOverflow(amount)
    guard !overflow else { return refused(.invalidAmount(amount)) }
    var new = state
    new[from] = source - amount
    new[to] = sum
    return .accepted(new, reply: "")
  }

  /// Whether a text has 1 to 16 letters, digits, `-` or `_`: the kit lets no other name through to the student's code.
  private static func isName(_ text: String) -> Bool {
    (1...16).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
      }
  }

  private func refused(_ error: LedgerError) -> Expected<State> { .refused(error.description) }

  private func noNumber(_ text: String) -> Expected<State> { .refused("'\(text)' is not a whole number") }
}

extension ScenarioVocabulary {
  /// The words of lab 1, for both kinds of ledger.
  public static let shadowCopy = ScenarioVocabulary(
    lab: "shadow-copy", parts: ["A", "B", "C"],
    verbs: [
      Verb("open", .word("ACCOUNT"), .number("AMOUNT")),
      Verb("transfer", .number("AMOUNT"), .word("FROM"), .word("TO")),
      Verb("balances"),
    ],
    invariants: ["atomic", "durable"])
}
