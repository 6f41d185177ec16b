import Clusters
import LabKit
import Testing

@testable import TrainingCheckpointSolution

/// How often to save: closed form, published figures, every number tried, and a cluster that really fails.
struct IntervalTests {
  /// A cluster that fails eight times an hour, as in the PhOS paper.
  private func phos(pause: Seconds, iteration: Seconds = Seconds(1)) -> TrainingCluster {
    TrainingCluster(
      gpus: 8, failuresPerGPU: PerHour(1), pause: pause, iteration: iteration, recovery: Seconds(0))
  }

  @Test(arguments: [(3200.0, 67.08), (185, 278.99)])
  func `the formula gives the checkpoints per hour of the published example`(_ milliseconds: Double, _ expected: Double)
  {
    let curve = WasteCurve(phos(pause: .milliseconds(milliseconds)))
    #expect(abs(curve.bestPerHour.count - expected) < 0.005)
    #expect(abs(curve.redoing(curve.best) - curve.pausing(curve.best)) < 1e-12)
  }

  @Test func `both terms are equal at the bottom, and a shorter pause saves three quarters`() {
    let (slow, fast) = (WasteCurve(phos(pause: .milliseconds(3200))), WasteCurve(phos(pause: .milliseconds(185))))
    #expect(abs(slow.pausing(slow.best) - 0.0596) < 0.00005)
    #expect(abs(fast.pausing(fast.best) - 0.01434) < 0.000005)
    #expect(abs(1 - fast.share(fast.best) / slow.share(slow.best) - 0.7596) < 0.00005)
  }

  @Test(arguments: [(24.0, 116.69), (6, 56.71), (0.25, 9.14)])
  func `Daly's formula gives the published optima`(_ hours: Double, _ minutes: Double) {
    #expect(abs(WasteCurve.daly(.minutes(5), between: .hours(hours)).minutes - minutes) < 0.005)
  }

  @Test func `Young's interval is the lecture's, and Daly's comes close to it for rare failures`() {
    let cluster = phos(pause: .milliseconds(3200))
    let curve = WasteCurve(cluster)
    let between = Seconds(1 / curve.failuresPerSecond)
    #expect(abs(WasteCurve.young(cluster.pause, between: between).count - curve.best.count) < 1e-9)
    let rare = Seconds.hours(10_000)
    let (young, daly) = (WasteCurve.young(Seconds(3), between: rare), WasteCurve.daly(Seconds(3), between: rare))
    #expect(abs(daly.count / young.count - 1) < 1e-3)
    #expect(WasteCurve.daly(.hours(3), between: .hours(1)) == .hours(1))
  }

  /// Clusters from a laptop to a data centre, with pauses from nothing to minutes.
  private var clusters: [TrainingCluster] {
    var clusters: [TrainingCluster] = []
    for gpus in [1, 8, 1000] {
      for rate in [1e-4, 0.01, 1] {
        for pause in [0, 0.01, 0.185, 3.2, 200] {
          for iteration in [0.05, 1, 7, 65] {
            clusters.append(
              TrainingCluster(
                gpus: gpus, failuresPerGPU: PerHour(rate), pause: Seconds(pause), iteration: Seconds(iteration),
                recovery: Seconds(30)))
          }
        }
      }
    }
    return clusters
  }

  @Test func `far from the bottom, where neighbours look equal, nothing is the best`() {
    for cluster in clusters {
      let curve = WasteCurve(cluster)
      for far in [.min, .min + 1, -1, 0, 1 << 50, .max - 1, .max] {
        #expect(!curve.isBest(far), "\(far) in \(cluster)")
      }
    }
  }

  @Test func `the solution finds what trying every number of iterations finds`() throws {
    var (first, tried) = (0, 0)
    for cluster in clusters {
      let curve = WasteCurve(cluster)
      let answer = try LecturePlanner().interval(of: cluster)
      #expect(curve.isBest(answer), "\(cluster)")
      if answer == 1 { first += 1 }
      guard answer < 2000 else { continue }
      tried += 1
      let best = curve.bestByTrying(upTo: 2 * answer + 10)
      let (found, tested) = (curve.share(curve.interval(answer)), curve.share(curve.interval(best)))
      #expect(found <= tested * (1 + 1e-12), "\(cluster): \(answer), not \(best)")
    }
    // Some clusters save every iteration (that is a redo log), most don't; few are too long to try.
    #expect(first > 10 && first < 100 && tried > 100)
  }

  @Test func `neighbours of the best number are told from it`() throws {
    let cluster = phos(pause: .milliseconds(3200))
    let curve = WasteCurve(cluster)
    #expect(try LecturePlanner().interval(of: cluster) == 54)  // 3600 s / 67.08 = 53.67 s
    #expect((1...200).filter(curve.isBest) == [54])
    #expect(!curve.isBest(0) && !curve.isBest(-54))
  }

  @Test func `absurd numbers are an error`() {
    let sound = phos(pause: Seconds(1))
    var absurd: [TrainingCluster] = []
    func add(_ change: (inout TrainingCluster) -> Void) {
      var cluster = sound
      change(&cluster)
      absurd.append(cluster)
    }
    for gpus in [0, -1] { add { $0.gpus = gpus } }
    for number in [-1, Double.nan, .infinity, -.infinity] {
      add { $0.failuresPerGPU = PerHour(number) }
      add { $0.pause = Seconds(number) }
      add { $0.iteration = Seconds(number) }
      add { $0.recovery = Seconds(number) }
    }
    add { $0.failuresPerGPU = PerHour(0) }
    add { $0.iteration = Seconds(0) }
    for cluster in absurd { #expect(throws: AbsurdInput.self) { try LecturePlanner().interval(of: cluster) } }
    #expect(throws: Never.self) { try LecturePlanner().interval(of: sound) }
  }

  // MARK: The simulated cluster

  @Test(arguments: [0.0, 60], [10, 53.67, 300])
  func `a cluster that really fails wastes what the renewal process says`(_ recovery: Double, _ interval: Double) {
    var cluster = phos(pause: .milliseconds(3200))
    cluster.recovery = Seconds(recovery)
    var simulation = ClusterSimulation(cluster, saving: Seconds(interval), seed: 20)
    let measured = simulation.wastedShare(segments: 40_000)
    let exact = WasteCurve(cluster).exactShare(Seconds(interval))
    #expect(measured.agrees(with: exact), "measured \(measured), exactly \(exact)")
    #expect(measured.error < 0.03 * exact && simulation.failed > 500)
  }

  @Test func `the lecture's formula is not what the cluster wastes when failures are frequent`() {
    let cluster = phos(pause: .milliseconds(3200))
    let curve = WasteCurve(cluster)
    #expect(abs(curve.share(curve.best) - 0.1193) < 0.00005)
    #expect(abs(curve.exactShare(curve.best) - 0.1295) < 0.00005)
    var simulation = ClusterSimulation(cluster, saving: curve.best, seed: 7)
    let measured = simulation.wastedShare(segments: 100_000)
    #expect(measured.agrees(with: curve.exactShare(curve.best)))
    #expect(!measured.agrees(with: curve.share(curve.best)))
  }

  @Test func `the lecture's formula is the limit for rare failures`() {
    var cluster = phos(pause: .milliseconds(3200))
    var last = Double.infinity
    for rate in [1, 0.1, 0.01, 0.001, 0.0001] {
      cluster.failuresPerGPU = PerHour(rate)
      let curve = WasteCurve(cluster)
      let distance = curve.exactShare(curve.best) / curve.share(curve.best) - 1
      #expect(distance > 0 && distance < last)
      last = distance
    }
    #expect(last < 0.001)
  }
}
