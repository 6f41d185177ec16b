// Lab 4, part B: what many ranks promise together. A checkpoint is that of all ranks or of none, and it is committed when
// the last of them has returned from `save`: until then there is nothing that anybody may restore, from then on there is
// nothing older that anybody may. What a run leaves incomplete is gone with it: the next run may be another one.

import LabKit
import Training

/// The checkpoints of many ranks, as far as a power cut can tell them apart.
public struct RankedSpecification: Specification {
  /// What is, or may be, committed.
  public struct Checkpoint: Hashable, Sendable {
    /// After which step it was taken.
    public var step: Int
    /// The rank whose weights had gone astray by then.
    public var strayed: Int?
  }

  /// Where the run is, and what has become of its checkpoints.
  public struct State: Hashable, Sendable {
    /// What the devices hold.
    public var now = Checkpoint(step: 0)
    /// The newest committed checkpoints that are whole, the newest first: as many as have to be kept.
    public var kept = [Checkpoint(step: 0)]
    /// The ranks that have saved what the devices hold, as long as some have not.
    public var saved: Set<Int> = []
    /// The ranks that have died; what they were saving may be there or not.
    public var dead: Set<Int> = []
  }

  /// How many complete checkpoints have to be kept.
  static let mostKept = 2

  private let layout: RankLayout
  private let trajectory = Trajectory.tiny

  /// Makes the specification of ranks that train together.
  public init(_ layout: RankLayout) { self.layout = layout }

  /// The specification for a scenario, which says how many ranks there are.
  public init(_ scenario: Scenario) { self.init(scenario.layout) }

  /// Before step 1, and saved: ranks that find nothing save before they answer.
  public let initial = State()

  /// The command that shows all devices.
  public let observation = "state"

  /// Performs a command of part B.
  public func perform(_ command: [String], in state: State) -> Expected<State> {
    switch (command.first, command.count) {
    case ("state", 1): .accepted(state, reply: observed(state))
    case ("step", 1): step(state)
    case ("drift", 2): drift(rank(command[1]), state)
    case ("checkpoint", 1): save(Array(0..<layout.ranks), state)
    case ("save", 2): save([rank(command[1])], state)
    case ("die", 3): die(rank(command[1]), state)
    case ("lose", 2), ("damage", 2): lose(rank(command[1]), state)
    default: .refused("'\(command.joined(separator: " "))' is no command of part B")
    }
  }

  private func rank(_ word: String) -> Int { Int(word).flatMap { (0..<layout.ranks).contains($0) ? $0 : nil } ?? -1 }

  private func step(_ state: State) -> Expected<State> {
    guard state.now.strayed == nil else { return .refused("the ranks do not fit together") }
    var new = state
    new.now.step += 1
    new.saved = []
    return .accepted(new, reply: "step \(new.now.step)")
  }

  private func drift(_ rank: Int, _ state: State) -> Expected<State> {
    guard rank >= 0, state.now.strayed == nil else { return .refused("one rank can go astray, and only once") }
    var new = state
    new.now.strayed = rank
    new.saved = []
    return .accepted(new, reply: "")
  }

  private func save(_ ranks: [Int], _ state: State) -> Expected<State> {
    if ranks.contains(-1) { return .refused("there is no such rank") }
    if let dead = ranks.first(where: state.dead.contains) { return .refused("rank \(dead) is gone") }
    var new = state
    new.saved.formUnion(ranks)
    if new.saved.count == layout.ranks { commit(&new) }
    return .accepted(new, reply: "")
  }

  private func commit(_ state: inout State) {
    let now = state.now
    state.kept = Array(([now] + state.kept.filter { $0.step != now.step }).prefix(Self.mostKept))
    state.saved = []
  }

  private func die(_ rank: Int, _ state: State) -> Expected<State> {
    guard rank >= 0, !state.dead.contains(rank) else { return .refused("there is no such rank") }
    var new = state
    new.dead.insert(rank)
    return .accepted(new, reply: "rank \(rank) is gone")
  }

  /// What a rank has saved last is no longer whole. A scenario says so right after a checkpoint.
  private func lose(_ rank: Int, _ state: State) -> Expected<State> {
    guard rank >= 0, state.saved.isEmpty, state.dead.isEmpty, !state.kept.isEmpty else {
      return .refused("only what was just saved completely can be lost")
    }
    var new = state
    new.kept.removeFirst()
    return .accepted(new, reply: "")
  }

  /// All devices get the newest checkpoint; the death of the last rank that had not saved leaves two possibilities.
  public func survivors(of state: State) -> [State] {
    var possible = [rebooted(state)]
    if !state.dead.isEmpty, state.saved.union(state.dead).count == layout.ranks {
      var committed = state
      commit(&committed)
      possible.append(rebooted(committed))
    }
    return possible
  }

  private func rebooted(_ state: State) -> State {
    guard let newest = state.kept.first else { return initial }
    return State(now: newest, kept: state.kept)
  }

  /// With ranks that should agree and don't, there is no right checkpoint: a program may save both, or refuse.
  public func mayRefuse(_ command: [String], in state: State) -> Bool {
    state.now.strayed != nil && ["checkpoint", "save"].contains(command.first)
  }

  /// The devices' step and a digest of all their memories.
  public func observed(_ state: State) -> String {
    RankMemories(trajectory.state(after: state.now.step), layout, strayed: state.now.strayed).shown(on: trajectory)
  }

  /// The devices, and who has saved.
  public func describe(_ state: State) -> String {
    var text = observed(state)
    if !state.saved.isEmpty {
      text += ", saved by \(state.saved.sorted().map(String.init).joined(separator: ", "))"
    }
    return text
  }

  /// No run without failures was ever in this state.
  public var impossible: String { "reachable" }
}

extension Scenario {
  /// How many ranks train together, and in how many shards.
  var layout: RankLayout { settings["ranks"].flatMap { RankLayout($0) } ?? .alone }
}

extension ScenarioVocabulary {
  /// The words of part B that no other part has; `save` has a rank there.
  static let rankVerbs: [Verb] = [
    Verb("checkpoint"), Verb("die", .number("RANK"), .number("CALL")), Verb("lose", .number("RANK")),
    Verb("damage", .number("RANK")), Verb("drift", .number("RANK")),
  ]

  /// How many ranks a scenario can have.
  static let rankLayouts = ["2 in 1 shards", "2 in 2 shards", "4 in 2 shards", "3 in 3 shards", "6 in 3 shards"]
}
