import Simulation

/// The numbers of a script's commands, and each epoch's plan: what the program is told between its boot and its end.
struct CommandTable {
  /// One thing the program is told, by the number of its command.
  enum Planned {
    case observe(Int)
    case restart(Int)
    case perform(Int, String)

    var command: Int {
      switch self {
      case .observe(let number), .restart(let number), .perform(let number, _): number
      }
    }
  }

  /// A restart and an observation that no fault strikes, for a boot that a fault has struck.
  private(set) var plainRestart = 0
  private(set) var plainObservation = 0

  private let numbers: CommandNumbers
  private var plans: [[Planned]] = []

  init(script: Script, observation: String, numbers: CommandNumbers) {
    self.numbers = numbers
    plainObservation = number(of: .perform(observation, faults: []))
    plainRestart = number(of: .restart(faults: []))
    let faulty = number(of: .observeFaulty(Instruction(.command(observation))))
    for epoch in script.epochs {
      var plan = [Planned.observe(epoch.bootFaults.isEmpty ? plainObservation : faulty)]
      for step in epoch.steps {
        switch step {
        case .restart(let faults):
          plan.append(.restart(number(of: .restart(faults: faults))))
          plan.append(.observe(faults.isEmpty ? plainObservation : faulty))
        case .command(let text, let faults): plan.append(.perform(number(of: .perform(text, faults: faults)), text))
        }
      }
      if epoch.ending == .end { plan.append(.observe(plainObservation)) }
      plans.append(plan)
    }
  }

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
