// A scenario of several machines as the page's data: its steps in order, each for one machine, and how often the power of
// each may fail.

import Exploration
import Judging
import Simulation

extension Scenario {
  /// What the machines are told, in order.
  var machineSteps: OrderedJSON {
    var faults: [FaultRule] = []
    var all: [OrderedJSON] = []
    for step in steps {
      if case .fault(let rule) = step.kind {
        faults.append(rule)
        continue
      }
      let machine = OrderedJSON.integer(machines.firstIndex(of: step.machine) ?? 0)
      all.append(.array(Self.members(of: step.kind, machine, faults)))
      if case .note = step.kind { continue }
      faults = []
    }
    return .array(all)
  }

  private static func members(
    of kind: Step.Kind, _ machine: OrderedJSON, _ faults: [FaultRule]
  ) -> [OrderedJSON] {
    switch kind {
    case .note(let text): [.string("note"), .string(text)]
    case .command(let words):
      [.string("command"), machine, .string(words.joined(separator: " ")), .string("\(faults)")]
    case .restart: [.string("restart"), machine, .string("\(faults)"), .bool(!faults.isEmpty)]
    case .crash: [.string("crash"), machine]
    case .clock(let time): [.string("clock"), machine, .integer(time)]
    case .deliver(.asWritten): [.string("deliver")]
    case .deliver(.anyhow(let mishaps, let cuts)):
      [.string("deliver"), .integer(mishaps), .bool(cuts == .anywhere)]
    case .fault, .anything: []
    }
  }

  /// Of each machine its crashes: after how many calls (`anywhere` if anywhere), and the faults of the boot after it.
  var machineCrashes: OrderedJSON {
    .array(
      machines.indices.map { machine in
        .array(
          clusterScript.steps.compactMap { step in
            guard case .crash(machine, let ending, let faults) = step else { return nil }
            let after: OrderedJSON =
              if case .crash(let calls, _) = ending { .integer(calls) } else { .string("anywhere") }
            return .array([after, .array(faults.map(\.json))])
          })
      })
  }
}
