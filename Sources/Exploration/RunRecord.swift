// One run, told: its events in order, the effects of its calls with names that a person knows, and where the power
// failed. Counterexamples, replays, demos and traces are all made of these.

import Simulation
import Storage

/// A run from its boot to where the power failed, or to its end.
public struct RunRecord: Sendable {
  /// An effect of one of the run's calls.
  public struct NamedEffect: Hashable, Sendable {
    /// The units it changes, by the paths they had then.
    public let names: [EffectName]
    /// Which event caused it, from 0.
    public let event: Int
    /// The run's earlier effects, by their place among all, without which this one can't be on the disk.
    public let requirements: [Int]
    /// How many events must have happened for it to be durable; `Int.max` if none promised it.
    public let promised: Int
  }

  /// Which of several machines it is a run of; empty where there is but one.
  public let machine: String
  /// Which epoch of the script, or of its machine's part of it, the run belongs to, from 0.
  public let epoch: Int
  /// What happened, in order; beyond ``cut`` what would have happened.
  public let events: [RunEvent]
  /// The texts of the commands that ``RunEvent/began(command:)`` numbers.
  public let commands: [Int: String]
  /// Which of them are messages from other machines.
  public let messages: Set<Int>
  /// What the machine's clock showed with each of them; empty where machines have none.
  public let clocks: [Int: Int]
  /// What the machine's clock showed when it booted; `nil` where there is but one machine.
  public let bootTime: Int?
  /// The effects of the calls, in order.
  public let effects: [NamedEffect]
  /// After how many events the power failed; `nil` for a run that was not cut off.
  public let cut: Int?
  /// The effects, by their place in ``effects``, that the power cut lost.
  public let lost: [Int]
  /// The number of events until the program had been observed after its boot; `nil` if it never was.
  public let observed: Int?
  /// How many of its epoch's steps had begun when the power failed, or the run ended.
  public let steps: Int
  /// The path of each inode of the run, as it was last known by.
  public let paths: [Int: String]

  /// The events that really happened.
  public var happened: ArraySlice<RunEvent> { events[..<(cut ?? events.count)] }

  /// Effects that are lost together: those given, and all made by a moment that require one of them.
  func closure(of lost: [Int], at moment: Int) -> [Int] {
    var all = Set(lost)
    for (index, effect) in effects.enumerated() where effect.event < moment {
      if effect.requirements.contains(where: all.contains) { all.insert(index) }
    }
    return all.sorted()
  }

  /// The effects that were pending when the power failed: made, and not promised.
  public var pending: [Int] {
    guard let cut else { return [] }
    return effects.indices.filter { effects[$0].event < cut && effects[$0].promised > cut }
  }
}

/// Gives the units of a run the names by which the program knows them.
struct RunNamer {
  private(set) var paths: [Int: String] = [rootInode: ""]
  private(set) var effects: [RunRecord.NamedEffect] = []
  private let table: InternTable

  init(_ node: RunNode, _ derivation: EffectDerivation, _ table: InternTable) {
    self.table = table
    var next = 0
    for node in node.path {
      for (index, event) in node.events.enumerated() {
        let moment = node.firstMoment + index + 1
        if case .call(let call) = event { learn(call.operation) }
        while next < derivation.effects.count, derivation.effects[next].moment == moment {
          name(derivation.effects[next], event: moment - 1)
          next += 1
        }
      }
      learnAnswer(at: node)
    }
  }

  private mutating func learnAnswer(at node: RunNode) {
    guard case .question(.entry(let directory, let name), _) = node.state else { return }
    for child in node.children {
      let entry = EntryValue(rawValue: child.answer)
      if entry.isPresent, paths[entry.inode] == nil { paths[entry.inode] = path(directory, name) }
    }
  }

  private mutating func learn(_ operation: Operation) {
    switch operation {
    case .create(let directory, let name, let value): paths[value.inode] = path(directory, name)
    default: break
    }
  }

  private func path(_ directory: Int, _ name: Int) -> String {
    let above = paths[directory] ?? "?"
    return above.isEmpty ? table.text(of: name) : "\(above)/\(table.text(of: name))"
  }

  private mutating func name(_ effect: Effect, event: Int) {
    let names = effect.changes.map { change -> EffectName in
      switch change.unit.kind {
      case .entry: .name(path: path(change.unit.inode, change.unit.index))
      case .size: .size(path: paths[change.unit.inode] ?? "?")
      default: .sector(path: paths[change.unit.inode] ?? "?", index: change.unit.index)
      }
    }
    effects.append(
      RunRecord.NamedEffect(
        names: names, event: event, requirements: effect.requirements, promised: effect.promised))
  }
}
