// What part C of lab 1 needs besides the ledger's own text: which branch keeps an account, and the root, which says
// which file is each branch's current one.

/// The branches of a bank: each keeps the accounts that hash to it.
public enum Branch {
  /// How many branches there are.
  public static let count = 16

  /// The branch that keeps an account, from 0 to 15; the same in every boot and on every machine.
  public static func keeping(_ account: String) -> Int {
    // FNV-1a: Swift's own hash differs from run to run.
    var hash: UInt32 = 2_166_136_261
    for byte in account.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int((hash ^ hash >> 16) % UInt32(count))
  }
}

/// The root of a bank: for each branch the *version* of its accounts that counts, from 1 on; 0 for a branch without
/// accounts.
///
/// Its file is one line of sixteen numbers: `root 0 0 7 0 3 0 0 0 0 0 0 0 0 0 0 0`. What the versions mean, and which
/// file holds which, is your decision.
public struct BranchRoot: Hashable, Sendable {
  /// The version of each branch.
  public private(set) var versions: [Int]

  /// Makes the root of a bank without accounts.
  public init() { versions = Array(repeating: 0, count: Branch.count) }

  /// The version of a branch.
  public subscript(branch: Int) -> Int {
    get { versions[branch] }
    set { versions[branch] = newValue }
  }

  /// The highest version of any branch.
  public var newest: Int { versions.max() ?? 0 }

  /// The bytes of the root's file.
  public func encoded() -> [UInt8] {
    Array(("root " + versions.map(String.init).joined(separator: " ") + "\n").utf8)
  }

  /// Reads a root's file; throws ``DamagedFile`` if the bytes are not exactly what ``encoded()`` writes.
  public init(decoding bytes: [UInt8]) throws {
    self.init()
    let words = TextLines(bytes).all.first ?? []
    let numbers = words.dropFirst().compactMap { Int($0) }.filter { $0 >= 0 }
    guard numbers.count == Branch.count else { throw DamagedFile("a root of \(bytes.count) bytes") }
    versions = numbers
    guard encoded() == bytes else { throw DamagedFile("a root of \(bytes.count) bytes") }
  }
}
