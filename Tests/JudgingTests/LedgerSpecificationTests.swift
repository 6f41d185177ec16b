import Judging
import LabKit
import Testing

@Suite struct LedgerSpecificationTests {
  private let ledger = LedgerSpecification()
  private let state = ["alice": 100, "bob": 50]

  private func perform(_ line: String) -> Expected<[String: Int]> {
    ledger.perform(line.split(separator: " ").map(String.init), in: state)
  }

  @Test func `an empty disk has no accounts`() {
    #expect(ledger.observed(ledger.initial) == "")
    #expect(ledger.describe(ledger.initial) == "no accounts")
  }

  @Test(arguments: [
    ("open carol 0", "alice=100 bob=50 carol=0"), ("open aaron 7", "aaron=7 alice=100 bob=50"),
    ("transfer 30 alice bob", "alice=70 bob=80"), ("transfer 100 alice bob", "alice=0 bob=150"),
    ("transfer 100 alice alice", "alice=100 bob=50"), ("balances", "alice=100 bob=50"),
  ])
  func `a legal command is accepted`(line: String, after: String) {
    #expect(ledger.observed(perform(line).state(from: state)) == after)
    let reply = line == "balances" ? after : ""
    #expect(perform(line) == .accepted(perform(line).state(from: [:]), reply: reply))
  }

  @Test(arguments: [
    ("open alice 1", "account 'alice' exists"), ("open carol -1", "-1 is not an amount to use"),
    ("transfer 101 alice bob", "'alice' has not enough money"), ("transfer 1 carol bob", "no account 'carol'"),
    ("transfer 1 alice carol", "no account 'carol'"), ("transfer 0 alice bob", "0 is not an amount to move"),
    ("transfer -5 alice bob", "-5 is not an amount to use"),
    ("transfer 101 alice alice", "'alice' has not enough money"),
    ("open a-name-of-17-bytes 1", "'a-name-of-17-bytes' is no name for an account"),
    ("open a=b 1", "'a=b' is no name for an account"), ("transfer x alice bob", "'x' is not a whole number"),
    ("close alice", "'close alice' is no command"),
  ])
  func `what the contract refuses is refused and changes nothing`(line: String, why: String) {
    #expect(perform(line) == .refused(why))
    #expect(perform(line).state(from: state) == state)
  }

  @Test func `an amount beyond all numbers is refused, not trapped`() {
    let full = ["a": Int.max, "b": 1]
    #expect(ledger.perform(["transfer", "1", "b", "a"], in: full) == .refused("1 is not an amount to use"))
  }
}
