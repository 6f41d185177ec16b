// All ranks of a run save into one shared file system. What the kit wants to know of one rank is seen between the rank
// and that disk: a rank dies when none of its calls succeed any more, and what it has written is what can be lost.

import Storage

/// The shared disk as one rank has it.
final class RankDisk: CallForwarding {
  private let disk: any FileSystem
  private var paths: [FileDescriptor: String] = [:]
  private var callsLeft: Int?
  private var written: [String: Int] = [:]

  init(_ disk: any FileSystem) { self.disk = disk }

  /// Lets the rank die: so many of its calls still succeed, and none after them.
  func die(after calls: Int) { callsLeft = calls }

  /// Forgets what was written up to now.
  func beginSave() { written = [:] }

  /// The file that most of what the last save has written is in; `nil` if it wrote nothing that is still there.
  var largestFile: String? {
    written.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  func perform(_ call: Call) -> CallResult {
    if let left = callsLeft {
      guard left > 0 else { return .failed(.inputOutput) }
      callsLeft = left - 1
    }
    let result = call.perform(on: disk)
    if result.failure == nil { note(call, result) }
    return result
  }

  func path(of fd: FileDescriptor) -> String? { paths[fd] }

  private func note(_ call: Call, _ result: CallResult) {
    switch (call, result) {
    case (.open(let path, _), .descriptor(let fd)): paths[fd] = path
    case (.close(let fd), _): paths[fd] = nil
    case (.write(_, let fd, _), .count(let count)):
      if let path = paths[fd] { written[Self.normal(path), default: 0] += count }
    case (.rename(let old, let new), _): move(Self.normal(old), to: Self.normal(new))
    case (.remove(let path), _): written[Self.normal(path)] = nil
    default: break
    }
  }

  /// A file has another name, or all files in a directory have.
  private func move(_ old: String, to new: String) {
    for (path, count) in written {
      if path == old {
        written[path] = nil
        written[new] = count
      } else if path.hasPrefix(old + "/") {
        written[path] = nil
        written[new + path.dropFirst(old.count)] = count
      }
    }
  }

  private static func normal(_ path: String) -> String { (try? DiskPath(path))?.description ?? path }
}
