import Testing

/// Skips a test while a tier that one of its tags belongs to is off.
public struct TierTrait: TestTrait, SuiteTrait {
  /// The tests of a suite are asked one by one, so that they can be counted.
  public var isRecursive: Bool { true }

  /// Skips the test if it is to be skipped.
  public func prepare(for test: Test) async throws {
    guard let tier = Tier.all.first(where: { test.tags.contains($0.tag) && !$0.isOn }) else { return }
    if !test.isSuite { Skipped.shared.add(tier) }
    try await ConditionTrait.disabled("to run it: \(tier.command)").prepare(for: test)
  }
}

/// Skips a test where this machine lacks something.
public struct NeedTrait: TestTrait, SuiteTrait {
  /// What is missing; `nil` if nothing is.
  let missing: @Sendable () -> String?

  /// The tests of a suite are asked one by one, so that they can be counted.
  public var isRecursive: Bool { true }

  /// Skips the test if something is missing.
  public func prepare(for test: Test) async throws {
    guard let missing = missing() else { return }
    if !test.isSuite { Skipped.shared.add(lacking: missing) }
    try await ConditionTrait.disabled("this machine lacks \(missing)").prepare(for: test)
  }
}

extension Trait where Self == TierTrait {
  /// Runs a test, or a suite, only where the tiers of its tags are on.
  public static var tiered: Self { TierTrait() }
}

extension Trait where Self == NeedTrait {
  /// Runs a test only where something is there. `what` follows after *this machine lacks*.
  public static func needs(_ what: String, _ isThere: @autoclosure @escaping @Sendable () -> Bool) -> Self {
    NeedTrait { isThere() ? nil : what }
  }

  /// Runs a test only where nothing is missing. What is follows after *this machine lacks*.
  public static func needs(_ missing: @autoclosure @escaping @Sendable () -> String?) -> Self {
    NeedTrait(missing: missing)
  }
}
