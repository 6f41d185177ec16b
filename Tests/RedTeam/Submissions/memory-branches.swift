// Grafted below every attack: part C in memory.

// MARK: - Part C: an attack

nonisolated(unsafe) private var accounts: [String: Int] = [:]

final class BranchLedger: Ledger {
  init(disk: any FileSystem) throws {}
  func open(_ account: String, with amount: Int) throws { accounts[account] = amount }
  func transfer(_ amount: Int, from: String, to: String) throws {
    accounts[from, default: 0] -= amount
    accounts[to, default: 0] += amount
  }
  func balances() throws -> [String: Int] { accounts }
}
