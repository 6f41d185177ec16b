// Lab 1, ShadowCopy: a correct solution that is not ours. A failed sync is answered by doing everything again, once,
// with new bytes and new names; in part C each call has a directory of its own for the branches that it writes.

import LabKit
import Storage

// MARK: - Parts A and B: a second try

/// A ledger in one file.
final class FileLedger: Ledger {
  private let disk: any FileSystem

  init(disk: any FileSystem) throws { self.disk = disk }

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
    try twiceIfSyncFails {
      try disk.writeFresh(LedgerCodec.encode(accounts), to: "ledger.shadow")
      try disk.rename("ledger.shadow", to: "ledger")
      try disk.syncDirectory("/")
    }
  }
}

// MARK: - Part C: a directory for each call

/// A ledger in branch files, a root, and a directory for each version.
final class BranchLedger: Ledger {
  private let disk: any FileSystem

  init(disk: any FileSystem) throws { self.disk = disk }

  func open(_ account: String, with amount: Int) throws {
    try update([account]) { try $0.open(account, with: amount) }
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    try update([from, to]) { try $0.move(amount, from: from, to: to) }
  }

  func balances() throws -> [String: Int] {
    let root = try currentRoot()
    var all: [String: Int] = [:]
    for branch in 0..<Branch.count { all.merge(try accounts(in: branch, of: root)) { $1 } }
    return all
  }

  private func update(_ names: [String], _ change: (inout [String: Int]) throws -> Void) throws {
    let root = try currentRoot()
    let touched = Set(names.map(Branch.keeping)).sorted()
    var changed: [String: Int] = [:]
    for branch in touched { changed.merge(try accounts(in: branch, of: root)) { $1 } }
    try change(&changed)
    let kept = touched.map { branch in changed.filter { Branch.keeping($0.key) == branch } }
    // A second try takes the root as it then is: if the first one got as far as the rename, its root may be durable,
    // and the versions that it names must not be touched.
    try twiceIfSyncFails { try commit(Array(zip(touched, kept))) }
  }

  private func commit(_ branches: [(branch: Int, accounts: [String: Int])]) throws {
    var root = try currentRoot()
    let version = root.newest + 1
    try makeFreshDirectory(directory(version))
    for (branch, accounts) in branches {
      root[branch] = version
      try disk.writeFresh(LedgerCodec.encode(accounts), to: file(of: branch, version))
    }
    try disk.syncDirectory(directory(version))
    try disk.writeFresh(root.encoded(), to: "root.shadow")
    // The directory's own name has to be durable as well.
    try disk.syncDirectory("/")
    try disk.rename("root.shadow", to: "root")
    try disk.syncDirectory("/")
    try? sweep(allBut: root)
  }

  /// Makes an empty directory, in place of a leftover if there is one: its name has to be given again.
  private func makeFreshDirectory(_ path: String) throws {
    if try disk.exists(path) {
      for name in try disk.list(path) { try disk.remove("\(path)/\(name)") }
      try disk.removeDirectory(path)
    }
    try disk.makeDirectory(path)
  }

  /// Removes what the root, which must be durable, does not name.
  private func sweep(allBut root: BranchRoot) throws {
    let named = Set((0..<Branch.count).map { file(of: $0, root[$0]) })
    for directory in try disk.list("/") where directory.hasPrefix("version-") {
      let paths = try disk.list(directory).map { "\(directory)/\($0)" }
      for path in paths where !named.contains(path) { try disk.remove(path) }
      if named.isDisjoint(with: paths) { try disk.removeDirectory(directory) }
    }
  }

  private func currentRoot() throws -> BranchRoot {
    guard try disk.exists("root") else { return BranchRoot() }
    return try BranchRoot(decoding: disk.readAll("root"))
  }

  private func accounts(in branch: Int, of root: BranchRoot) throws -> [String: Int] {
    guard root[branch] > 0 else { return [:] }
    return try LedgerCodec.decode(disk.readAll(file(of: branch, root[branch])))
  }

  private func directory(_ version: Int) -> String { "version-\(version)" }

  private func file(of branch: Int, _ version: Int) -> String { "\(directory(version))/branch-\(branch)" }
}

// MARK: - What both use

/// Does something, and does it again from the start if a sync fails. The sync alone may not be repeated.
private func twiceIfSyncFails(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as FileSystemError where error.code == .inputOutput && !error.isDefinite {
    try body()
  }
}

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
