// The least of all plans that break a rule.
//
// The explorer leaves open what nobody looks at, and which of two equally surprising walks comes first depends on how it
// walks. A counterexample must not: its token is compared with a neighbour's, and is expected to be the same tomorrow.
// So once a violation is known, the plans that are no larger are tried one by one, in an order that only they determine:
// by how many effects they lose, then by the number of power cuts, then cut by cut by how much is lost at which moment.
// The first that breaks the rule is the counterexample. Two ways to the same disk, of which the same is expected, are
// tried once.

import Simulation

/// Looks for the least plan.
struct PlanSearch {
  /// How many power cuts are tried before the search is given up.
  static let patience = 4_000
  /// How many of the disks that they leave are booted on.
  static let mostRuns = 1_000

  /// A disk that power cuts have left, and which.
  private struct State {
    let image: ExploredImage
    let marks: Marks
    var cuts: [CrashPlan.Cut] = []
  }

  private struct Visit: Hashable {
    let fingerprint: Fingerprint
    let epoch: Int
    let faults: FaultState
    let left: CrashPlan.Size
  }

  private let explorer: Explorer
  private let rule: String?
  private var triesLeft: Int
  private var runsLeft = Self.mostRuns
  private var visited: Set<Visit> = []

  /// Prepares to look for a plan that breaks a rule, or any.
  init(_ explorer: Explorer, rule: String?, tries: Int) {
    self.explorer = explorer
    self.rule = rule
    triesLeft = tries
  }

  /// Whether there would have been more to try.
  var isGivenUp: Bool { triesLeft <= 0 || runsLeft <= 0 }

  /// The least plan that is no larger in any respect; `nil` if there is none, or if the search was given up.
  mutating func least(upTo size: CrashPlan.Size) -> CrashPlan? {
    let before = (explorer.found, explorer.isDirected, explorer.strikes)
    defer { (explorer.found, explorer.isDirected, explorer.strikes) = before }
    explorer.isDirected = true
    // Faults that try each call in turn are left out: a story is smaller without one.
    explorer.strikes = []
    let image = ExploredImage(
      image: .empty(expectation: explorer.expectations.initial), epoch: 0, depth: 0, faults: explorer.firstFaults,
      origin: nil)
    for losses in 0...size.losses {
      for cuts in 0...size.cuts {
        visited = []
        let start = State(image: image, marks: Marks(image.image))
        if let plan = extend(start, CrashPlan.Size(losses: losses, cuts: cuts)) { return plan }
      }
    }
    return nil
  }

  /// Boots on a state; goes on with the power cuts that are left, or holds the end against the rule.
  private mutating func extend(_ state: State, _ left: CrashPlan.Size) -> CrashPlan? {
    guard !isGivenUp else { return nil }
    runsLeft -= 1
    let walk = explorer.runAlone(Walk(image: state.image, marks: state.marks))
    let finding = explorer.found
    guard left.cuts > 0 else {
      guard let violation = finding?.violation, rule == nil || violation.rule == rule else { return nil }
      return CrashPlan(cuts: state.cuts)
    }
    // What breaks a rule ends the run: power fails before.
    let end = finding.map { $0.walk.node!.lastMoment - 1 } ?? walk.node!.lastMoment
    for place in explorer.places(in: walk, upTo: end) {
      for count in left.cuts == 1 ? left.losses...left.losses : 0...left.losses {
        var choices = place.choices(of: count)
        while let lost = choices.next() {
          triesLeft -= 1
          guard !isGivenUp else { return nil }
          if let plan = cut(walk, CrashPlan.Cut(moment: place.moment, lost: lost), state, left) { return plan }
        }
      }
    }
    return nil
  }

  private mutating func cut(
    _ walk: Walk, _ cut: CrashPlan.Cut, _ state: State, _ left: CrashPlan.Size
  ) -> CrashPlan? {
    guard explorer.isClosed(cut, walk.node!), let (image, marks) = explorer.decide(cut, walk, state.image) else {
      return nil
    }
    let rest = CrashPlan.Size(losses: left.losses - cut.lost.count, cuts: left.cuts - 1)
    let visit = Visit(
      fingerprint: image.image.fingerprint(decidedBy: marks), epoch: image.epoch, faults: image.faults, left: rest)
    guard visited.insert(visit).inserted else { return nil }
    return extend(State(image: image, marks: marks, cuts: state.cuts + [cut]), rest)
  }
}

/// A moment of a run at which the script lets the power fail.
struct CutPlace {
  let moment: Int
  /// The effects that are not durable yet.
  let pending: [Int]
  /// Whether it is the crash that a script names, which loses these effects and no others.
  var isNamed = false

  func choices(of count: Int) -> Combinations {
    isNamed && pending.count != count ? Combinations(of: [], taking: 1) : Combinations(of: pending, taking: count)
  }
}

extension Explorer {
  /// The moments of a run at which the script lets the power fail and something is different from the moment before.
  func places(in walk: Walk, upTo end: Int) -> [CutPlace] {
    let epoch = walk.image.epoch
    let effects = effects(of: walk.node!).effects
    let turns = effects.flatMap { [$0.moment, $0.promised] }
    let observed = walk.expectations.first?.moment ?? Int.max
    var moments: Set<Int> = []
    if !course[epoch].recoveries.isEmpty, let first = effects.first {
      moments.formUnion(turns.filter { $0 >= first.moment && $0 < observed })
    }
    if course[epoch].epoch.ending == .crashAnywhere {
      moments.formUnion(walk.expectations.map(\.moment) + turns.filter { $0 >= observed })
    }
    let named = namedPlace(in: walk)
    let anywhere = moments.filter { $0 != named?.moment }.map { moment in
      CutPlace(
        moment: moment,
        pending: effects.indices.filter { effects[$0].moment <= moment && effects[$0].promised > moment })
    }
    return (anywhere + [named].compactMap { $0 }).filter { $0.moment <= end }.sorted { $0.moment < $1.moment }
  }

  /// The crash that the script names, if it names one.
  private func namedPlace(in walk: Walk) -> CutPlace? {
    guard case .crash(let calls, let names) = course[walk.image.epoch].epoch.ending else { return nil }
    let record = record(walk, cut: nil)
    let moment = record.moment(afterCalls: calls)
    let lost = record.effects(named: names, pendingAt: moment)
    return CutPlace(moment: moment, pending: record.closure(of: lost, at: moment), isNamed: true)
  }

  /// Whether a cut loses, with each effect, all that requires it.
  func isClosed(_ cut: CrashPlan.Cut, _ node: RunNode) -> Bool {
    let effects = effects(of: node).effects
    return effects.indices.allSatisfy { index in
      let effect = effects[index]
      return effect.moment > cut.moment || cut.lost.contains(index)
        || !effect.requirements.contains(where: cut.lost.contains)
    }
  }
}

/// Every choice of so many numbers out of several, in order.
struct Combinations {
  private let all: [Int]
  private var places: [Int]?

  init(of all: [Int], taking count: Int) {
    self.all = all
    places = count <= all.count ? Array(0..<count) : nil
  }

  mutating func next() -> [Int]? {
    guard var current = places else { return nil }
    let choice = current.map { all[$0] }
    places = nil
    guard let last = current.indices.last(where: { current[$0] < all.count - current.count + $0 }) else {
      return choice
    }
    current[last] += 1
    for later in current.indices where later > last { current[later] = current[later - 1] + 1 }
    places = current
    return choice
  }
}
