import Exploration
import Simulation

extension Scenario {
  /// The scenario's commands, faults and crashes, as the explorer takes them.
  package var script: Script {
    var epochs: [Epoch] = []
    var epoch = Epoch(steps: [], ending: .end)
    var faults: [FaultRule] = []
    for step in steps {
      switch step.kind {
      case .note: break
      case .fault(let rule): faults.append(rule)
      case .command(let words):
        epoch.steps.append(.command(words.joined(separator: " "), faults: faults))
        faults = []
      case .restart:
        epoch.steps.append(.restart(faults: faults))
        faults = []
      case .crash(let point):
        epoch.ending = point.ending
        epochs.append(epoch)
        epoch = Epoch(steps: [], bootFaults: faults, ending: .end)
        faults = []
      }
    }
    return Script(epochs: epochs + [epoch])
  }

  /// How far to explore.
  func options(model: PersistenceModel) -> ExplorationOptions {
    var options = ExplorationOptions(model: model)
    for bound in budget {
      switch bound.kind {
      case .depth: options.depthLimit = bound.amount
      case .boots: options.bootLimit = bound.amount
      case .losses: options.lossLimit = bound.amount
      }
    }
    return options
  }
}

extension CrashPoint {
  fileprivate var ending: Epoch.Ending {
    switch self {
    case .anywhere: .crashAnywhere
    case .after(let calls, let losing): .crash(afterCalls: calls, losing: losing)
    }
  }
}
