import Simulation
import Storage

/// How much a boot has done, or may do.
struct RunEffort {
  /// Calls.
  var calls = 0
  /// Bytes that its calls have moved.
  var bytes = 0

  /// Whether neither is more than a limit.
  func isWithin(_ limit: RunEffort) -> Bool { calls <= limit.calls && bytes <= limit.bytes }
}

extension TracedCall {
  /// How many bytes whoever remembers the call has to keep: those that were written or read, the names that were listed,
  /// and a sector's number and content for each sector that changed. A file that grows by zeros changes many.
  var bytes: Int {
    var bytes = 0
    if case .write(let written, _, _) = call { bytes += written.count }
    switch result {
    case .bytes(let read): bytes += read.count
    case .names(let names): bytes += names.reduce(0) { $0 + $1.utf8.count + MemoryLayout<String>.size }
    default: break
    }
    return bytes + operation.sectorCount * MemoryLayout<SectorContent>.size
  }
}

extension Operation {
  /// How many sectors got a new content.
  fileprivate var sectorCount: Int {
    switch self {
    case .write(_, let sectors, _, _), .cut(_, let sectors, _, _), .extend(_, let sectors, _, _),
      .revert(_, let sectors, _):
      sectors.count
    case .misdirected(_, let sectors, let landed, _, _): sectors.count + landed.count
    case .corrupt: 1
    default: 0
    }
  }
}
