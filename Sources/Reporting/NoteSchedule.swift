// Which notes are due when: a scenario's notes stand between its steps, and are said before the step that they stand
// before.

import Exploration
import Judging

/// Whoever has notes for whoever watches runs; asked in the order in which things happen.
protocol NoteSource {
  /// The notes before a command, by its number, of a run.
  mutating func before(_ command: Int, of run: RunRecord) -> [String]
  /// The notes before a run's power fails.
  mutating func beforeCrash(_ run: RunRecord) -> [String]
  /// The notes before a run boots.
  mutating func beforeBoot(_ run: RunRecord) -> [String]
  /// All that have not been due yet.
  mutating func rest() -> [String]
}

/// The notes of one program's epochs.
struct EpochNotes: NoteSource {
  private let scenario: Scenario
  private var schedule = NoteSchedule([])

  init(_ scenario: Scenario) { self.scenario = scenario }

  mutating func beforeBoot(_ run: RunRecord) -> [String] {
    schedule = NoteSchedule(scenario.steps(ofEpoch: run.epoch))
    return []
  }

  mutating func before(_ command: Int, of run: RunRecord) -> [String] {
    run.commands[command].map { schedule.before($0) } ?? []
  }

  /// Those at the epoch's end, unless the power failed before its commands had begun.
  mutating func beforeCrash(_ run: RunRecord) -> [String] {
    run.observed.map { run.happened.count >= $0 } ?? false ? schedule.rest() : []
  }

  mutating func rest() -> [String] { schedule.rest() }
}

/// The notes of several machines' steps, which are in one order.
struct MachineNotes: NoteSource {
  private var steps: ArraySlice<Scenario.Step>
  /// The machines whose next command only looks at what a boot has found.
  private var looking: Set<String> = []

  init(_ scenario: Scenario) { steps = scenario.steps[...] }

  mutating func before(_ command: Int, of run: RunRecord) -> [String] {
    guard !run.messages.contains(command), looking.remove(run.machine) == nil else { return [] }
    guard let next, steps[next].machine == run.machine, steps[next].kind.command == run.commands[command] else {
      return []
    }
    if case .restart = steps[next].kind { looking.insert(run.machine) }
    return pass(next)
  }

  mutating func beforeCrash(_ run: RunRecord) -> [String] {
    guard let next = nextCrash(of: run) else { return [] }
    defer { steps = steps[next...] }
    return steps[..<next].compactMap(\.kind.note)
  }

  mutating func beforeBoot(_ run: RunRecord) -> [String] {
    looking.insert(run.machine)
    // A first boot comes before all steps; another one is what the next `crash` asks for, if it does.
    guard run.epoch > 0, let next = nextCrash(of: run) else { return [] }
    return pass(next)
  }

  mutating func rest() -> [String] {
    defer { steps = [] }
    return steps.compactMap(\.kind.note)
  }

  /// The next step that a machine does something for.
  private var next: Int? {
    steps.firstIndex { step in
      if case .crash = step.kind { true } else { step.kind.command != nil }
    }
  }

  private func nextCrash(of run: RunRecord) -> Int? {
    guard let next, case .crash = steps[next].kind, steps[next].machine == run.machine else { return nil }
    return next
  }

  /// Goes past a step; returns the notes before it.
  private mutating func pass(_ index: Int) -> [String] {
    defer { steps = steps[(index + 1)...] }
    return steps[..<index].compactMap(\.kind.note)
  }
}

/// Which notes are due before which command of an epoch.
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

  /// The crash that ends an epoch, of a machine where there are several.
  func crash(ofEpoch epoch: Int, of machine: String = "") -> CrashPoint? {
    let crashes = steps.filter { $0.machine == machine }.compactMap { step in
      if case .crash(let point) = step.kind { point } else { nil }
    }
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
