// The decision tree as plain data, for whoever walks it without us: a page in a browser. It holds what a boot does for
// every disk that it may find, so that somebody who has such a disk can look up, question by question, what the program
// did on it, without running anything.

import Simulation
import Storage

/// All runs of a program that an exploration has seen, on one machine or on several, and what their calls leave on a disk.
public struct RecordedTree {
  /// Where runs begin.
  public struct Root: Sendable {
    /// On which machine, by its place in the script; 0 where there is but one.
    public let machine: Int
    /// The faults that may strike the boot.
    public let faults: [FaultRule]
    /// What the machine's clock shows; `nil` where there is but one.
    public let time: Int?
    /// The first node.
    public let node: Int
  }

  /// Where a run stopped.
  public enum State: Hashable, Sendable {
    /// At a unit that nobody had decided.
    case question(Question)
    /// At a call that a fault may strike (answer 1) or spare (answer 0).
    case fault
    /// Between commands, after a reply; of its command all calls are told, since limits are measured on them.
    case idle(RecordedAnswer)
    /// At its end.
    case ended(Death)
  }

  /// A node of the tree: where a run stopped, and what it did since the node above.
  public struct Node: Sendable {
    /// The node above, which comes earlier; `nil` where a run begins.
    public let parent: Int?
    /// The answer to the question of the node above.
    public let answer: Int
    /// Where the run stopped.
    public let state: State
    /// What happened since the node above.
    public let events: [RunEvent]
    /// The paths that the events' descriptors were opened with, by event.
    public let paths: [String?]
    /// What faults have left on the disk, by the number of the event; all of it up to here.
    public let damages: [(moment: Int, outcome: FaultRule.Outcome)]
  }

  /// What the events of a node add to the effects of a run.
  public struct Delta: Hashable, Sendable {
    /// The effects that came to be.
    public let effects: [Effect]
    /// Earlier effects, by their number in the run, that became durable, and by which event.
    public let promises: [Promise]

    package init(effects: [Effect], promises: [Promise]) { (self.effects, self.promises) = (effects, promises) }
  }

  /// An effect that an event made durable.
  public struct Promise: Hashable, Sendable {
    /// Which effect of the run.
    public let effect: Int
    /// How many events must have happened for it.
    public let moment: Int

    package init(effect: Int, moment: Int) { (self.effect, self.moment) = (effect, moment) }
  }

  /// The nodes; each comes after the one above it.
  public let nodes: [Node]
  /// Where runs begin.
  public let roots: [Root]
  /// Names and contents by number.
  public let table: InternTable
  private let originals: [(node: RunNode, machine: Int)]
  private let forests: [RunForest]

  /// Takes down the forest of each machine as it is now; they number names, contents and commands alike.
  public init(_ forests: [RunForest]) {
    var recorder = TreeRecorder(commands: forests[0].commands)
    var roots: [Root] = []
    for (machine, forest) in forests.enumerated() {
      for (key, node) in forest.roots.sorted(by: { $0.key < $1.key }) {
        let number = recorder.add(node, of: machine)
        roots.append(Root(machine: machine, faults: key.faults, time: key.time, node: number))
      }
    }
    self.roots = roots
    nodes = recorder.nodes
    originals = recorder.originals
    table = forests[0].table
    self.forests = forests
  }

  /// What each node adds to the effects of a run, under a model and without the promises of some syncs.
  public func deltas(under model: PersistenceModel, forgetting forgotten: Set<SyncSite> = []) -> [Delta] {
    let rules = forests[0].rules(model: model, forgotten: forgotten)
    return originals.map { node, machine in
      let forest = forests[machine]
      let after = node.effects(under: rules, in: forest).effects
      let before = node.parent?.effects(under: rules, in: forest).effects ?? []
      let promises = before.indices.filter { before[$0].promised != after[$0].promised }.map {
        Promise(effect: $0, moment: after[$0].promised)
      }
      return Delta(effects: Array(after[before.count...]), promises: promises)
    }
  }

  /// The numbers of nodes at which something was wrong with the calls that led there, each with what the program might
  /// have shown before.
  public func traces(
    of specification: RecordedExpectations
  ) -> [(node: Int, live: Int?, violation: Violation)] {
    let numbers = Dictionary(
      uniqueKeysWithValues: originals.enumerated().map { (ObjectIdentifier($1.node), $0) })
    return specification.traces.compactMap { place, violation in
      numbers[place.node].map { ($0, place.live, violation) }
    }.sorted { ($0.0, $0.1 ?? -1) < ($1.0, $1.1 ?? -1) }
  }

  /// The texts of the commands that events and answers number.
  public var commands: [String] { runCommands.map(\.text) }
  var runCommands: [RunCommand] { forests[0].commands.all }
}

extension Operation {
  /// What the call changed for the running program, unit by unit; what landed elsewhere is where it was meant to be.
  public var seenChanges: [Change] {
    func size(_ inode: Int, _ size: Int) -> Change { Change(unit: .size(inode), value: size) }
    switch self {
    case .nothing, .sync, .failedSync, .syncDirectory: return []
    case .create(let directory, let name, let value):
      return [Change(unit: .entry(directory, name), value: value.rawValue)]
    case .remove(let directory, let name, _): return [Change(unit: .entry(directory, name), value: 0)]
    case .rename(let from, let oldName, let to, let newName, let value, _):
      return [
        Change(unit: .entry(from, oldName), value: 0), Change(unit: .entry(to, newName), value: value.rawValue),
      ]
    case .write(let inode, let sectors, _, let newSize), .cut(let inode, let sectors, _, let newSize),
      .extend(let inode, let sectors, _, let newSize), .misdirected(let inode, let sectors, _, _, let newSize):
      return sectors.map { Change(unit: .sector(inode, $0.index), value: $0.content) } + [size(inode, newSize)]
    case .corrupt(let inode, let sector): return [Change(unit: .sector(inode, sector.index), value: sector.content)]
    case .revert(let inode, let sectors, let newSize):
      return sectors.map { Change(unit: .sector(inode, $0.index), value: $0.content) }
        + (newSize.map { [size(inode, $0)] } ?? [])
    }
  }
}

/// Takes down nodes, each after the one above it.
private struct TreeRecorder {
  private(set) var nodes: [RecordedTree.Node] = []
  private(set) var originals: [(node: RunNode, machine: Int)] = []
  private let commands: CommandNumbers

  init(commands: CommandNumbers) { self.commands = commands }

  /// Adds a root of a machine and all below it; returns the root's number.
  mutating func add(_ root: RunNode, of machine: Int) -> Int {
    let first = nodes.count
    var waiting: [(node: RunNode, parent: Int?, paths: [FileDescriptor: String])] = [(root, nil, [:])]
    while let (node, parent, pathsBefore) = waiting.popLast() {
      var paths = pathsBefore
      let eventPaths = node.events.map { node.learnPath(of: $0, commands, &paths) }
      nodes.append(
        RecordedTree.Node(
          parent: parent, answer: node.answer, state: node.recordedState, events: node.events, paths: eventPaths,
          damages: node.damages.map { ($0.moment, $0.outcome) }))
      originals.append((node, machine))
      let number = nodes.count - 1
      waiting += node.children.reversed().map { ($0, number, paths) }
    }
    return first
  }
}

extension RunNode {
  fileprivate var recordedState: RecordedTree.State {
    switch state {
    case .question(let question, _): .question(question)
    case .fault: .fault
    case .idle(let reply): .idle(RecordedAnswer(reply: reply, calls: callsOfLastCommand))
    case .ended(let death): .ended(death)
    }
  }

  /// The path that an event's descriptor was opened with; `paths` are the open files, before the event and then after.
  fileprivate func learnPath(
    of event: RunEvent, _ commands: CommandNumbers, _ paths: inout [FileDescriptor: String]
  ) -> String? {
    switch event {
    case .began(let number):
      if case .restart = commands[number] { paths = [:] }
      return nil
    case .answered: return nil
    case .call(let call):
      let path = call.call.descriptor.flatMap { paths[$0] }
      switch (call.call, call.result) {
      case (.open(let path, _), .descriptor(let fd)): paths[fd] = path
      case (.close(let fd), .done): paths[fd] = nil
      default: break
      }
      return path
    }
  }
}
