// What several machines are asked to do: steps in one order, each for one machine. A machine's own steps and crashes,
// taken by themselves, are a script of epochs like that of a program that is alone (`Script`): from a boot to the
// `crash` of that machine. In between the others go on, and what the machines say to each other is carried.

import Simulation

/// Steps of several machines, in order.
public struct ClusterScript: Hashable, Sendable {
  /// One step; machines by their place in ``ClusterScript/machines``.
  public enum Step: Hashable, Sendable {
    /// A machine performs a command, while which the faults may strike; one that is down does not.
    case command(machine: Int, String, faults: [FaultRule])
    /// A machine's process ends and is started again; its page cache survives.
    case restart(machine: Int, faults: [FaultRule])
    /// By here a machine's power has failed once since its last boot; now it boots again.
    case crash(machine: Int, Epoch.Ending, bootFaults: [FaultRule])
    /// A machine's clock shows something else from now on.
    case clock(machine: Int, Int)
  }

  /// The machines' names.
  public var machines: [String]
  /// The steps.
  public var steps: [Step]

  /// Makes a script.
  public init(machines: [String], steps: [Step]) { (self.machines, self.steps) = (machines, steps) }

  /// A machine's crashes, in order: how each comes about, and which faults may strike the boot after it.
  func crashes(of machine: Int) -> [(ending: Epoch.Ending, bootFaults: [FaultRule])] {
    steps.compactMap { step in
      if case .crash(machine, let ending, let faults) = step { (ending, faults) } else { nil }
    }
  }
}

// A script with less in it: as for one machine (`Script.dropping`), each fault, each command, restart, crash and clock
// has a number, from 1 in the order in which a scenario writes them.

extension ClusterScript {
  /// How many steps and faults can be left out; their numbers go up to this.
  public var itemCount: Int { steps.reduce(0) { $0 + $1.faults.count + 1 } }

  /// The script without some of its steps and faults, by their numbers; without a step, its faults are gone too.
  public func dropping(_ dropped: Set<Int>) -> ClusterScript {
    var number = 0
    func isKept() -> Bool {
      number += 1
      return !dropped.contains(number)
    }
    var shorter = ClusterScript(machines: machines, steps: [])
    for step in steps {
      let faults = step.faults.filter { _ in isKept() }
      if isKept() { shorter.steps.append(step.with(faults)) }
    }
    return shorter
  }

  /// Numbers to leave out, with those of the faults that go with them.
  func withFaults(_ dropped: Set<Int>) -> Set<Int> {
    var all = dropped
    var number = 0
    for step in steps {
      let owner = number + step.faults.count + 1
      if dropped.contains(owner) { all.formUnion(number + 1...owner) }
      number = owner
    }
    return all
  }
}

extension ClusterScript.Step {
  /// The faults that may strike during the step, or during the boot that it ends in.
  var faults: [FaultRule] {
    switch self {
    case .command(_, _, let faults), .restart(_, let faults), .crash(_, _, let faults): faults
    case .clock: []
    }
  }

  fileprivate func with(_ faults: [FaultRule]) -> ClusterScript.Step {
    switch self {
    case .command(let machine, let text, _): .command(machine: machine, text, faults: faults)
    case .restart(let machine, _): .restart(machine: machine, faults: faults)
    case .crash(let machine, let ending, _): .crash(machine: machine, ending, bootFaults: faults)
    case .clock: self
    }
  }
}
