// A script with less in it. A counterexample should say no more than it takes, so the shrinker leaves steps out; a
// replay token names those that are missing by their numbers.
//
// What can be left out is numbered from 1 in the order in which a scenario writes it: each fault before the command or
// the boot that it strikes, each command, each restart, each crash. Without a crash the two epochs around it are one.

import Simulation

extension Script {
  /// One thing that can be left out.
  enum Item: Hashable {
    /// A fault of the step whose item has this number, or of the boot after the crash that has it.
    case fault(of: Int)
    /// A step: its epoch, and its place there, from 0.
    case step(epoch: Int, index: Int)
    /// The crash that ends an epoch.
    case crash(epoch: Int)
  }

  /// Everything that can be left out, in order; the first is number 1.
  var items: [Item] {
    var items: [Item] = []
    for (index, epoch) in epochs.enumerated() {
      for (place, step) in epoch.steps.enumerated() {
        items += step.faults.indices.map { _ in .fault(of: 0) }
        items.append(.step(epoch: index, index: place))
        items.attachFaults(step.faults.count)
      }
      guard index + 1 < epochs.count else { break }
      let faults = epochs[index + 1].bootFaults
      items += faults.indices.map { _ in .fault(of: 0) }
      items.append(.crash(epoch: index))
      items.attachFaults(faults.count)
    }
    return items
  }

  /// How many steps, faults and crashes can be left out; their numbers go up to this.
  public var itemCount: Int { items.count }

  /// The script without some of its steps, faults and crashes, by their numbers; without a step or a crash, the faults
  /// that wait for it are gone too.
  public func dropping(_ dropped: Set<Int>) -> Script {
    var number = 0
    func isKept() -> Bool {
      number += 1
      return !dropped.contains(number)
    }
    var shorter: [Epoch] = []
    var current = Epoch(steps: [], bootFaults: epochs[0].bootFaults, ending: .end)
    for (index, epoch) in epochs.enumerated() {
      for step in epoch.steps {
        let faults = step.faults.filter { _ in isKept() }
        if isKept() { current.steps.append(step.with(faults)) }
      }
      current.ending = epoch.ending
      guard index + 1 < epochs.count else { break }
      let faults = epochs[index + 1].bootFaults.filter { _ in isKept() }
      guard isKept() else { continue }
      shorter.append(current)
      current = Epoch(steps: [], bootFaults: faults, ending: .end)
    }
    return Script(epochs: shorter + [current])
  }

  /// Numbers to leave out, with those of the faults that go with them.
  func withFaults(_ dropped: Set<Int>) -> Set<Int> {
    let implied = items.enumerated().filter { item in
      if case .fault(let owner) = item.element { dropped.contains(owner) } else { false }
    }
    return dropped.union(implied.map { $0.offset + 1 })
  }

  /// The numbers between an epoch's first steps and its crash, with the next boot's faults, or the end: what a run that
  /// begins no more of its steps never comes to.
  func numbers(afterSteps steps: Int, ofEpoch epoch: Int) -> Range<Int> {
    let items = items
    let last = items.lastIndex { item in
      switch item {
      case .step(let other, let index): (other, index) < (epoch, steps)
      case .crash(let other): other < epoch
      case .fault: false
      }
    }
    let crash = items.firstIndex(of: .crash(epoch: epoch)).map { $0 - epochs[epoch + 1].bootFaults.count }
    return (last ?? -1) + 2..<(crash ?? items.count) + 1
  }
}

extension [Script.Item] {
  /// Says of the faults before the last item that they are its own.
  fileprivate mutating func attachFaults(_ faults: Int) {
    for index in count - 1 - faults..<count - 1 { self[index] = .fault(of: count) }
  }
}

extension Epoch.Step {
  /// The faults that may strike during the step.
  var faults: [FaultRule] {
    switch self {
    case .command(_, let faults), .restart(let faults): faults
    case .anything(let block): [block.fault].compactMap(\.self)
    }
  }

  /// The same step with other faults.
  fileprivate func with(_ faults: [FaultRule]) -> Epoch.Step {
    switch self {
    case .command(let text, _): .command(text, faults: faults)
    case .restart: .restart(faults: faults)
    case .anything(let block): .anything(Anything(most: block.most, of: block.alternatives, fault: faults.first))
    }
  }
}
