// Which answers to the questions of parts D and E are right. There is no second solution in here: what holds is asked of
// the answer itself, by trying every neighbour, every set of failed machines, every copy.

import Clusters
import LabKit

/// A question of part D or E, and its answers.
struct TrainingQuestion {
  private let request: TrainingRequest

  /// Reads a command; `nil` if it is no question.
  init?(_ words: [String]) {
    guard let request = TrainingRequest(words) else { return nil }
    self.request = request
  }

  /// What a right answer is like; `nil` if the question is absurd and has to be refused.
  var example: String? { isAbsurd ? nil : description }

  private var description: String {
    switch request {
    case .interval(let cluster):
      let best = WasteCurve(cluster).best
      return "the number of whole iterations that wastes least, about \(best.count / cluster.iteration.count)"
    case .placement(let machines, let replicas):
      let allowed = PlacementTheory.allowedFatalSets(machines: machines, replicas: replicas)
      return "\(replicas) machines for each of \(machines) shards, at most \(allowed) sets of \(replicas) fatal"
    case .source: return "the newest step that all ranks can have"
    case .buffer: return "a buffer that may be overwritten, or wait"
    case .schedule: return "transfers that fill the idle spans and overrun none"
    }
  }

  private var isAbsurd: Bool {
    switch request {
    case .interval(let cluster):
      let times = [cluster.pause, cluster.recovery]
      return cluster.gpus < 1 || !isPositive(cluster.failuresPerGPU.count) || !isPositive(cluster.iteration.count)
        || times.contains { !($0.count >= 0 && $0.count.isFinite) }
    case .placement(let machines, let replicas): return !(replicas >= 1 && replicas <= machines)
    case .source, .buffer: return false
    case .schedule(let traffic):
      let times = traffic.spans + [traffic.latency]
      return traffic.replicas < 1 || traffic.shard < 0 || traffic.buffers < 1 || traffic.reserved < traffic.buffers
        || !isPositive(traffic.bytesPerSecond) || !(0...1).contains(traffic.usable)
        || times.contains { !($0.count >= 0 && $0.count.isFinite) }
    }
  }

  private func isPositive(_ number: Double) -> Bool { number > 0 && number.isFinite }

  /// Whether an answer is right.
  func accepts(_ reply: String) -> Bool {
    switch request {
    case .interval(let cluster): return Int(reply).map { WasteCurve(cluster).isBest($0) } ?? false
    case .placement(let machines, let replicas):
      guard let placement = TrainingReply.groups(reply, ",") else { return false }
      return isGood(placement, machines, replicas)
    case .source(let failed):
      guard let source = TrainingReply.source(reply) else { return false }
      return RecoveryCheck(failed).fault(in: source) == nil
    case .buffer(_, let buffers, let everywhere): return isGood(reply, buffers, everywhere)
    case .schedule(let traffic):
      guard let pairs = TrainingReply.groups(reply, ":"), pairs.allSatisfy({ $0.count == 2 }) else { return false }
      return TrafficCheck(traffic).fault(in: pairs.map { Transfer(span: $0[0], bytes: $0[1]) }) == nil
    }
  }

  private func isGood(_ placement: [[Int]], _ machines: Int, _ replicas: Int) -> Bool {
    guard PlacementCensus.fault(in: placement, machines: machines, replicas: replicas) == nil else { return false }
    let fatal = PlacementCensus(placement).fatalSets(of: replicas).fatal
    return fatal <= PlacementTheory.allowedFatalSets(machines: machines, replicas: replicas)
  }

  /// A buffer that holds nothing to go back to; waiting is right only if there is none.
  private func isGood(_ reply: String, _ buffers: [ReceiveBuffer], _ everywhere: Int?) -> Bool {
    let free = buffers.indices.filter { index in
      guard case .complete(let step) = buffers[index] else { return true }
      return everywhere.map { step < $0 } ?? false
    }
    return reply == "wait" ? free.isEmpty : Int(reply).map { free.contains($0) } ?? false
  }
}
