import Clusters
import LabKit
import Testing

@testable import TrainingCheckpointSolution

/// Schedules of checkpoint traffic: nothing overrun, nothing left, nothing sent later than it has to be.
struct TrafficTests {
  private func traffic(
    _ spans: [Double], shard: Int = 1000, replicas: Int = 2, buffer: Int = 100, latency: Double = 0.01,
    usable: Double = 0.8
  ) -> CheckpointTraffic {
    CheckpointTraffic(
      spans: spans.map { Seconds($0) }, shard: shard, replicas: replicas, reserved: 4 * buffer + 3, buffers: 4,
      latency: Seconds(latency), bytesPerSecond: 1000, usable: usable)
  }

  @Test func `every schedule keeps to its spans and sends as early as it can`() throws {
    var overflowed = 0
    for spans in [[], [0], [0.005], [0.2], [0.1, 0.001, 0.4], [0.7, 0.7, 0.7], [0.01, 0.02, 0.03], [1e6]] {
      for shard in [0, 1, 99, 100, 101, 1000] {
        for replicas in 1...3 {
          for latency in [0, 0.01, 0.2] {
            for usable in [0, 0.5, 0.8, 1] {
              let traffic = traffic(spans, shard: shard, replicas: replicas, latency: latency, usable: usable)
              let transfers = try GroupMemory().schedule(traffic)
              #expect(TrafficCheck(traffic).fault(in: transfers) == nil, "\(traffic): \(transfers)")
              if transfers.contains(where: { $0.span == spans.count }) { overflowed += 1 }
            }
          }
        }
      }
    }
    #expect(overflowed > 100)
  }

  @Test func `only the copies for others travel`() throws {
    let sent = { (replicas: Int) in
      try GroupMemory().schedule(traffic([0.5], replicas: replicas)).reduce(0) { $0 + $1.bytes }
    }
    #expect(try [sent(1), sent(2), sent(3)] == [0, 1000, 2000])
  }

  @Test func `a span shorter than the latency is left alone, and the rest of a span takes a smaller part`() throws {
    let transfers = try GroupMemory().schedule(traffic([0.012, 0.2], shard: 250))
    // 0.2 s, 80 % usable: a buffer takes 0.11 s, and in the 0.05 s left there is time for 40 bytes.
    #expect(
      transfers == [Transfer(span: 1, bytes: 100), Transfer(span: 1, bytes: 40)].map { $0 } + [
        Transfer(span: 2, bytes: 100), Transfer(span: 2, bytes: 10),
      ])
  }

  @Test func `faults of schedules are found`() {
    let check = TrafficCheck(traffic([0.2], shard: 250))
    func fault(_ transfers: [(Int, Int)]) -> String? {
      check.fault(in: transfers.map { Transfer(span: $0, bytes: $1) })
    }
    #expect(fault([(0, 100), (0, 40), (1, 100), (1, 10)]) == nil)
    #expect(fault([(0, 100), (0, 60), (1, 90)]) == "span 0 is overrun")
    #expect(fault([(0, 100), (1, 100), (1, 50)]) == "span 0 could have carried more")
    #expect(fault([(0, 100), (0, 40), (1, 100)]) == "240 bytes are sent, not 250")
    #expect(fault([(0, 140), (1, 100), (1, 10)]) != nil)
    #expect(fault([(0, 100), (0, 40), (1, 100), (1, 0), (1, 10)]) != nil)
    #expect(fault([(1, 100), (0, 100), (0, 40), (1, 10)]) != nil)
    #expect(fault([(0, 100), (0, 40), (1, 100), (2, 10)]) != nil)
  }

  @Test func `absurd traffic is an error`() {
    var absurd = [
      traffic([-1]), traffic([.nan]), traffic([1], shard: -1), traffic([1], replicas: 0), traffic([1], latency: -1),
      traffic([1], usable: 1.1), traffic([1], usable: -0.1), traffic([1], usable: .nan),
    ]
    for change: (inout CheckpointTraffic) -> Void in [
      { $0.buffers = 0 }, { $0.reserved = 3 }, { $0.bytesPerSecond = 0 }, { $0.bytesPerSecond = .infinity },
    ] {
      var traffic = traffic([1])
      change(&traffic)
      absurd.append(traffic)
    }
    for traffic in absurd { #expect(throws: AbsurdInput.self) { try GroupMemory().schedule(traffic) } }
  }
}
