import Storage

/// Counts calls against rules and says what happens to which call.
public struct ArmedFaults: Sendable {
  /// What the rules say about a call.
  public enum Strike: Hashable, Sendable {
    /// Nothing happens to it.
    case spares
    /// This happens to it.
    case strikes(FaultRule.Outcome)
    /// A rule that tries each call in turn can strike this one; to be settled with ``ArmedFaults/settle(_:)``.
    case isOpen
  }

  private let rules: [FaultRule]
  /// How many calls each rule has counted; of one that tries each in turn, how many it has struck.
  package private(set) var counts: [Int]
  /// What was settled about the call in hand, rule by rule.
  private var settled: [Bool] = []

  /// Arms rules; each starts counting at nought.
  public init(_ rules: [FaultRule]) {
    self.rules = rules
    counts = [Int](repeating: 0, count: rules.count)
  }

  /// Whether nothing can strike.
  public var isEmpty: Bool { rules.isEmpty }

  /// Settles whether the rule that left the call in hand open strikes it.
  public mutating func settle(_ isStruck: Bool) { settled.append(isStruck) }

  /// Takes note of a call, and says what happens to it, if anything does. If that is open, nothing has been noted that
  /// counts: settle it on a copy from before, and ask again.
  public mutating func strike(_ call: Call, descriptorPath: String?) -> Strike {
    var outcome: FaultRule.Outcome?
    for (index, rule) in rules.enumerated() where rule.matches(call, descriptorPath: descriptorPath) {
      let isStruck: Bool
      switch rule.occurrence {
      case .nth(let number):
        counts[index] += 1
        isStruck = counts[index] == number
      case .always: isStruck = true
      case .anywhere:
        guard outcome == nil, counts[index] == 0 else { continue }
        if settled.isEmpty { return .isOpen }
        isStruck = settled.removeFirst()
        if isStruck { counts[index] = 1 }
      }
      if isStruck { outcome = outcome ?? rule.outcome }
    }
    return outcome.map(Strike.strikes) ?? .spares
  }
}
