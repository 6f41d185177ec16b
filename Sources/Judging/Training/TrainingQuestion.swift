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
  func accepts(_ reply: String) -> Bool { fault(in: reply) == nil }

  /// What is wrong with an answer; `nil` if nothing is.
  func fault(in reply: String) -> String? {
    switch request {
    case .interval(let cluster):
      guard let interval = Int(reply), interval >= 1 else { return "that is no number of iterations" }
      return WasteCurve(cluster).isBest(interval) ? nil : "another number wastes less"
    case .placement(let machines, let replicas):
      guard let placement = TrainingReply.groups(reply, ",") else { return "that is no placement" }
      return fault(in: placement, machines, replicas)
    case .source(let failed):
      guard let source = TrainingReply.source(reply) else { return "that is no source" }
      return RecoveryCheck(failed).fault(in: source)
    case .buffer(_, let buffers, let everywhere): return fault(in: reply, buffers, everywhere)
    case .schedule(let traffic):
      guard let pairs = TrainingReply.groups(reply, ":"), pairs.allSatisfy({ $0.count == 2 }) else {
        return "that is no schedule"
      }
      return TrafficCheck(traffic).fault(in: pairs.map { Transfer(span: $0[0], bytes: $0[1]) })
    }
  }

  private func fault(in placement: [[Int]], _ machines: Int, _ replicas: Int) -> String? {
    if let fault = PlacementCensus.fault(in: placement, machines: machines, replicas: replicas) { return fault }
    let fatal = PlacementCensus(placement).fatalSets(of: replicas).fatal
    let allowed = PlacementTheory.allowedFatalSets(machines: machines, replicas: replicas)
    return fatal <= allowed ? nil : "\(fatal) sets of \(replicas) machines are fatal, and \(allowed) can do"
  }

  /// Of an empty buffer, of a part and of what is older than the newest complete one everywhere nobody has any use;
  /// waiting is right only if there is none of these.
  private func fault(in reply: String, _ buffers: [ReceiveBuffer], _ everywhere: Int?) -> String? {
    let free = buffers.indices.filter { index in
      guard case .complete(let step) = buffers[index] else { return true }
      return everywhere.map { step < $0 } ?? false
    }
    if reply == "wait" { return free.first.map { "buffer \($0) holds nothing that anybody could go back to" } }
    guard let chosen = Int(reply), buffers.indices.contains(chosen) else { return "there is no such buffer" }
    if free.contains(chosen) { return nil }
    let why = everywhere.map { "not one older than step \($0), which all have" } ?? "no step is complete everywhere"
    return "buffer \(chosen) holds a complete copy, and \(why)"
  }
}
