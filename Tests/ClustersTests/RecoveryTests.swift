import Clusters
import LabKit
import Testing

@testable import TrainingCheckpointSolution

/// Where to go on from, for every way in which a small cluster can fail.
struct RecoveryTests {
  private static let failures: [MachineFailure?] = [nil, .software, .hardware]

  /// Every combination of failures of some machines.
  private func everyFailure(of machines: Int) -> [[Int: MachineFailure]] {
    (0..<machines).reduce([[:]]) { sets, machine in
      sets.flatMap { set in
        Self.failures.map { failure in
          var set = set
          set[machine] = failure
          return set
        }
      }
    }
  }

  /// The copies of a step, wherever the placement puts them; copies for which `missing` says so are not complete.
  private func copies(_ placement: [[Int]], _ step: Int, missing: (Int, Int) -> Bool = { _, _ in false }) -> [ShardCopy]
  {
    placement.enumerated().flatMap { shard, hosts in
      hosts.filter { !missing(shard, $0) }.map { ShardCopy(shard: shard, host: $0, step: step) }
    }
  }

  @Test(arguments: [(4, 2), (5, 2), (6, 3)], [nil, 40, 90, 100])
  func `for every failure of any machines the source holds and is the newest`(
    _ sizes: (machines: Int, replicas: Int), _ stored: Int?
  ) throws {
    let placement = try GroupMemory().placement(machines: sizes.machines, replicas: sizes.replicas)
    // Step 91 is complete everywhere, step 92 on its way: each machine has its own shard, some have a peer's.
    let copies = copies(placement, 91) + copies(placement, 92) { shard, host in shard != host && shard > 1 }
    let census = PlacementCensus(placement)
    var (fromMemory, fromStorage) = (0, 0)
    for failures in everyFailure(of: sizes.machines) {
      let failure = FailedCluster(machines: sizes.machines, failures: failures, copies: copies, stored: stored)
      let source = try GroupMemory().source(after: failure)
      #expect(RecoveryCheck(failure).fault(in: source) == nil, "\(failures): \(source)")
      let lost = failures.reduce(UInt64(0)) { $1.value == .hardware ? $0 | 1 << UInt64($1.key) : $0 }
      if case .memory(let step, _) = source {
        fromMemory += 1
        #expect(!census.isFatal(lost) && (lost == 0) == (step == 92) || lost != 0 && step == 92)
      } else {
        fromStorage += 1
        #expect(census.isFatal(lost) || stored == 100)
      }
    }
    #expect(stored == 100 ? fromMemory == 0 : fromMemory > 0)
    #expect(fromStorage > 0)
  }

  @Test func `software failures lose nothing, whoever fails`() throws {
    let placement = try GroupMemory().placement(machines: 4, replicas: 2)
    let all = Dictionary(uniqueKeysWithValues: (0..<4).map { ($0, MachineFailure.software) })
    let failure = FailedCluster(machines: 4, failures: all, copies: copies(placement, 7), stored: 3)
    #expect(try GroupMemory().source(after: failure) == .memory(step: 7, hosts: [0, 1, 2, 3]))
  }

  @Test func `one pair that is gone sends everyone to storage`() throws {
    let placement = try GroupMemory().placement(machines: 6, replicas: 2)
    let failure = FailedCluster(
      machines: 6, failures: [2: .hardware, 3: .hardware], copies: copies(placement, 7), stored: 3)
    #expect(try GroupMemory().source(after: failure) == .storage(step: 3))
    let check = RecoveryCheck(failure)
    #expect(check.fault(in: .memory(step: 7, hosts: [0, 1, 2, 3, 4, 5])) != nil)
    #expect(check.fault(in: .beginning) != nil && check.fault(in: .storage(step: 4)) != nil)
  }

  @Test func `ranks of different steps are no source`() throws {
    let copies = [ShardCopy(shard: 0, host: 0, step: 8), ShardCopy(shard: 1, host: 1, step: 7)]
    let failure = FailedCluster(machines: 2, failures: [0: .software], copies: copies, stored: nil)
    #expect(try GroupMemory().source(after: failure) == .beginning)
    #expect(RecoveryCheck(failure).fault(in: .memory(step: 8, hosts: [0, 1])) != nil)
  }
}
