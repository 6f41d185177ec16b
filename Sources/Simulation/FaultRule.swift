import Storage

/// A fault of the disk that a scenario orders: which call fails, when, and how.
///
/// Written `fault ENOSPC on write 2`: the second call of `write` that the next command makes finds the disk full. A
/// rule holds for one command, or for one boot with the observation that follows; afterwards the disk is well again. A
/// command that throws under a fault may have happened or not. A boot that throws under one is booted again without it.
public struct FaultRule: Hashable, Sendable, CustomStringConvertible {
  /// What happens to the call.
  public var outcome: Outcome
  /// Which call it happens to.
  public var call: CallName
  /// Only calls on this path count, if there is one; a descriptor counts as the path it was opened by.
  public var path: String?
  /// Which of those calls it happens to.
  public var occurrence: Occurrence

  /// Makes a rule.
  public init(_ outcome: Outcome, on call: CallName, of path: String? = nil, _ occurrence: Occurrence = .nth(1)) {
    self.outcome = outcome
    self.call = call
    self.path = path
    self.occurrence = occurrence
  }

  /// What can happen to a call.
  public enum Outcome: Hashable, Sendable {
    /// It throws, and has done nothing; after a failed sync nobody knows what is durable.
    case error(FileSystemError.Code)
    /// A read or a write of more than one byte does only the first half, and says so.
    case short
  }

  /// Which of the calls that match.
  public enum Occurrence: Hashable, Sendable {
    /// The n-th, counted from 1.
    case nth(Int)
    /// Every one.
    case always
  }

  /// The rule as a scenario writes it, without the verb.
  public var description: String {
    let what =
      switch outcome {
      case .error(let code): code.posixName
      case .short: "short"
      }
    let which =
      switch occurrence {
      case .nth(let count): "\(count)"
      case .always: "always"
      }
    return "\(what) on \(call.rawValue) \(which)\(path.map { " of \($0)" } ?? "")"
  }
}

/// A call of ``FileSystem`` as scenarios name it, or any of them.
public enum CallName: String, CaseIterable, Hashable, Sendable {
  /// Any call whatever.
  case any
  /// The call of that name, and no other: `sync` is not `syncData`.
  case open, close, read, write, size, truncate, sync, syncData
  /// The call of that name.
  case rename, remove, makeDirectory, removeDirectory, list, syncDirectory
}

extension FaultRule {
  /// Whether a call is one that the rule counts; `descriptorPath` is what its descriptor was opened with.
  func matches(_ call: Call, descriptorPath: String?) -> Bool {
    guard self.call == .any || self.call.rawValue == call.name else { return false }
    guard let path = path.flatMap({ try? DiskPath($0) }) else { return self.path == nil }
    return (call.paths + [descriptorPath].compactMap { $0 }).contains { (try? DiskPath($0)) == path }
  }
}

/// Counts calls against rules and says what happens to which call.
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

  /// Takes note of a call, and says what happens to it, if anything does.
  public mutating func strike(_ call: Call, descriptorPath: String?) -> FaultRule.Outcome? {
    var outcome: FaultRule.Outcome?
    for (index, rule) in rules.enumerated() where rule.matches(call, descriptorPath: descriptorPath) {
      counts[index] += 1
      if rule.occurrence == .always || rule.occurrence == .nth(counts[index]) { outcome = outcome ?? rule.outcome }
    }
    return outcome
  }
}
