import Judging

/// Which notes are due before which command.
struct NoteSchedule {
  private var steps: ArraySlice<Scenario.Step.Kind>
  /// Whether the next command only looks at what a boot has found.
  private var isLooking = true

  init(_ steps: [Scenario.Step.Kind]) { self.steps = steps[...] }

  /// The notes that stand before the next step, if this command is it.
  mutating func before(_ command: String) -> [String] {
    if isLooking {
      isLooking = false
      return []
    }
    guard let index = steps.firstIndex(where: { $0.command != nil }), steps[index].command == command else {
      return []
    }
    let due = steps[..<index].compactMap(\.note)
    if case .restart = steps[index] { isLooking = true }
    steps = steps[(index + 1)...]
    return due
  }

  /// All that have not been due yet.
  mutating func rest() -> [String] {
    defer { steps = [] }
    return steps.compactMap(\.note)
  }
}

extension Scenario {
  /// The steps between two crashes.
  func steps(ofEpoch epoch: Int) -> [Step.Kind] {
    let parts = steps.map(\.kind).split(omittingEmptySubsequences: false) {
      if case .crash = $0 { true } else { false }
    }
    return epoch < parts.count ? Array(parts[epoch]) : []
  }

  /// The crash that ends an epoch.
  func crash(ofEpoch epoch: Int) -> CrashPoint? {
    let crashes = steps.compactMap { if case .crash(let point) = $0.kind { point } else { nil } }
    return epoch < crashes.count ? crashes[epoch] : nil
  }
}

extension Scenario.Step.Kind {
  fileprivate var note: String? { if case .note(let text) = self { text } else { nil } }

  fileprivate var command: String? {
    switch self {
    case .command(let words): words.joined(separator: " ")
    case .restart: "restart"
    default: nil
    }
  }
}
