// The recorded tree with every part of it told once. Boots that find different disks soon do the same: the four hundred
// steps after a boot are in the tree again for each disk that the boot may have found. So nodes are told relative to
// where they begin (effects and moments count from there), and nodes from which all goes on equally are one. What a run
// comes to is the same as in the tree.

import Exploration
import Judging
import Simulation

/// A recorded tree whose equal branches are one.
struct PageGraph {
  /// What happens on the way to a node.
  struct Segment: Hashable {
    /// The events, by number.
    let events: [Int]
    /// What faults left on the disk; moments count from the segment's beginning.
    let damages: [Damage]
  }

  /// What a fault left on the disk.
  struct Damage: Hashable {
    let moment: Int
    let outcome: FaultRule.Outcome
  }

  /// An event, and the path that its descriptor was opened with.
  struct Event: Hashable {
    let event: RunEvent
    let path: String?
  }

  /// What is wrong with the calls that led to a node, if the program might have shown something before.
  struct Trace: Hashable {
    let live: Int?
    let violation: Violation
  }

  /// Where an answer leads.
  struct Edge: Hashable {
    let answer: Int
    var node: Int
  }

  /// A node, by the numbers of what it is made of.
  struct Node: Hashable {
    let state: Int
    let segment: Int
    let delta: Int
    let traces: Int
    var edges: [Edge]
  }

  private(set) var states = Numbering<RecordedTree.State>()
  private(set) var events = Numbering<Event>()
  private(set) var segments = Numbering<Segment>()
  /// What segments add to the effects of a run: an effect's requirements, and those that a promise is for, are told by
  /// how far back they are from the first effect here.
  private(set) var deltas = Numbering<RecordedTree.Delta>()
  /// The deltas of a node: with all syncs, then without each of them.
  private(set) var deltaRows = Numbering<[Int]>()
  private(set) var traces = Numbering<[Trace]>()
  private(set) var nodes: [Node] = []
  /// Where runs begin.
  private(set) var roots: [(root: RecordedTree.Root, node: Int)] = []

  /// Merges the tree of a recording.
  init(_ recording: Recording) {
    let tree = recording.tree
    let all = [recording.deltas] + recording.syncs.map(\.deltas)
    let begins = Beginnings(tree, all)
    let wrong = Self.traces(recording)
    var classes = Numbering<Node>()
    var classOf = [Int](repeating: 0, count: tree.nodes.count)
    var edges = [[Edge]](repeating: [], count: tree.nodes.count)
    for (number, node) in tree.nodes.enumerated().reversed() {
      let row = all.indices.map { self.deltas.number(of: begins.relative(all[$0][number], of: number, in: $0)) }
      let made = Node(
        state: states.number(of: node.state), segment: segment(of: node, from: begins.moments[number]),
        delta: deltaRows.number(of: row), traces: traces.number(of: wrong[number] ?? []),
        edges: edges[number].sorted { $0.answer < $1.answer })
      classOf[number] = classes.number(of: made)
      if let parent = node.parent { edges[parent].append(Edge(answer: node.answer, node: classOf[number])) }
    }
    number(classes.all, from: tree.roots.map { ($0, classOf[$0.node]) })
  }

  /// What is wrong with calls, by the tree's nodes; on several machines rules on calls are part of the judgements.
  private static func traces(_ recording: Recording) -> [Int: [Trace]] {
    guard case .alone(let specification, _) = recording.course else { return [:] }
    return recording.tree.traces(of: specification).reduce(into: [:]) {
      $0[$1.node, default: []].append(Trace(live: $1.live, violation: $1.violation))
    }
  }

  private mutating func segment(of node: RecordedTree.Node, from first: Int) -> Int {
    let numbers = zip(node.events, node.paths).map { events.number(of: Event(event: $0, path: $1)) }
    let damages = node.damages.filter { $0.moment > first }
    return segments.number(
      of: Segment(events: numbers, damages: damages.map { Damage(moment: $0.moment - first, outcome: $0.outcome) }))
  }

  /// Numbers the nodes as a walk meets them, so that what follows a node is mostly the next one.
  private mutating func number(_ classes: [Node], from begins: [(root: RecordedTree.Root, node: Int)]) {
    var place = [Int?](repeating: nil, count: classes.count)
    var order: [Int] = []
    for begin in begins {
      var waiting = [begin.node]
      while let next = waiting.popLast() {
        guard place[next] == nil else { continue }
        place[next] = order.count
        order.append(next)
        waiting += classes[next].edges.reversed().map(\.node)
      }
    }
    nodes = order.map { number in
      var node = classes[number]
      for index in node.edges.indices { node.edges[index].node = place[node.edges[index].node]! }
      return node
    }
    roots = begins.map { ($0.root, place[$0.node]!) }
  }
}

/// How many events, and how many effects, there were before each node of a tree.
private struct Beginnings {
  private(set) var moments: [Int] = []
  /// By each of the ways in which the effects are told.
  private(set) var effects: [[Int]]

  init(_ tree: RecordedTree, _ all: [[RecordedTree.Delta]]) {
    effects = all.map { _ in [] }
    for node in tree.nodes {
      guard let parent = node.parent else {
        moments.append(0)
        for way in all.indices { effects[way].append(0) }
        continue
      }
      moments.append(moments[parent] + tree.nodes[parent].events.count)
      for way in all.indices { effects[way].append(effects[way][parent] + all[way][parent].effects.count) }
    }
  }

  /// A delta as it is told from its node's beginning.
  func relative(_ delta: RecordedTree.Delta, of node: Int, in way: Int) -> RecordedTree.Delta {
    if delta.effects.isEmpty, delta.promises.isEmpty { return delta }
    let (base, first) = (effects[way][node], moments[node])
    return RecordedTree.Delta(
      effects: delta.effects.map { effect in
        Effect(
          changes: effect.changes, requirements: effect.requirements.map { base - $0 }, moment: effect.moment - first,
          promised: effect.promised == Int.max ? Int.max : effect.promised - first)
      },
      promises: delta.promises.map { RecordedTree.Promise(effect: base - $0.effect, moment: $0.moment - first) })
  }
}
