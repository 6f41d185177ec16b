// Lab 5, EventualCompaction. README.md beside this file says what to do; this file is all that you hand in.

import LabKit
import Storage

// MARK: - Parts A and B: stamps, a log, a sync

/// A chat replica.
final class ChatReplica: Replica {
  private let name: String
  private let members: [String]
  private let primary: String?
  private let disk: any FileSystem
  private let clock: () -> Int

  /// Boots. The first boot finds an empty disk; later ones find whatever the power cut left.
  init(name: String, members: [String], primary: String?, disk: any FileSystem, clock: @escaping () -> Int) throws {
    (self.name, self.members, self.primary, self.disk, self.clock) = (name, members, primary, disk, clock)
  }

  func post(_ text: String) throws {
    try todo("Lab 5, part A: post")
  }

  func delete(_ text: String) throws {
    try todo("Lab 5, part C: delete")
  }

  func beginSync(with peer: String) throws -> [[UInt8]] {
    try todo("Lab 5, part A: beginSync")
  }

  func receive(_ message: [UInt8], from peer: String) throws -> [[UInt8]] {
    try todo("Lab 5, part A: receive")
  }

  func timeline() throws -> Timeline {
    try todo("Lab 5, part A: timeline")
  }

  // MARK: - Parts C, D and E: logs that end

  func compact() throws {
    try todo("Lab 5, part C: compact")
  }
}
