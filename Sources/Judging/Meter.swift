// The judge owns the disk, so it can measure what a program does to it.

import Exploration
import Simulation
import Storage

/// Holds a scenario's limits against what a program did.
struct Meter {
  private let limits: [Limit]

  init(limits: [Limit]) { self.limits = limits }

  /// A limit that a command does not keep; `verb` is the command's, or `boot`.
  func violation(of verb: String, _ calls: [TracedCall]) -> Violation? {
    for limit in limits where limit.per == verb || verb == "boot" && limit.measure == .recoveryReads {
      let measured = measure(limit.measure, of: calls)
      if !limit.allows(measured) { return .limit(limit, measured) }
    }
    return nil
  }

  /// A limit on the whole disk that is not kept when the script has ended.
  func violation(atEnd disk: SimulatedDisk) -> Violation? {
    for limit in limits where limit.per == nil {
      let measured: Int
      switch limit.measure {
      case .files: measured = disk.namedFiles.count
      case .diskUse: measured = disk.namedFiles.reduce(0) { $0 + $1.size }
      default: continue
      }
      if !limit.allows(measured) { return .limit(limit, measured) }
    }
    return nil
  }

  private func measure(_ measure: Limit.Measure, of calls: [TracedCall]) -> Int {
    switch measure {
    case .syncs: calls.count { ["sync", "syncData", "syncDirectory"].contains($0.call.name) }
    case .calls: calls.count
    case .bytesWritten: calls.reduce(0) { $0 + $1.bytesWritten }
    case .bytesRead, .recoveryReads: calls.reduce(0) { $0 + $1.bytesRead }
    case .filesWritten: Set(calls.compactMap(\.fileWritten)).count
    case .files, .diskUse, .messageBytes: 0
    }
  }
}

extension TracedCall {
  fileprivate var bytesWritten: Int {
    if case .write = call, case .count(let count) = result { count } else { 0 }
  }

  fileprivate var bytesRead: Int { if case .bytes(let bytes) = result { bytes.count } else { 0 } }

  fileprivate var fileWritten: Int? { if case .write(let inode, _, _, _) = operation { inode } else { nil } }
}

extension Violation {
  fileprivate static func limit(_ limit: Limit, _ measured: Int) -> Violation {
    Violation(rule: "limit", expected: [limit.description], seen: "\(measured)")
  }
}
