// Lab 4, parts D and E: pure functions.

import LabKit

// MARK: Part D: how often

struct LecturePlanner: CheckpointPlanner {
  func interval(of cluster: TrainingCluster) throws -> Int {
    try check(cluster)
    // The best interval in seconds is √(2·o / (N·F)); in iterations, the best whole number is one of its neighbours.
    let failures = Double(cluster.gpus) * cluster.failuresPerGPU.perSecond
    let best = (2 * cluster.pause.count / failures).squareRoot() / cluster.iteration.count
    guard best < 1e15 else { throw AbsurdInput("a best interval of more than 10¹⁵ iterations") }
    let below = max(1, Int(best))
    return waste(below, cluster, failures) <= waste(below + 1, cluster, failures) ? below : below + 1
  }

  /// What depends on the interval of the wasted share.
  private func waste(_ iterations: Int, _ cluster: TrainingCluster, _ failures: Double) -> Double {
    let interval = Double(iterations) * cluster.iteration.count
    return failures * interval / 2 + cluster.pause.count / interval
  }

  private func check(_ cluster: TrainingCluster) throws {
    guard cluster.gpus >= 1 else { throw AbsurdInput("\(cluster.gpus) GPUs; expected at least one") }
    let rate = cluster.failuresPerGPU
    guard rate.count > 0, rate.count.isFinite else { throw AbsurdInput("\(rate); expected a rate above zero") }
    let iteration = cluster.iteration
    guard iteration.count > 0, iteration.count.isFinite else {
      throw AbsurdInput("an iteration of \(iteration); expected more than zero")
    }
    for (name, time) in [("pause", cluster.pause), ("recovery", cluster.recovery)] {
      guard time.count >= 0, time.count.isFinite else { throw AbsurdInput("a \(name) of \(time)") }
    }
  }
}

// MARK: Part E: in peers' memory

struct GroupMemory: PeerMemory {
  func placement(machines: Int, replicas: Int) throws -> [[Int]] {
    guard replicas >= 1, replicas <= machines else {
      throw AbsurdInput("\(replicas) replicas on \(machines) machines")
    }
    // Groups of `replicas` machines that keep each other's shards; the last group takes what is left and is a ring.
    let last = (machines / replicas - 1) * replicas
    let ring = machines - last
    return (0..<machines).map { shard in
      (0..<replicas).map { next in
        shard < last ? shard / replicas * replicas + next : last + (shard - last + next) % ring
      }
    }
  }

  func source(after failure: FailedCluster) throws -> RecoverySource {
    let live = failure.copies.filter { failure.failures[$0.host] != .hardware }
    let steps = Set(live.map(\.step)).filter { $0 >= failure.stored ?? .min }
    for step in steps.sorted(by: >) {
      let hosts = (0..<failure.machines).map { shard in
        let hosts = live.filter { $0.step == step && $0.shard == shard }.map(\.host)
        return hosts.contains(shard) ? shard : hosts.min()
      }
      if !hosts.contains(nil) { return .memory(step: step, hosts: hosts.compactMap(\.self)) }
    }
    return failure.stored.map { .storage(step: $0) } ?? .beginning
  }

  func buffer(toReceive step: Int, into buffers: [ReceiveBuffer], complete everywhere: Int?) throws -> Int? {
    // A part of something is never worth keeping; a complete copy is, if it is the one to go back to or newer.
    buffers.firstIndex { buffer in
      guard case .complete(let held) = buffer else { return true }
      return everywhere.map { held < $0 } ?? false
    }
  }

  func schedule(_ traffic: CheckpointTraffic) throws -> [Transfer] {
    let buffer = try checkedBuffer(traffic)
    var left = traffic.shard * (traffic.replicas - 1)
    var transfers: [Transfer] = []
    for (span, length) in traffic.spans.enumerated() {
      var time = length.count * traffic.usable
      while left > 0 {
        let fitting = ((time - traffic.latency.count) * traffic.bytesPerSecond).rounded(.down)
        guard fitting >= 1 else { break }
        let bytes = min(fitting < Double(buffer) ? Int(fitting) : buffer, left)
        transfers.append(Transfer(span: span, bytes: bytes))
        left -= bytes
        time -= traffic.latency.count + Double(bytes) / traffic.bytesPerSecond
      }
    }
    while left > 0 {
      transfers.append(Transfer(span: traffic.spans.count, bytes: min(buffer, left)))
      left -= min(buffer, left)
    }
    return transfers
  }

  /// The size of a buffer, if everything else makes sense, too.
  private func checkedBuffer(_ traffic: CheckpointTraffic) throws -> Int {
    guard traffic.replicas >= 1, traffic.shard >= 0 else { throw AbsurdInput("no replicas, or a shard below zero") }
    guard traffic.buffers >= 1, traffic.reserved >= traffic.buffers else {
      throw AbsurdInput("a buffer without a byte")
    }
    guard traffic.bytesPerSecond > 0, traffic.bytesPerSecond.isFinite else { throw AbsurdInput("no network") }
    guard traffic.latency.count >= 0, traffic.latency.count.isFinite, (0...1).contains(traffic.usable),
      traffic.spans.allSatisfy({ $0.count >= 0 && $0.count.isFinite })
    else { throw AbsurdInput("a time below zero, or a share that is none") }
    return traffic.reserved / traffic.buffers
  }
}
