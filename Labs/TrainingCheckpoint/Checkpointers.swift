// Lab 4, TrainingCheckpoint. README.md beside this file says what to do; this file is all that you hand in.

import LabKit
import Storage

// MARK: - Parts A and C: a run that goes on

/// Checkpoints on one machine's disk.
final class FileCheckpointer: Checkpointer {
  private let disk: any FileSystem
  private let device: any Device

  /// Boots. The first boot finds an empty disk; later ones find whatever the power cut left. The device is as new.
  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    self.disk = disk
    self.device = device
  }

  func restore() throws -> Int? {
    try todo("Lab 4, part A: restore")
  }

  func save() throws {
    try todo("Lab 4, part A: save")
  }

  func snapshot() throws {
    try todo("Lab 4, part C: snapshot")
  }

  func persist(atMost bytes: Int) throws -> Bool {
    try todo("Lab 4, part C: persist")
  }
}

// MARK: - Part B: many ranks

/// Checkpoints of one of many ranks, on the disk that all of them share.
final class ShardedCheckpointer: RankCheckpointer {
  private let disk: any FileSystem
  private let device: any Device
  private let rank: Int
  private let ranks: Int

  /// Boots. All ranks boot one after the other, and only then does the first of them restore.
  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    self.disk = disk
    self.device = device
    self.rank = rank
    self.ranks = ranks
  }

  func restore() throws -> Int? {
    try todo("Lab 4, part B: restore")
  }

  func save() throws {
    try todo("Lab 4, part B: save")
  }
}

// MARK: - Part D: how often

/// The interval of the lecture's formula, in whole iterations.
struct LecturePlanner: CheckpointPlanner {
  func interval(of cluster: TrainingCluster) throws -> Int {
    try todo("Lab 4, part D: interval")
  }
}

// MARK: - Part E: in peers' memory

/// Checkpoints in the memory of other machines.
struct GroupMemory: PeerMemory {
  func placement(machines: Int, replicas: Int) throws -> [[Int]] {
    try todo("Lab 4, part E: placement")
  }

  func source(after failure: FailedCluster) throws -> RecoverySource {
    try todo("Lab 4, part E: source")
  }

  func buffer(toReceive step: Int, into buffers: [ReceiveBuffer], complete everywhere: Int?) throws -> Int? {
    try todo("Lab 4, part E: buffer")
  }

  func schedule(_ traffic: CheckpointTraffic) throws -> [Transfer] {
    try todo("Lab 4, part E: schedule")
  }
}
