import Judging
import LabKit
import Storage

/// A ledger that is replaced whole, with as many syncs as one likes, where one likes.
class SyncingLedger: Ledger {
  /// What is done, step by step, once the accounts are known.
  enum Step {
    case write, sync, syncData, rename, syncDirectory
  }

  /// What it takes, and no more.
  class var steps: [Step] { [.write, .sync, .rename, .syncDirectory] }

  private let disk: any FileSystem

  required init(disk: any FileSystem) { self.disk = disk }

  /// The ledger as a program.
  class var subject: InProcessSubject { InProcessSubject(Lab.shadowCopy(self, branches: self), BootOptions(part: "A")) }

  func open(_ account: String, with amount: Int) throws {
    guard try balances()[account] == nil else { throw LedgerError.accountExists(account) }
    try update { $0[account] = amount }
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    let accounts = try balances()
    for account in [from, to] where accounts[account] == nil { throw LedgerError.noSuchAccount(account) }
    guard accounts[from]! >= amount else { throw LedgerError.insufficientFunds(from) }
    try update { accounts in
      accounts[from]! -= amount
      accounts[to]! += amount
    }
  }

  func balances() throws -> [String: Int] {
    guard try disk.exists("ledger") else { return [:] }
    return try LedgerCodec.decode(disk.readAll("ledger"))
  }

  /// Changes the accounts, all at once.
  final func update(_ change: (inout [String: Int]) throws -> Void) throws {
    var accounts = try balances()
    try change(&accounts)
    try replace(with: accounts)
  }

  private func replace(with accounts: [String: Int]) throws {
    if try disk.exists("ledger.new") { try disk.remove("ledger.new") }
    let fd = try disk.open("ledger.new", [.write, .create, .exclusive])
    defer { try? disk.close(fd) }
    for step in Self.steps {
      switch step {
      case .write: try disk.writeAll(LedgerCodec.encode(accounts), to: fd, at: 0)
      case .sync: try disk.sync(fd)
      case .syncData: try disk.syncData(fd)
      case .rename: try disk.rename("ledger.new", to: "ledger")
      case .syncDirectory: try disk.syncDirectory("/")
      }
    }
  }
}

/// Syncs the new file twice.
final class TwiceSynced: SyncingLedger {
  override class var steps: [Step] { [.write, .sync, .syncData, .rename, .syncDirectory] }
}

/// Syncs the file once more when it is all over.
final class SyncedAfterwards: SyncingLedger {
  override class var steps: [Step] { [.write, .sync, .rename, .syncDirectory, .sync] }
}

/// Syncs the name of the new file, which is no use, and everything twice.
final class SyncedEverywhere: SyncingLedger {
  override class var steps: [Step] {
    [.syncDirectory, .write, .syncData, .sync, .syncDirectory, .rename, .syncDirectory, .syncDirectory]
  }
}

/// Forgets the directory.
final class NamelessLedger: SyncingLedger {
  override class var steps: [Step] { [.write, .sync, .rename] }
}

/// Renames before the bytes are safe.
final class HastyLedger: SyncingLedger {
  override class var steps: [Step] { [.write, .rename, .syncDirectory] }
}

/// Opens nothing.
final class RefusingLedger: SyncingLedger {
  override func open(_ account: String, with amount: Int) throws { throw LedgerError.accountExists(account) }
}

/// Opens whoever receives money.
final class CreditingLedger: SyncingLedger {
  override func transfer(_ amount: Int, from: String, to: String) throws {
    guard amount > 0 else { throw LedgerError.invalidAmount(amount) }
    guard try balances()[from, default: 0] >= amount else { throw LedgerError.insufficientFunds(from) }
    try update { accounts in
      accounts[from]! -= amount
      accounts[to, default: 0] += amount
    }
  }
}

/// Takes the money in one step and gives it in another.
final class HalfTransfer: SyncingLedger {
  override func transfer(_ amount: Int, from: String, to: String) throws {
    guard try balances()[to] != nil else { throw LedgerError.noSuchAccount(to) }
    guard try balances()[from, default: 0] >= amount else { throw LedgerError.insufficientFunds(from) }
    try update { $0[from]! -= amount }
    try update { $0[to]! += amount }
  }
}
