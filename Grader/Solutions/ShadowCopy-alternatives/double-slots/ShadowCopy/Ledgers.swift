// Lab 1, ShadowCopy: a correct solution that is not ours. No rename commits anything: what must change at once is kept
// in two files that are written in turn, each with a number and a checksum. The newest one that is whole counts.

import LabKit
import Storage

// MARK: - Parts A and B: one ledger, kept twice

/// A ledger in two files.
final class FileLedger: Ledger {
  private let slots: DoubleSlot

  init(disk: any FileSystem) throws { slots = try DoubleSlot("ledger", on: disk) }

  func open(_ account: String, with amount: Int) throws {
    var accounts = try balances()
    try accounts.open(account, with: amount)
    try slots.write(LedgerCodec.encode(accounts))
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    var accounts = try balances()
    try accounts.move(amount, from: from, to: to)
    try slots.write(LedgerCodec.encode(accounts))
  }

  func balances() throws -> [String: Int] { try slots.read().map(LedgerCodec.decode) ?? [:] }
}

// MARK: - Part C: many files, the root kept twice

/// A ledger in branch files under names that are never used again, and a root in two slots.
final class BranchLedger: Ledger {
  private let disk: any FileSystem
  private let slots: DoubleSlot

  init(disk: any FileSystem) throws {
    self.disk = disk
    slots = try DoubleSlot("root", on: disk)
  }

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
    var root = try currentRoot()
    let touched = Set(names.map(Branch.keeping)).sorted()
    var changed: [String: Int] = [:]
    for branch in touched { changed.merge(try accounts(in: branch, of: root)) { $1 } }
    try change(&changed)
    let version = root.newest + 1
    for branch in touched {
      let kept = changed.filter { Branch.keeping($0.key) == branch }
      try disk.writeFresh(LedgerCodec.encode(kept), to: file(of: branch, version))
      root[branch] = version
    }
    try disk.syncDirectory("/")
    // The commit point is in here: the sector of the root that makes its checksum right.
    try slots.write(root.encoded())
    try? removeBranches(notNamedBy: root)
  }

  private func removeBranches(notNamedBy root: BranchRoot) throws {
    let named = Set((0..<Branch.count).map { file(of: $0, root[$0]) })
    for name in try disk.list("/") where name.hasPrefix("branch-") && !named.contains(name) { try disk.remove(name) }
  }

  private func currentRoot() throws -> BranchRoot { try slots.read().map(BranchRoot.init(decoding:)) ?? BranchRoot() }

  private func accounts(in branch: Int, of root: BranchRoot) throws -> [String: Int] {
    guard root[branch] > 0 else { return [:] }
    return try LedgerCodec.decode(disk.readAll(file(of: branch, root[branch])))
  }

  private func file(of branch: Int, _ version: Int) -> String { "branch-\(branch).\(version)" }
}

// MARK: - Two slots

/// Some bytes that are replaced at once and durably, in two files.
///
/// The older slot is overwritten in place, which a power cut may leave torn; so before that the newer one must be
/// durable, its name included. Two times that is not known: after a boot (power may not have failed at all, and what is
/// read is what an unfinished call left in memory) and after a failed call. Then the newer slot is *settled*: replaced,
/// under its name, by a copy of itself.
private final class DoubleSlot {
  private struct Content {
    let slot: Int
    let number: Int
    let bytes: [UInt8]
  }

  private let disk: any FileSystem
  private let name: String
  private var isSettled = false
  /// The slots whose names are known to be durable.
  private var isNamed = [false, false]

  init(_ name: String, on disk: any FileSystem) throws {
    self.disk = disk
    self.name = name
    // It must be readable. That it can't be settled now, on a full disk, say, hurts nobody who only wants to read.
    let newest = try newest()
    try? settle(newest)
  }

  /// The newest bytes; `nil` if none were ever written.
  func read() throws -> [UInt8]? { try newest()?.bytes }

  /// Replaces the bytes; durable when it returns.
  func write(_ bytes: [UInt8]) throws {
    let old = try newest()
    try settle(old)
    let slot = 1 - (old?.slot ?? 1)
    isSettled = false
    try put(encode((old?.number ?? 0) + 1, bytes), into: slot)
    isSettled = true
  }

  private func settle(_ newest: Content?) throws {
    if isSettled { return }
    isNamed = [false, false]
    if let newest { try put(encode(newest.number, newest.bytes), into: newest.slot) }
    isSettled = true
  }

  /// Writes a slot in place if its name is durable, and gives the name to a new file otherwise.
  private func put(_ bytes: [UInt8], into slot: Int) throws {
    if isNamed[slot] {
      let fd = try disk.open(path(slot), [.write, .truncate])
      defer { try? disk.close(fd) }
      try disk.writeAll(bytes, to: fd, at: 0)
      try disk.sync(fd)
    } else {
      try disk.writeFresh(bytes, to: "\(name).copy")
      try disk.rename("\(name).copy", to: path(slot))
      try disk.syncDirectory("/")
      isNamed[slot] = true
    }
  }

  private func newest() throws -> Content? {
    var found: [Content] = []
    var files = 0
    for slot in 0...1 {
      // A slot that can't be read may be the newer one: the error must not make the older one count.
      guard try disk.exists(path(slot)) else { continue }
      files += 1
      if let content = decode(try disk.readAll(path(slot)), slot) { found.append(content) }
    }
    // The first file got its name when it was durable, and from then on one slot is always whole.
    guard files == 0 || !found.isEmpty else { throw DamagedFile("both copies of \(name)") }
    return found.max { $0.number < $1.number }
  }

  private func encode(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    var body = ByteWriter()
    body.int(number)
    body.data(bytes)
    var writer = ByteWriter()
    writer.uint32(CRC32.checksum(body.bytes))
    writer.raw(body.bytes)
    return writer.bytes
  }

  private func decode(_ file: [UInt8], _ slot: Int) -> Content? {
    var reader = ByteReader(file)
    guard let checksum = reader.uint32(), let number = reader.int(), let bytes = reader.data(), reader.isAtEnd,
      CRC32.checksum(file.dropFirst(4)) == checksum
    else { return nil }
    return Content(slot: slot, number: number, bytes: bytes)
  }

  private func path(_ slot: Int) -> String { "\(name).\(slot)" }
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
