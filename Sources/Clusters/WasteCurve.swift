// How much of its time a cluster wastes, if it saves after every k iterations: by the lecture's formula, and exactly.
//
// The lecture adds two shares. A checkpoint costs its pause o, every k·t seconds: o/(k·t). A failure, N·F of them a
// second, costs the recovery R and on average half an interval of work done again: N·F·(R + k·t/2). The first falls with
// k, the second rises; they are equal at the bottom, and saving every iteration (k = 1) is a redo log.
//
// Exactly it is a renewal process. A segment is an interval of work and its pause, s = k·t + o together; it has to be got
// through without a failure, and begins anew after each one. With failures at random, λ = N·F, that takes
// (1/λ + R)·(e^{λs} − 1) on average. The lecture's formula is the limit of that for small λ·s: it forgets that a failure
// may also meet the pause, or the work that is done again.

import Foundation
import LabKit
import Storage

/// The wasted share of a cluster's time against the interval between checkpoints.
package struct WasteCurve {
  private let cluster: TrainingCluster

  package init(_ cluster: TrainingCluster) { self.cluster = cluster }

  /// Failures of any GPU, per second.
  package var failuresPerSecond: Double { Double(cluster.gpus) * cluster.failuresPerGPU.perSecond }

  // MARK: The lecture's formula

  /// The share that work done again takes, the recoveries left out.
  package func redoing(_ interval: Seconds) -> Double { failuresPerSecond * interval.count / 2 }
  /// The share that the pauses take.
  package func pausing(_ interval: Seconds) -> Double { cluster.pause.count / interval.count }
  /// The whole wasted share.
  package func share(_ interval: Seconds) -> Double {
    redoing(interval) + pausing(interval) + failuresPerSecond * cluster.recovery.count
  }

  /// The best interval, if it need not be whole iterations.
  package var best: Seconds { Seconds((2 * cluster.pause.count / failuresPerSecond).squareRoot()) }
  /// The best number of checkpoints in an hour.
  package var bestPerHour: PerHour { PerHour(3600 / best.count) }

  // MARK: Whole iterations

  /// The time of some iterations.
  package func interval(_ iterations: Int) -> Seconds { Seconds(Double(iterations) * cluster.iteration.count) }

  /// Whether no other number of iterations wastes less: whether neither neighbour does, since the curve has one bottom;
  /// nor the numbers around the bottom itself, since far from it neighbours differ by less than rounding does.
  package func isBest(_ iterations: Int) -> Bool {
    guard iterations >= 1 else { return false }
    // Two numbers may be equally good, and then rounding decides which looks better.
    let limit = share(interval(iterations)) * (1 - 1e-12)
    let neighbours = [SuppliedNumber(iterations) - 1, SuppliedNumber(iterations) + 1].map(\.value)
    return (neighbours + bottom).allSatisfy { $0 < 1 || share(interval($0)) >= limit }
  }

  /// The whole numbers on both sides of the best interval.
  private var bottom: [Int] {
    let below = Int(min(max(1, best.count / cluster.iteration.count), 1e15))
    return [below, below + 1]
  }

  /// The best number of iterations among the first so many, by trying each.
  package func bestByTrying(upTo limit: Int) -> Int {
    (1...limit).min { share(interval($0)) < share(interval($1)) }!
  }

  // MARK: Others

  /// Young's interval (1974), for a checkpoint that takes δ and a mean time M between failures.
  package static func young(_ checkpoint: Seconds, between failures: Seconds) -> Seconds {
    Seconds((2 * checkpoint.count * failures.count).squareRoot())
  }

  /// Daly's interval (2006, equation 37).
  package static func daly(_ checkpoint: Seconds, between failures: Seconds) -> Seconds {
    guard checkpoint.count < 2 * failures.count else { return failures }
    let ratio = checkpoint.count / (2 * failures.count)
    let young = young(checkpoint, between: failures).count
    return Seconds(young * (1 + ratio.squareRoot() / 3 + ratio / 9) - checkpoint.count)
  }

  // MARK: Exactly

  /// The wasted time for each second of work, as the renewal process has it.
  package func exactShare(_ interval: Seconds) -> Double {
    let rate = failuresPerSecond
    let segment = (1 / rate + cluster.recovery.count) * expm1(rate * (interval.count + cluster.pause.count))
    return segment / interval.count - 1
  }
}
