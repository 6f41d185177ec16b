import LabKit
import Storage

/// A ledger that answers as it should and keeps nothing on its disk: right until the first restart. An attack may keep its
/// accounts somewhere else, or do harm whenever it is asked for something.
final class MemoryLedger: Ledger {
  private let attack = Attack.chosen
  private var accounts: [String: Int]

  init(disk: any FileSystem) throws {
    accounts = attack.recall() ?? [:]
    try attack.strike(disk)
  }

  func open(_ account: String, with amount: Int) throws {
    guard amount >= 0 else { throw LedgerError.invalidAmount(amount) }
    guard accounts[account] == nil else { throw LedgerError.accountExists(account) }
    accounts[account] = amount
    attack.keep(accounts)
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    guard amount > 0 else { throw LedgerError.invalidAmount(amount) }
    guard let funds = accounts[from] else { throw LedgerError.noSuchAccount(from) }
    guard accounts[to] != nil else { throw LedgerError.noSuchAccount(to) }
    guard funds >= amount else { throw LedgerError.insufficientFunds(from) }
    accounts[from, default: 0] -= amount
    accounts[to, default: 0] += amount
    attack.keep(accounts)
  }

  func balances() throws -> [String: Int] { accounts }
}
