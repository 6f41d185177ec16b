// Lab 1, ShadowCopy: a solution.

import LabKit
import Storage

// MARK: - Parts A and B: one file, replaced whole

/// A ledger in one file. Nothing is kept in memory, so that nothing there can be wrong after a failed call: the state is
/// what the file named `ledger` says.
final class FileLedger: Ledger {
  private let disk: any FileSystem

  /// There is nothing to recover: `ledger` is complete whenever it is there, and a leftover shadow is never read.
  init(disk: any FileSystem) { self.disk = disk }

  func open(_ account: String, with amount: Int) throws {
    var accounts = try balances()
    try accounts.open(account, with: amount)
    try replace(with: accounts)
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    var accounts = try balances()
    try accounts.move(amount, from: from, to: to)
    try replace(with: accounts)
  }

  func balances() throws -> [String: Int] {
    guard try disk.exists("ledger") else { return [:] }
    return try LedgerCodec.decode(disk.readAll("ledger"))
  }

  private func replace(with accounts: [String: Int]) throws {
    try disk.writeFresh(LedgerCodec.encode(accounts), to: "ledger.new")
    // The commit point: before this call a boot finds the old ledger, after it the new one.
    try disk.rename("ledger.new", to: "ledger")
    // Until here the power could still take the commit back, so until here nothing may be acknowledged.
    try disk.syncDirectory("/")
  }
}

// MARK: - Part C: many files, one commit point

/// A ledger in branch files. A branch file is never changed once the root names it: a transfer writes new versions of
/// the branches that it touches, and a new root that names them. Replacing the root commits them all at once.
final class BranchLedger: Ledger {
  private let disk: any FileSystem

  /// There is nothing to recover. In particular nothing is swept here: after a restart with the power on, the root that
  /// can be read may not be the durable one yet, and what looks like a leftover may be what the durable root names.
  init(disk: any FileSystem) { self.disk = disk }

  func open(_ account: String, with amount: Int) throws {
    try update([account]) { try $0.open(account, with: amount) }
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    try update([from, to]) { try $0.move(amount, from: from, to: to) }
  }

  func balances() throws -> [String: Int] {
    try accounts(in: Array(0..<Branch.count), of: currentRoot())
  }

  /// Changes the accounts of the branches that keep `names`.
  private func update(_ names: [String], _ change: (inout [String: Int]) throws -> Void) throws {
    var root = try currentRoot()
    let touched = Set(names.map(Branch.keeping)).sorted()
    var accounts = try accounts(in: touched, of: root)
    try change(&accounts)
    let version = root.newest + 1
    for branch in touched {
      let kept = accounts.filter { Branch.keeping($0.key) == branch }
      try disk.writeFresh(LedgerCodec.encode(kept), to: file(of: branch, version))
      root[branch] = version
    }
    try commit(root)
  }

  private func commit(_ root: BranchRoot) throws {
    try disk.writeFresh(root.encoded(), to: "root.new")
    // The names of the new versions must be durable before a durable root can name them.
    try disk.syncDirectory("/")
    // The commit point.
    try disk.rename("root.new", to: "root")
    try disk.syncDirectory("/")
    // Now no power cut can bring back an older root. What goes wrong from here on undoes nothing.
    try? removeFiles(notNamedBy: root)
  }

  private func removeFiles(notNamedBy root: BranchRoot) throws {
    let named = (0..<Branch.count).map { file(of: $0, root[$0]) }
    for name in try disk.list("/") where name != "root" && !named.contains(name) { try disk.remove(name) }
  }

  private func currentRoot() throws -> BranchRoot {
    guard try disk.exists("root") else { return BranchRoot() }
    return try BranchRoot(decoding: disk.readAll("root"))
  }

  private func accounts(in branches: [Int], of root: BranchRoot) throws -> [String: Int] {
    var accounts: [String: Int] = [:]
    for branch in branches where root[branch] > 0 {
      let kept = try LedgerCodec.decode(disk.readAll(file(of: branch, root[branch])))
      accounts.merge(kept) { $1 }
    }
    return accounts
  }

  private func file(of branch: Int, _ version: Int) -> String { "branch-\(branch).\(version)" }
}

// MARK: - What both use

extension FileSystem {
  /// Writes a new file, and returns when its bytes are durable. Its name is its directory's business.
  fileprivate func writeFresh(_ bytes: [UInt8], to path: String) throws {
    // A leftover goes first: its tail could show behind our bytes, and a sync that failed on it may have made its pages
    // and its name count as written when they are not.
    if try exists(path) { try remove(path) }
    let fd = try open(path, [.write, .create, .exclusive])
    defer { try? close(fd) }
    try writeAll(bytes, to: fd, at: 0)
    try sync(fd)
  }
}

extension [String: Int] {
  fileprivate mutating func open(_ account: String, with amount: Int) throws {
    guard amount >= 0 else { throw LedgerError.invalidAmount(amount) }
    guard self[account] == nil else { throw LedgerError.accountExists(account) }
    self[account] = amount
  }

  fileprivate mutating func move(_ amount: Int, from: String, to: String) throws {
    guard amount > 0 else { throw LedgerError.invalidAmount(amount) }
    guard let funds = self[from] else { throw LedgerError.noSuchAccount(from) }
    guard self[to] != nil else { throw LedgerError.noSuchAccount(to) }
    guard funds >= amount else { throw LedgerError.insufficientFunds(from) }
    self[from, default: 0] -= amount
    self[to, default: 0] += amount
  }
}
