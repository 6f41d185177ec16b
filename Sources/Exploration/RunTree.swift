// The decision tree. A boot is a deterministic function of what it is told, so all boots of a program together form a
// tree: a node is a question that a run came to (what is in this unit? which command next?), an edge is an answer, and
// what the run did between two questions hangs on the node where it stopped to ask. The program is run once for each
// path; every crash image walks the same tree, with its own idea of which answers its effects allow.

import Simulation
import Storage

/// Something that happened in a run. Power can fail in every gap between two of them.
public enum RunEvent: Hashable, Sendable {
  /// The program made a call and got its result.
  case call(TracedCall)
  /// A command was handed to the program, by its number in the explorer's list.
  case began(command: Int)
  /// The program answered its boot or its last command.
  case answered(Reply)
}

/// Where a run stopped: at a question, and what it had done since the one before.
final class RunNode {
  enum State {
    /// In a call, at a unit that nobody has decided.
    case question(Question, during: Call)
    /// At a call that a fault may strike (answer 1) or spare (answer 0).
    case fault(during: Call)
    /// Between commands, after a reply.
    case idle(Reply)
    /// At its end.
    case ended(Death)
  }

  private(set) var parent: RunNode?
  /// The answer to the parent's question that leads here.
  let answer: Int
  let state: State
  /// What happened since the parent's question was answered.
  let events: [RunEvent]
  /// What the run knows and has done, as it was when it stopped.
  let disk: SimulatedDisk
  /// The faults that may still strike during the command in hand.
  let faults: ArmedFaults
  /// How many events had happened when the parent's question was asked.
  let firstMoment: Int
  /// What faults have left on the disk up to here.
  let damages: [Damage]
  private(set) var children: [RunNode] = []
  /// The last moment up to here after which something had changed on the disk; 0 if nothing has.
  private let lastChange: Int
  /// Whether one of ``callsOfLastCommand`` was struck by a fault that the program may fail for.
  let isStruck: Bool
  /// How many syncs the command in hand has made.
  private let syncs: SyncCounter
  /// What was worked out about the node so far.
  private var notes: RunNotes?

  init(parent: RunNode?, answer: Int, state: State, events: [RunEvent], disk: SimulatedDisk, faults: ArmedFaults) {
    self.parent = parent
    self.answer = answer
    self.state = state
    self.events = events
    self.disk = disk
    self.faults = faults
    let first = parent?.lastMoment ?? 0
    firstMoment = first
    let index = events.lastIndex { if case .call(let call) = $0 { call.operation.changesDisk } else { false } }
    lastChange = index.map { first + $0 + 1 } ?? parent?.lastChange ?? 0
    damages =
      (parent?.damages ?? [])
      + events.enumerated().compactMap { index, event in
        guard case .call(let call) = event, let fault = call.fault, fault.isDamage else { return nil }
        return Damage(moment: first + index + 1, outcome: fault)
      }
    var syncs = parent?.syncs ?? SyncCounter()
    var isStruck = parent?.isStruck ?? false
    for event in events {
      _ = syncs.pass(event)
      switch event {
      case .call(let call): isStruck = isStruck || call.mayFailTheProgram
      case .began: isStruck = false
      case .answered: break
      }
    }
    self.syncs = syncs
    self.isStruck = isStruck
    parent?.children.append(self)
  }

  /// Takes the node out of the tree, and returns what was below it: parents and children hold one another, and would
  /// outlive everybody who knows them.
  func cutOff() -> [RunNode] {
    defer { (parent, children) = (nil, []) }
    return children
  }

  /// What is worked out about the node when somebody asks; most nodes are passed, and nobody does.
  private var noted: RunNotes {
    if let notes { return notes }
    let new = RunNotes()
    notes = new
    return new
  }

  /// What the reply was judged to be.
  var judgements: NodeJudgements {
    get { notes?.judgements ?? NodeJudgements() }
    _modify { yield &noted.judgements }
  }

  /// What somebody's rules remember of everything up to here, if they were asked.
  var fold: (any RunFold)? {
    get { notes?.fold }
    set { noted.fold = newValue }
  }

  /// The calls since the program began its last command or its boot.
  var callsOfLastCommand: [TracedCall] {
    if let known = notes?.calls { return known }
    let calls = collectCalls()
    noted.calls = calls
    return calls
  }

  /// How many events have happened.
  var lastMoment: Int { firstMoment + events.count }

  /// The node that an answer leads to, if a run has been there.
  func child(_ answer: Int) -> RunNode? { children.first { $0.answer == answer } }

  /// The nodes from the root to this one.
  var path: [RunNode] {
    var nodes = [self]
    while let parent = nodes[nodes.count - 1].parent { nodes.append(parent) }
    return nodes.reversed()
  }

  /// The effects of everything up to here.
  ///
  /// From the nearest node that knows its own, one by one: a long run has more nodes than a stack has room for calls.
  func effects(under rules: EffectRules, in forest: RunForest) -> EffectDerivation {
    var unknown: [RunNode] = []
    var next: RunNode? = self
    var result: EffectDerivation?
    while let node = next, result == nil {
      if let derived = node.notes?.derived, derived.rules === rules {
        result = derived.derivation
      } else {
        unknown.append(node)
      }
      next = node.parent
    }
    var derivation = result ?? EffectDerivation(model: rules.model, sectorSize: forest.table.sectorSize)
    for node in unknown.reversed() {
      node.add(to: &derivation, under: rules, in: forest)
      node.noted.derived = DerivedEffects(rules, derivation)
    }
    return derivation
  }

  /// Applies what happened since the parent's question.
  private func add(to derivation: inout EffectDerivation, under rules: EffectRules, in forest: RunForest) {
    var counter = parent?.syncs ?? SyncCounter()
    for (index, event) in events.enumerated() {
      let place = counter.pass(event)
      guard case .call(let call) = event else { continue }
      guard let site = place.map(forest.commands.site) else {
        derivation.apply(call.operation, moment: firstMoment + index + 1)
        continue
      }
      guard !rules.forgotten.contains(site) else { continue }
      let before = derivation.changesBySyncs
      derivation.apply(call.operation, moment: firstMoment + index + 1)
      if derivation.changesBySyncs != before { forest.remember(site, under: rules) }
    }
  }

  /// The syncs since the parent's question; `paths` are the open files' before it, and then after it.
  func syncs(_ commands: CommandNumbers, _ paths: inout [FileDescriptor: String]) -> [(SyncSite, String)] {
    var counter = parent?.syncs ?? SyncCounter()
    var found: [(SyncSite, String)] = []
    for event in events {
      let place = counter.pass(event)
      guard case .call(let call) = event else { continue }
      if case .open(let path, _) = call.call, case .descriptor(let fd) = call.result { paths[fd] = path }
      if let place { found.append((commands.site(place), call.call.description { paths[$0] })) }
    }
    return found
  }

  /// The first moment, of those after which something had changed on the disk since `moment`; `nil` if nothing has.
  ///
  /// A sync alone changes nothing: it only rules states out.
  func firstChange(after moment: Int) -> Int? {
    guard lastChange > moment else { return nil }
    var found: Int?
    var node: RunNode? = self
    while let current = node, current.lastMoment > moment {
      for (index, event) in current.events.enumerated() where current.firstMoment + index >= moment {
        guard case .call(let call) = event, call.operation.changesDisk else { continue }
        found = current.firstMoment + index + 1
        break
      }
      node = current.parent
    }
    return found
  }

  private func collectCalls() -> [TracedCall] {
    var calls: [TracedCall] = []
    var node: RunNode? = self
    while let current = node {
      for event in current.events.reversed() {
        switch event {
        case .call(let call): calls.append(call)
        case .began: return calls.reversed()
        case .answered: break
        }
      }
      node = current.parent
    }
    return calls.reversed()
  }
}

/// What was worked out about a node.
private final class RunNotes {
  /// The calls since the program began its last command or its boot.
  var calls: [TracedCall]?
  /// What the reply was judged to be.
  var judgements = NodeJudgements()
  /// What somebody's rules remember of everything up to the node.
  var fold: (any RunFold)?
  /// Effects up to the node, as somebody last asked for them.
  var derived: DerivedEffects?
}

/// Effects by the rules that they were derived by.
private final class DerivedEffects {
  let rules: EffectRules
  let derivation: EffectDerivation

  init(_ rules: EffectRules, _ derivation: EffectDerivation) { (self.rules, self.derivation) = (rules, derivation) }
}
