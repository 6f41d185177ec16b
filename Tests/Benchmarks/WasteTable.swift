// What checkpoints cost a cluster: how the waste depends on how often it saves, and what three policies waste.

import Clusters
import Foundation
import LabKit
import TrainingCheckpointSolution

/// What is printed and drawn about the waste.
struct WasteStudy {
  /// One interval between checkpoints: by the lecture's two terms, exactly, and as a simulated cluster measured it.
  struct Point {
    let interval: Seconds
    let redoing: Double
    let pausing: Double
    let exact: Double
    let measured: Estimate
  }

  /// The cluster of the PhOS paper's example: eight failures an hour, a pause of 3.2 s.
  static let cluster = TrainingCluster(
    gpus: 8, failuresPerGPU: PerHour(1), pause: Seconds(3.2), iteration: Seconds(1), recovery: Seconds(0))
  static let rates = [0.5, 1, 2, 4, 8, 16].map { PerHour.perDay($0) }

  let best = WasteCurve(cluster).best
  let points: [Point]
  /// For each policy, what it wasted at each rate of failures.
  let policies: [(policy: CheckpointPolicy, outcomes: [PolicyOutcome])]

  init() throws {
    let curve = WasteCurve(Self.cluster)
    points = [10, 15, 20, 30, 40, 53.67, 70, 100, 150, 200, 300].map { count in
      let interval = Seconds(count)
      var simulation = ClusterSimulation(Self.cluster, saving: interval, seed: 1)
      return Point(
        interval: interval, redoing: curve.redoing(interval), pausing: curve.pausing(interval),
        exact: curve.exactShare(interval), measured: simulation.wastedShare(segments: 100_000))
    }
    policies = try CheckpointPolicy.allCases.map { policy in
      (policy, try Self.rates.map { try Self.outcome(policy, $0) })
    }
  }

  private static func outcome(_ policy: CheckpointPolicy, _ rate: PerHour) throws -> PolicyOutcome {
    var cluster = PolicyCluster()
    cluster.failures = rate
    let placement = try solvedPlacement(machines: cluster.machines, replicas: cluster.replicas)
    var simulation = PolicySimulation(policy, cluster, placement: placement, seed: 1)
    return simulation.run(failures: 10_000)
  }

  /// How many times less is wasted in memory than in storage at its best, by failure.
  var ratio: Double { policies[1].outcomes[1].mean.count / policies[2].outcomes[1].mean.count }
}

extension CheckpointPolicy {
  var title: String {
    switch self {
    case .rarely: "storage, every 3 hours"
    case .backToBack: "storage, one after the other"
    case .inMemory: "peers' memory, every iteration"
    }
  }
}

/// Prints the study, and draws it if a file is named.
func printWasteTable(_ drawing: String?) throws {
  let study = try WasteStudy()
  print("8 failures an hour, a pause of 3.2 s: wasted share in %, measured over 100,000 segments")
  print("interval (s)   redone   paused  formula    exact   measured")
  for point in study.points {
    let measured = String(format: "%7.2f ± %.2f", 100 * point.measured.mean, 200 * point.measured.error)
    let shares = [point.redoing, point.pausing, point.redoing + point.pausing, point.exact]
    print(
      String(format: "%12.2f", point.interval.count),
      shares.map { String(format: "%8.2f", 100 * $0) }.joined(separator: " "), measured)
  }
  print(String(format: "the formula's best interval: %.2f s\n", study.best.count))
  print("16 machines of GEMINI's testbed, 10,000 failures: wasted minutes per failure, share of all time in %")
  for (policy, outcomes) in study.policies {
    let name = policy.title.padding(toLength: 31, withPad: " ", startingAt: 0)
    let shares = outcomes.map { String(format: "%6.2f", 100 * $0.share) }.joined(separator: " ")
    let middle = outcomes[1]
    print(name, String(format: "%7.2f min", middle.mean.minutes), shares, " fell back \(middle.fellBack) times")
  }
  print("failures a day:".padding(toLength: 43, withPad: " ", startingAt: 0), terminator: "")
  print(WasteStudy.rates.map { String(format: "%6.1f", $0.count * 24) }.joined(separator: " "))
  print(String(format: "in memory %.1f times less than in storage at its best; the paper: more than 13×", study.ratio))
  guard let drawing else { return }
  try WasteChart(study).svg.write(toFile: drawing, atomically: true, encoding: .utf8)
}
