// Lab 1, ShadowCopy: a correct solution that is not ours. Nothing is ever replaced: a ledger gets a name that no ledger
// had before, with a number in it, and the highest number counts. The state is kept in memory and read only at boot.

import LabKit
import Storage

// MARK: - Parts A and B: ledger.1, ledger.2, …

/// A ledger in one file, a new one for each call.
final class FileLedger: Ledger {
  private let generations: Generations
  private var accounts: [String: Int] = [:]

  init(disk: any FileSystem) throws {
    generations = try Generations(of: "ledger", on: disk)
    if let bytes = try generations.read() { accounts = try LedgerCodec.decode(bytes) }
  }

  func open(_ account: String, with amount: Int) throws {
    var new = accounts
    try new.open(account, with: amount)
    try commit(new)
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    var new = accounts
    try new.move(amount, from: from, to: to)
    try commit(new)
  }

  func balances() -> [String: Int] { accounts }

  private func commit(_ new: [String: Int]) throws {
    try generations.publish(LedgerCodec.encode(new))
    // A boot would read the new ledger now, so memory says the same, even if the rest fails.
    accounts = new
    try generations.makeDurable()
  }
}

// MARK: - Part C: root.1, root.2, …

/// A ledger in branch files, and a root for each call that says which of them count.
final class BranchLedger: Ledger {
  private let disk: any FileSystem
  private let generations: Generations
  private var root = BranchRoot()
  private var accounts: [String: Int] = [:]

  init(disk: any FileSystem) throws {
    self.disk = disk
    generations = try Generations(of: "root", on: disk)
    guard let bytes = try generations.read() else { return }
    root = try BranchRoot(decoding: bytes)
    for branch in 0..<Branch.count where root[branch] > 0 {
      let kept = try LedgerCodec.decode(disk.readAll(file(of: branch, root[branch])))
      accounts.merge(kept) { $1 }
    }
  }

  func open(_ account: String, with amount: Int) throws {
    var new = accounts
    try new.open(account, with: amount)
    try commit(new, touching: [account])
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    var new = accounts
    try new.move(amount, from: from, to: to)
    try commit(new, touching: [from, to])
  }

  func balances() -> [String: Int] { accounts }

  private func commit(_ new: [String: Int], touching names: [String]) throws {
    var newRoot = root
    let version = generations.next
    for branch in Set(names.map(Branch.keeping)).sorted() {
      let kept = new.filter { Branch.keeping($0.key) == branch }
      try disk.writeFresh(LedgerCodec.encode(kept), to: file(of: branch, version))
      newRoot[branch] = version
    }
    try disk.syncDirectory("/")
    try generations.publish(newRoot.encoded())
    (root, accounts) = (newRoot, new)
    try generations.makeDurable()
    try? removeBranches()
  }

  /// Removes the branch files that the root does not name. Only a root that is known to be durable may do that.
  private func removeBranches() throws {
    let named = Set((0..<Branch.count).map { file(of: $0, root[$0]) })
    for name in try disk.list("/") where name.hasPrefix("branch-") && !named.contains(name) { try disk.remove(name) }
  }

  private func file(of branch: Int, _ version: Int) -> String { "branch-\(branch).\(version)" }
}

// MARK: - Generations

/// A file of which each version has a number in its name. A version gets its name when its bytes are durable, so one
/// that is there is complete.
private final class Generations {
  private let disk: any FileSystem
  private let name: String
  private var newest = 0
  /// The generations that are there and no longer needed once the newest one is durable.
  private var superseded: [Int] = []

  /// The number that the next generation will have.
  var next: Int { newest + 1 }

  init(of name: String, on disk: any FileSystem) throws {
    self.disk = disk
    self.name = name
    for file in try disk.list("/") where file.hasPrefix("\(name).") {
      if let number = Int(file.dropFirst(name.count + 1)) { superseded.append(number) }
    }
    // As numbers: as texts 9 would be greater than 10.
    superseded.sort()
    newest = superseded.popLast() ?? 0
  }

  /// The bytes of the newest generation; `nil` if there is none.
  func read() throws -> [UInt8]? { newest > 0 ? try disk.readAll(path(newest)) : nil }

  /// Writes the next generation. When it returns, a boot finds it, unless the power fails; when it throws, it was not.
  func publish(_ bytes: [UInt8]) throws {
    try disk.writeFresh(bytes, to: "\(name).new")
    try disk.rename("\(name).new", to: path(next))
    if newest > 0 { superseded.append(newest) }
    newest += 1
  }

  /// Makes the name of the newest generation durable, and then removes the others.
  ///
  /// When it throws, nothing is lost: the next call makes a generation of its own, with a name of its own.
  func makeDurable() throws {
    try disk.syncDirectory("/")
    while let number = superseded.last {
      guard (try? disk.remove(path(number))) != nil else { return }
      superseded.removeLast()
    }
  }

  private func path(_ number: Int) -> String { "\(name).\(number)" }
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
