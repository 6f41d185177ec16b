// Faults are data: which call of a command fails, how often, and with which code.

import Storage

/// Which call fails: `fault ENOSPC on write 2` is the second write.
public struct FaultRule: Hashable, Sendable {
  /// The call's name as ``Call/name`` gives it; `nil` for any call.
  public let call: String?
  /// The path that the call must be about; `nil` for any.
  public let path: String?
  /// Which of the matching calls fails, from 1; `nil` for every one.
  public let occurrence: Int?
  /// What it fails with.
  public let code: FileSystemError.Code

  /// Makes a rule.
  public init(call: String?, path: String? = nil, occurrence: Int?, code: FileSystemError.Code) {
    self.call = call
    self.path = path
    self.occurrence = occurrence
    self.code = code
  }

  /// Whether a call is one that the rule counts; `descriptorPath` is what its descriptor was opened with.
  func matches(_ call: Call, descriptorPath: String?) -> Bool {
    if let name = self.call, name != call.name { return false }
    guard let path else { return true }
    return (call.paths + [descriptorPath].compactMap { $0 }).contains { ExactPath($0) == ExactPath(path) }
  }
}

/// A path compared as a disk compares it.
private struct ExactPath: Equatable {
  let path: DiskPath?
  init(_ text: String) { path = try? DiskPath(text) }
}

/// Counts calls against rules and says which call fails.
public struct ArmedFaults: Sendable {
  private let rules: [FaultRule]
  private var counts: [Int]

  /// Arms rules; each starts counting at nought.
  public init(_ rules: [FaultRule]) {
    self.rules = rules
    counts = [Int](repeating: 0, count: rules.count)
  }

  /// Whether nothing can strike.
  public var isEmpty: Bool { rules.isEmpty }

  /// Takes note of a call, and says what it fails with, if it does.
  public mutating func strike(_ call: Call, descriptorPath: String?) -> FileSystemError.Code? {
    var code: FileSystemError.Code?
    for (index, rule) in rules.enumerated() where rule.matches(call, descriptorPath: descriptorPath) {
      counts[index] += 1
      if rule.occurrence == nil || rule.occurrence == counts[index] { code = code ?? rule.code }
    }
    return code
  }
}
