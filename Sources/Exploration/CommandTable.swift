import Simulation

/// The numbers of a script's commands, and each epoch's plan: what the program is told between its boot and its end.
struct CommandTable {
  /// One thing the program is told, by the number of its command.
  enum Planned {
    case observe(Int)
    case restart(Int)
    case perform(Int, String)
    /// One of several steps at a time; nothing by itself.
    case choose(PlannedChoice)

    /// `nil` for a choice.
    var command: Int? {
      switch self {
      case .observe(let number), .restart(let number), .perform(let number, _): number
      case .choose: nil
      }
    }
  }

  /// A choice of steps.
  final class PlannedChoice {
    /// Which of the script's it is.
    let block: Int
    let anything: Anything
    /// Which alternative is a power cut; `nil` if none is.
    let crash: Int?
    /// Each alternative while the fault may strike, and after it has; `nil` for a power cut.
    let armed: [Planned?]
    let spent: [Planned?]
    /// What shows the program's state after a restart, in both cases.
    let observations: (armed: Int, spent: Int)

    init(
      block: Int, _ anything: Anything, armed: [Planned?], spent: [Planned?], observations: (armed: Int, spent: Int)
    ) {
      (self.block, self.anything, self.armed, self.spent) = (block, anything, armed, spent)
      self.observations = observations
      crash = anything.alternatives.firstIndex(of: .crashAnywhere)
    }
  }

  /// A restart and an observation that no fault strikes, for a boot that a fault has struck.
  private(set) var plainRestart = 0
  private(set) var plainObservation = 0
  /// An observation under the faults of the boot before.
  private var faultyObservation = 0

  private let numbers: CommandNumbers
  /// The plan of each of the course's epochs.
  private var plans: [[Planned]] = []

  init(course: Course, observation: String, numbers: CommandNumbers) {
    self.numbers = numbers
    plainObservation = number(of: .perform(observation, faults: []))
    plainRestart = number(of: .restart(faults: []))
    faultyObservation = number(of: .observeFaulty(Instruction(.command(observation))))
    plans = course.parts.map(plan)
  }

  private func plan(of part: Course.Part) -> [Planned] {
    var plan = [Planned.observe(observation(under: part.epoch.bootFaults))]
    var blocks = part.blocks[...]
    for step in part.epoch.steps {
      switch step {
      case .restart(let faults):
        plan.append(.restart(number(of: .restart(faults: faults))))
        plan.append(.observe(observation(under: faults)))
      case .command(let text, let faults): plan.append(.perform(number(of: .perform(text, faults: faults)), text))
      case .anything(let anything): plan.append(.choose(choice(anything, ofBlock: blocks.removeFirst())))
      }
    }
    if part.epoch.ending == .end { plan.append(.observe(plainObservation)) }
    return plan
  }

  private func choice(_ anything: Anything, ofBlock block: Int) -> PlannedChoice {
    func planned(_ faults: [FaultRule]) -> [Planned?] {
      anything.alternatives.map { alternative in
        switch alternative {
        case .command(let text): .perform(number(of: .perform(text, faults: faults)), text)
        case .restart: .restart(number(of: .restart(faults: faults)))
        case .crashAnywhere: nil
        }
      }
    }
    let faults = [anything.fault].compactMap(\.self)
    return PlannedChoice(
      block: block, anything, armed: planned(faults), spent: planned([]),
      observations: (observation(under: faults), plainObservation))
  }

  private func observation(under faults: [FaultRule]) -> Int { faults.isEmpty ? plainObservation : faultyObservation }

  private func number(of command: RunCommand) -> Int { numbers.number(of: command) }

  subscript(number: Int) -> RunCommand { numbers[number] }

  /// How many of an epoch's steps some events of a run have begun. What a fault made to be done again is no step.
  func stepsBegun(in events: some Sequence<RunEvent>, ofEpoch epoch: Int) -> Int {
    var rest = plan(ofEpoch: epoch)[...]
    var steps = 0
    for case .began(let number) in events where number == rest.first?.command {
      if case .observe = rest.removeFirst() { continue }
      steps += 1
    }
    return steps
  }

  func plan(ofEpoch epoch: Int) -> [Planned] { plans[epoch] }
}
