// What made an exploration grow: the calls at which walks branched, since the disk that they were made on was left open.

import Simulation
import Storage

/// The calls at which walks branched.
struct Branchings {
  /// How often at which call.
  private var counts: [ObjectIdentifier: (node: RunNode, times: Int)] = [:]

  /// Takes note of a walk that branches at a node.
  mutating func note(_ node: RunNode) { counts[ObjectIdentifier(node), default: (node, 0)].times += 1 }

  /// What was open, and how many times a walk branched over it, the most frequent first.
  var byName: [(name: String, times: Int)] {
    var names: [String: Int] = [:]
    for (node, times) in counts.values {
      guard case .question(_, let call) = node.state else { continue }
      names[Self.name(call, on: node.disk), default: 0] += times
    }
    return names.map { (name: $0.key, times: $0.value) }.sorted { ($1.times, $0.name) < ($0.times, $1.name) }
  }

  private static func name(_ call: Call, on disk: SimulatedDisk) -> String {
    switch call {
    case .read(let fd, _, _): "bytes of \(disk.path(of: fd) ?? "a file")"
    case .size(let fd): "the size of \(disk.path(of: fd) ?? "a file")"
    case .list(let path): "the names in \(path)"
    default: call.description { disk.path(of: $0) }
    }
  }
}

extension Explorer {
  /// What a power cut had left open where programs looked at it, and how many walks branched there, the most frequent
  /// first: what an exploration that is too large is large by.
  public var openUnits: [(name: String, times: Int)] { branchings.byName }
}
