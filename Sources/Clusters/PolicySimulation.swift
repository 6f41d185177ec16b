// What three policies waste, event by event: an iteration ends, a checkpoint is complete, machines fail. What is wasted
// by a failure is the work between the checkpoint that everyone goes back to and the failure, and the time to get it.
//
//     storage, every three hours      the checkpoint is on its way for minutes, and old when it is needed
//     storage, one after the other    as often as storage can take them
//     in peers' memory                every iteration, in the network's idle time; storage every three hours besides
//
// A checkpoint is made from the state at the end of an iteration, while the next ones run; so it is complete only later,
// and a failure until then goes back to the one before.

import LabKit

/// How a cluster saves its state.
package enum CheckpointPolicy: Hashable, Sendable, CaseIterable {
  /// To storage, now and then.
  case rarely
  /// To storage, as often as storage allows.
  case backToBack
  /// To the memory of peers every iteration, and to storage now and then.
  case inMemory
}

/// A cluster for which policies are compared; the figures of GEMINI's testbed (SOSP 2023) unless said otherwise.
package struct PolicyCluster: Hashable, Sendable {
  /// How many machines there are, and how many copies of each shard.
  package var (machines, replicas) = (16, 2)
  /// How long one iteration takes.
  package var iteration = Seconds(65)
  /// How long a checkpoint takes to storage, and back.
  package var storage = Seconds(560)
  /// How long a rare checkpoint is waited for.
  package var rarely = Seconds.hours(3)
  /// How long the copies to peers take; they have to be through by the end of the next iteration.
  package var peers = Seconds(65)
  /// How long a machine that was replaced takes to get its shard from a peer.
  package var fetch = Seconds(2.5)
  /// How often any machine fails.
  package var failures = PerHour.perDay(1)
  /// The share of failures after which a machine is replaced.
  package var hardware = 0.5
  /// The share of failures that meet another machine at the same moment.
  package var together = 0.05

  package init() {}
}

/// What a policy wasted.
package struct PolicyOutcome {
  /// The wasted time of each failure.
  package fileprivate(set) var wasted: [Seconds] = []
  /// How long it all took.
  package fileprivate(set) var clock = Seconds(0)
  /// How often everyone had to go back to storage although memory was meant to serve.
  package fileprivate(set) var fellBack = 0
  /// The wasted time of a failure, on average.
  package var mean: Seconds { Seconds(wasted.reduce(0) { $0 + $1.count } / Double(wasted.count)) }
  /// The share of all time that was wasted.
  package var share: Double { wasted.reduce(0) { $0 + $1.count } / clock.count }
}

/// Simulates one policy.
package struct PolicySimulation {
  /// A checkpoint under way.
  private struct Transfer {
    let step: Int
    let done: Double
  }

  private let cluster: PolicyCluster
  private let policy: CheckpointPolicy
  private let census: PlacementCensus
  private var chance: Chance
  private var clock = 0.0
  private var step = 0
  private var iterationDone: Double
  private var nextFailure = 0.0
  private var nextSave = 0.0
  private var toStorage: Transfer?
  private var toPeers: Transfer?
  private var stored = 0
  private var inMemory: Int?
  private var outcome = PolicyOutcome()

  /// Prepares a simulation; the placement says which failures memory does not survive.
  package init(_ policy: CheckpointPolicy, _ cluster: PolicyCluster, placement: [[Int]], seed: UInt64) {
    precondition(placement.count == cluster.machines)
    self.policy = policy
    self.cluster = cluster
    census = PlacementCensus(placement)
    chance = Chance(seed: seed)
    iterationDone = cluster.iteration.count
    nextFailure = chance.time(between: cluster.failures)
  }

  /// Runs until so many failures have happened.
  package mutating func run(failures: Int) -> PolicyOutcome {
    while outcome.wasted.count < failures {
      let next = min(iterationDone, nextFailure, toStorage?.done ?? .infinity, toPeers?.done ?? .infinity)
      clock = next
      if let transfer = toStorage, transfer.done == next {
        (stored, toStorage) = (transfer.step, nil)
      } else if let transfer = toPeers, transfer.done == next {
        (inMemory, toPeers) = (transfer.step, nil)
      } else if iterationDone == next {
        endIteration()
      } else {
        fail()
      }
    }
    outcome.clock = Seconds(clock)
    return outcome
  }

  private mutating func endIteration() {
    step += 1
    iterationDone = clock + cluster.iteration.count
    if policy == .inMemory, toPeers == nil {
      toPeers = Transfer(step: step, done: clock + cluster.peers.count)
    }
    guard toStorage == nil, policy == .backToBack || clock >= nextSave else { return }
    toStorage = Transfer(step: step, done: clock + cluster.storage.count)
    nextSave = clock + cluster.rarely.count
  }

  private mutating func fail() {
    let replaced = replacedMachines()
    if replaced != 0, census.isFatal(replaced) { inMemory = nil }
    let source = max(stored, inMemory ?? .min)
    let fetching = inMemory == source ? (replaced == 0 ? 0 : cluster.fetch.count) : cluster.storage.count
    if policy == .inMemory, inMemory != source { outcome.fellBack += 1 }
    let begun = clock - (iterationDone - cluster.iteration.count)
    outcome.wasted.append(Seconds(Double(step - source) * cluster.iteration.count + begun + fetching))
    // Everyone goes on from the same step; what was on its way is of no use.
    clock += fetching
    (step, toStorage, toPeers) = (source, nil, nil)
    iterationDone = clock + cluster.iteration.count
    nextFailure = clock + chance.time(between: cluster.failures)
  }

  /// The machines that fail now and lose their memory, as bits.
  private mutating func replacedMachines() -> UInt64 {
    var failed = [Int.random(in: 0..<cluster.machines, using: &chance)]
    if chance.unit() <= cluster.together { failed.append(Int.random(in: 0..<cluster.machines, using: &chance)) }
    return failed.reduce(0) { chance.unit() <= cluster.hardware ? $0 | 1 << UInt64($1) : $0 }
  }
}
