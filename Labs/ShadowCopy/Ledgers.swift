// Lab 1, ShadowCopy. README.md beside this file says what to do; this file is all that you hand in.

import LabKit
import Storage

// MARK: - Parts A and B: one file, replaced whole

/// A ledger in one file.
final class FileLedger: Ledger {
  private let disk: any FileSystem

  /// Boots. The first boot finds an empty disk; later ones find whatever the power cut left. What is there to recover?
  init(disk: any FileSystem) throws {
    self.disk = disk
  }

  func open(_ account: String, with amount: Int) throws {
    try todo("Lab 1, part A: open")
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    try todo("Lab 1, part A: transfer")
  }

  func balances() throws -> [String: Int] {
    try todo("Lab 1, part A: balances")
  }
}

// MARK: - Part C: many files, one commit point

/// A ledger in at least sixteen branch files, and a root.
final class BranchLedger: Ledger {
  private let disk: any FileSystem

  /// Boots, like the ledger above.
  init(disk: any FileSystem) throws {
    self.disk = disk
  }

  func open(_ account: String, with amount: Int) throws {
    try todo("Lab 1, part C: open")
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    try todo("Lab 1, part C: transfer")
  }

  func balances() throws -> [String: Int] {
    try todo("Lab 1, part C: balances")
  }
}
