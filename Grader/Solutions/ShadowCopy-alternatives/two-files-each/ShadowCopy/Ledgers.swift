// Lab 1, ShadowCopy: a correct solution that is not ours. Part A is over-careful; in part C each branch has two files
// that are overwritten in turn, so that nothing ever has to be removed.

import LabKit
import Storage

// MARK: - Parts A and B: more careful than needed

/// A ledger in one file. The shadow is read back, and its name is durable before it is given away.
final class FileLedger: Ledger {
  private let disk: any FileSystem

  init(disk: any FileSystem) throws {
    self.disk = disk
    // A ledger that can't be read should be noticed now.
    _ = try balances()
  }

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
    guard try disk.list("/").contains("ledger") else { return [:] }
    return try LedgerCodec.decode(disk.readAll("ledger"))
  }

  private func replace(with accounts: [String: Int]) throws {
    try disk.writeFresh(LedgerCodec.encode(accounts), to: "shadow")
    try disk.syncDirectory("/")
    guard try LedgerCodec.decode(disk.readAll("shadow")) == accounts else { throw DamagedFile("another shadow") }
    try disk.rename("shadow", to: "ledger")
    try disk.syncDirectory("/")
  }
}

// MARK: - Part C: an odd and an even file for each branch

/// A ledger in two files for each branch, and a root. Versions are counted; the odd ones share a file, and the even ones.
///
/// A transfer overwrites, in place, the file of the version before the current one. That one must not come back: so the
/// root that names the current one has to be durable first. It is, unless a call has failed or the ledger was restarted
/// with the power on; then the root is *settled*, that is, replaced by a copy of itself, before anything is overwritten.
final class BranchLedger: Ledger {
  private let disk: any FileSystem
  private var isSettled = false
  /// The branch files whose names are known to be durable: only these are overwritten in place.
  private var namedFiles: Set<String> = []

  init(disk: any FileSystem) throws {
    self.disk = disk
    let root = try currentRoot()
    try? settle(root)
  }

  func open(_ account: String, with amount: Int) throws {
    try update([account]) { try $0.open(account, with: amount) }
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    try update([from, to]) { try $0.move(amount, from: from, to: to) }
  }

  func balances() throws -> [String: Int] { try accounts(in: Array(0..<Branch.count), of: currentRoot()) }

  private func update(_ names: [String], _ change: (inout [String: Int]) throws -> Void) throws {
    var root = try currentRoot()
    let touched = Set(names.map(Branch.keeping)).sorted()
    var accounts = try accounts(in: touched, of: root)
    try change(&accounts)
    try settle(root)
    for branch in touched {
      root[branch] += 1
      let kept = accounts.filter { Branch.keeping($0.key) == branch }
      try write(LedgerCodec.encode(kept), to: file(of: branch, root[branch]))
    }
    try nameFiles(touched.map { file(of: $0, root[$0]) })
    try commit(root)
  }

  /// Writes a branch file: in place if its name is durable, otherwise as a new file, whose name must be made durable.
  private func write(_ bytes: [UInt8], to path: String) throws {
    guard namedFiles.contains(path) else { return try disk.writeFresh(bytes, to: path) }
    let fd = try disk.open(path, [.write, .truncate])
    defer { try? disk.close(fd) }
    try disk.writeAll(bytes, to: fd, at: 0)
    try disk.sync(fd)
  }

  private func nameFiles(_ paths: [String]) throws {
    guard !namedFiles.isSuperset(of: paths) else { return }
    try disk.syncDirectory("/")
    namedFiles.formUnion(paths)
  }

  private func commit(_ root: BranchRoot) throws {
    isSettled = false
    try disk.writeFresh(root.encoded(), to: "root.new")
    try disk.rename("root.new", to: "root")
    try disk.syncDirectory("/")
    isSettled = true
  }

  /// Sees to it that no power cut can bring back another root than this one, which is the current one.
  private func settle(_ root: BranchRoot) throws {
    // A bank without a root has nothing that could be lost.
    if !isSettled && root.newest > 0 { try commit(root) }
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

  private func file(of branch: Int, _ version: Int) -> String {
    "branch-\(branch).\(version.isMultiple(of: 2) ? "even" : "odd")"
  }
}

// MARK: - What both use

extension FileSystem {
  /// Writes a file that was not there before, and syncs it. A leftover is removed first, so that name and bytes are new.
  fileprivate func writeFresh(_ bytes: [UInt8], to path: String) throws {
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
