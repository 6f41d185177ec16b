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
      case .note, .clock, .deliver: break
      case .fault(let rule): faults.append(rule)
      case .command(let words):
        epoch.steps.append(.command(words.joined(separator: " "), faults: faults))
        faults = []
      case .anything(let block):
        epoch.steps.append(.anything(block.forExplorer(under: faults.first)))
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

  /// The same of a scenario with several machines.
  package var clusterScript: ClusterScript {
    var script = ClusterScript(machines: machines, steps: [])
    var faults: [FaultRule] = []
    for step in steps {
      let machine = machines.firstIndex(of: step.machine) ?? 0
      switch step.kind {
      case .note, .anything: continue
      case .fault(let rule):
        faults.append(rule)
        continue
      case .deliver(let delivery): script.steps.append(.deliver(delivery))
      case .clock(let time): script.steps.append(.clock(machine: machine, time))
      case .command(let words):
        script.steps.append(.command(machine: machine, words.joined(separator: " "), faults: faults))
      case .restart: script.steps.append(.restart(machine: machine, faults: faults))
      case .crash(let point): script.steps.append(.crash(machine: machine, point.ending, bootFaults: faults))
      }
      faults = []
    }
    return script
  }

  /// How far to explore.
  ///
  /// Of the budgets that a scenario does not name there are usual ones, several times what any right program that we know
  /// needs. Whoever uses them up has shown nothing: `Judge` gives no marks for that.
  package func options(model: PersistenceModel) -> ExplorationOptions {
    let usual = Self.usualBudget(ofMachines: max(1, machines.count))
    var options = ExplorationOptions(model: model, bootLimit: usual.boots)
    (options.visitLimit, options.byteLimit) = (usual.visits, usual.bytes)
    for bound in budget {
      switch bound.kind {
      case .depth: options.depthLimit = bound.amount
      case .boots: options.bootLimit = bound.amount
      case .losses: options.lossLimit = bound.amount
      case .tears: options.model.tearLength = bound.amount
      case .visits: options.visitLimit = bound.amount
      }
    }
    return options
  }
}

extension Scenario {
  /// What the exploration of a scenario may take at most, unless the scenario says otherwise: boots, steps of walks, and
  /// bytes that the program reads and writes in all boots. Several machines have many orders of their messages.
  package static func usualBudget(ofMachines count: Int) -> (boots: Int, visits: Int, bytes: Int) {
    count == 1 ? (4_000, 1_000_000, 256 << 20) : (40_000, 10_000_000, 256 << 20)
  }
}

extension Scenario.Anything {
  fileprivate func forExplorer(under fault: FaultRule?) -> Exploration.Anything {
    let alternatives = steps.map { step -> Exploration.Anything.Alternative in
      switch step.kind {
      case .command(let words): .command(words.joined(separator: " "))
      case .crash: .crashAnywhere
      default: .restart
      }
    }
    return Exploration.Anything(most: most, of: alternatives, fault: fault)
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
