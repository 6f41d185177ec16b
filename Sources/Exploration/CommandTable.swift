import Simulation

/// The commands of a script by number, and each epoch's plan: what the program is told between its boot and its end.
struct CommandTable {
  /// One thing the program is told, by the number of its command.
  enum Planned {
    case observe(Int)
    case restart(Int)
    case perform(Int, String, isFaulty: Bool)

    var command: Int {
      switch self {
      case .observe(let number), .restart(let number), .perform(let number, _, _): number
      }
    }
  }

  private var all: [RunCommand] = []
  private var plans: [[Planned]] = []

  init(script: Script, observation: String) {
    let observe = Planned.observe(number(of: .perform(observation, faults: [])))
    for epoch in script.epochs {
      var plan = [observe]
      for step in epoch.steps {
        switch step {
        case .restart: plan += [.restart(number(of: .restart)), observe]
        case .command(let text, let faults):
          plan.append(.perform(number(of: .perform(text, faults: faults)), text, isFaulty: !faults.isEmpty))
        }
      }
      if epoch.ending == .end { plan.append(observe) }
      plans.append(plan)
    }
  }

  private mutating func number(of command: RunCommand) -> Int {
    if let known = all.firstIndex(of: command) { return known }
    all.append(command)
    return all.count - 1
  }

  subscript(number: Int) -> RunCommand { all[number] }

  func plan(ofEpoch epoch: Int) -> [Planned] { plans[epoch] }
}
