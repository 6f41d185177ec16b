import Clusters
import LabKit
import Testing

@testable import TrainingCheckpointSolution

/// Three policies on the same cluster.
struct PolicyTests {
  private func outcome(
    _ policy: CheckpointPolicy, failures: Int = 4000, seed: UInt64 = 1,
    _ change: (inout PolicyCluster) -> Void = { _ in }
  ) throws -> PolicyOutcome {
    var cluster = PolicyCluster()
    change(&cluster)
    let placement = try GroupMemory().placement(machines: cluster.machines, replicas: cluster.replicas)
    var simulation = PolicySimulation(policy, cluster, placement: placement, seed: seed)
    return simulation.run(failures: failures)
  }

  @Test func `a checkpoint in memory wastes an order of magnitude less than one in storage`() throws {
    let (rarely, storage, memory) = (try outcome(.rarely), try outcome(.backToBack), try outcome(.inMemory))
    #expect(rarely.mean > storage.mean && storage.mean > memory.mean)
    let ratio = storage.mean.count / memory.mean.count
    #expect(ratio > 10 && ratio < 16, "\(ratio)")
  }

  @Test func `what is wasted is the checkpoint's time, half an interval and the way back`() throws {
    // Storage: t + t/2 + t, where an interval ends with the iteration in which the checkpoint before is complete.
    let storage = try outcome(.backToBack)
    let interval = (560.0 / 65).rounded(.up) * 65
    #expect(abs(storage.mean.count / (560 + interval / 2 + 560) - 1) < 0.03)
    let memory = try outcome(.inMemory) {
      $0.together = 0; $0.hardware = 0
    }
    #expect(abs(memory.mean.count / (1.5 * 65) - 1) < 0.03)
    #expect(memory.fellBack < 4000 / 100)  // only what fails in the first iterations
  }

  @Test func `memory is lost with a whole pair, and only then`() throws {
    // Two machines at once, both replaced: 1 of 16 is the same machine twice, 1 of 16 its peer.
    let pairs = try outcome(.inMemory) { ($0.together, $0.hardware) = (1, 1) }
    #expect(abs(Double(pairs.fellBack) / 4000 - 1.0 / 16) < 0.02)
    let single = try outcome(.inMemory) { ($0.together, $0.hardware) = (0, 1) }
    #expect(single.fellBack < 4000 / 100)
  }

  @Test func `the same seed tells the same story`() throws {
    let wasted = try [1, 1, 2].map { try outcome(.inMemory, failures: 50, seed: $0).wasted }
    #expect(wasted[0] == wasted[1] && wasted[0] != wasted[2])
  }
}
