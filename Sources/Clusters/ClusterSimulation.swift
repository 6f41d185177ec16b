// A cluster that works, pauses, fails and goes back, event by event. There is no formula in here: every GPU has a life
// of its own, and what is wasted is what the clock shows at the end. What formulas say is held against it.

import Foundation
import LabKit

/// A mean that was measured, and how far from the truth chance may have taken it.
package struct Estimate {
  package let mean: Double
  /// The mean's standard error.
  package let error: Double

  package init(_ samples: [Double]) {
    let count = Double(samples.count)
    mean = samples.reduce(0, +) / count
    let average = mean
    error = (samples.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (count - 1) / count).squareRoot()
  }

  /// Whether a value lies within so many standard errors.
  package func agrees(with value: Double, within errors: Double = 4) -> Bool { abs(value - mean) <= errors * error }
}

/// A simulated cluster with failures at random.
package struct ClusterSimulation {
  private let cluster: TrainingCluster
  private let interval: Seconds
  private var chance: Chance
  /// When each GPU fails next, in seconds of running: while the cluster recovers, nobody ages.
  private var failures: [Double]
  private var running = 0.0
  /// How often a GPU has failed.
  package private(set) var failed = 0

  package init(_ cluster: TrainingCluster, saving interval: Seconds, seed: UInt64) {
    self.cluster = cluster
    self.interval = interval
    chance = Chance(seed: seed)
    failures = []
    for _ in 0..<cluster.gpus { failures.append(chance.time(between: cluster.failuresPerGPU)) }
  }

  /// The wasted time for each second of work, measured over so many segments.
  package mutating func wastedShare(segments: Int) -> Estimate {
    Estimate((0..<segments).map { _ in segment() / interval.count - 1 })
  }

  /// Gets through one interval of work and its pause, and returns how long that took, by the clock on the wall.
  private mutating func segment() -> Double {
    var clock = 0.0
    var left = interval.count + cluster.pause.count
    while left > 0 {
      let next = failures.indices.min { failures[$0] < failures[$1] }!
      let untilFailure = failures[next] - running
      guard untilFailure < left else {
        running += left
        return clock + left
      }
      running += untilFailure
      failures[next] = running + chance.time(between: cluster.failuresPerGPU)
      failed += 1
      clock += untilFailure + cluster.recovery.count
      left = interval.count + cluster.pause.count  // back to the last checkpoint
    }
    return clock
  }
}

/// Chance with a seed, so that a simulation can be repeated.
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    // SplitMix64 (Steele, Lea and Flood, 2014).
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number above 0, up to 1.
  mutating func unit() -> Double { Double((next() >> 11) + 1) / 9_007_199_254_740_992 }

  /// A time until something happens that does not age, in seconds.
  mutating func time(between rate: PerHour) -> Double { -log(unit()) / rate.perSecond }
}
