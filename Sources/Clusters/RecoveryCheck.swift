// Where a failed cluster may go on from, said without an algorithm: as a set of sources that hold, and which of them is
// the newest.

import LabKit

/// Holds a recovery source against what is left after a failure.
package struct RecoveryCheck {
  private let failure: FailedCluster

  package init(_ failure: FailedCluster) { self.failure = failure }

  /// The copies that are still there.
  private var left: Set<ShardCopy> { Set(failure.copies.filter { failure.failures[$0.host] != .hardware }) }

  /// The newest step of which every shard has a copy in some memory.
  package var newestInMemory: Int? {
    let left = left
    return Set(left.map(\.step)).filter { step in
      (0..<failure.machines).allSatisfy { shard in left.contains { $0.step == step && $0.shard == shard } }
    }.max()
  }

  /// What is wrong with a source; `nil` if nothing is.
  package func fault(in source: RecoverySource) -> String? {
    switch source {
    case .memory(let step, let hosts): return faultOfMemory(step, hosts)
    case .storage(let step):
      guard step == failure.stored else { return "storage does not have step \(step)" }
      guard newestInMemory ?? .min < step else { return "memory has a step as new" }
    case .beginning:
      guard failure.stored == nil, newestInMemory == nil else { return "a checkpoint is left" }
    }
    return nil
  }

  private func faultOfMemory(_ step: Int, _ hosts: [Int]) -> String? {
    guard hosts.count == failure.machines else { return "\(hosts.count) ranks are told where to go on from" }
    let left = left
    for (shard, host) in hosts.enumerated() {
      guard left.contains(ShardCopy(shard: shard, host: host, step: step)) else {
        return "machine \(host) does not hold shard \(shard) of step \(step)"
      }
      guard host == shard || !left.contains(ShardCopy(shard: shard, host: shard, step: step)) else {
        return "machine \(shard) holds its own shard"
      }
    }
    guard step >= max(newestInMemory ?? .min, failure.stored ?? .min) else { return "there is a newer step" }
    return nil
  }
}
