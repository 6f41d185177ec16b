// The contract of lab 1, ShadowCopy.

import Storage

/// A bank's ledger on a disk: accounts with whole amounts, money that moves between them completely or not at all.
///
/// A call that has returned is *durable*: a power cut right after it changes nothing. A call that the power cut met has
/// happened completely or not at all. A call that throws because of a failed disk may have happened or not, but the
/// ledger shows one of the two, the same one until the next crash.
public protocol Ledger: AnyObject {
  /// Boots: recovers the ledger from whatever the last power cut left. The first boot finds an empty disk.
  init(disk: any FileSystem) throws

  /// Opens an account with an amount of at least zero.
  ///
  /// Throws ``LedgerError/accountExists(_:)`` or ``LedgerError/invalidAmount(_:)``, and then nothing has changed.
  func open(_ account: String, with amount: Int) throws

  /// Moves an amount of more than zero from one account to another.
  ///
  /// Throws ``LedgerError/noSuchAccount(_:)``, ``LedgerError/insufficientFunds(_:)`` or
  /// ``LedgerError/invalidAmount(_:)``, and then nothing has changed.
  func transfer(_ amount: Int, from: String, to: String) throws

  /// Returns every account with its amount.
  func balances() throws -> [String: Int]
}

/// A command that a ledger refuses; nothing has changed.
public enum LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The account is not open.
  case noSuchAccount(String)
  /// The account is open already.
  case accountExists(String)
  /// The account has less than what should be taken from it.
  case insufficientFunds(String)
  /// The amount is negative, or zero where something should move.
  case invalidAmount(Int)

  /// What the ledger refused, in words.
  public var description: String {
    switch self {
    case .noSuchAccount(let name): "no account '\(name)'"
    case .accountExists(let name): "account '\(name)' exists"
    case .insufficientFunds(let name): "'\(name)' has not enough money"
    case .invalidAmount(let amount): "\(amount) is not an amount to \(amount == 0 ? "move" : "use")"
    }
  }
}
