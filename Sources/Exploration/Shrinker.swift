// The shortest story that ends in the same way.
//
// A scenario says more than one failure needs: accounts that do not matter, power cuts that change nothing. So steps are
// left out, in large pieces first and then one by one, until none can go. What remains is explored anew and from the
// beginning, by the same specification, which works out for itself what the shorter script should come to: a transfer
// whose account was never opened *should* be refused. A shorter script counts if the same rule is broken by no more
// losses and no more power cuts. Then its least plan is found (`PlanSearch`), and what was pending when the power failed
// is tried out: what may as well be lost makes no difference.
//
// Everything is bounded by counts, never by a clock, so that the same failure shrinks to the same token on any machine.

import Simulation

/// Makes a counterexample as small as it gets.
public struct Shrinker {
  /// How much shrinking may cost.
  public struct Budget: Hashable, Sendable {
    /// Shorter scripts that may be explored.
    public var explorations = 100
    /// Shorter scripts on which the same turns may be tried, without exploring them.
    public var followings = 300
    /// Boots that exploring one of them may take.
    public var boots = 300
    /// Steps that the walks of one of them may take.
    public var visits = 50_000
    /// Events that all boots together may come to, the known beginnings of runs included.
    public var events = 20_000

    /// The usual budget.
    public init() {}
  }

  /// What is left.
  public struct Shrunk: Sendable {
    /// The numbers of the steps that are left out, in order (``Script/dropping(_:)``).
    public let dropped: [Int]
    /// The numbers of other steps that the story never comes to.
    public let unperformed: [Int]
    /// The crashes.
    public let plan: CrashPlan
    /// The runs of that plan.
    public let replayed: Replayed
    /// The effects, cut by cut, that were pending, are not lost in this plan, and might as well be, each by itself.
    public let irrelevant: [[Int]]
    /// Whether the budget was used up, so that there may be a smaller one.
    public let isGivenUp: Bool
  }

  private let script: Work
  private let forest: RunForest
  private let options: ExplorationOptions
  private let budget: Budget
  private let eventLimit: Int
  private var explorations = 0
  private var followings = 0
  private var isGivenUp = false

  /// Prepares to shrink counterexamples of a script.
  ///
  /// - Parameter expectations: makes fresh expectations of the script without the steps of these numbers.
  public init(
    script: Script, forest: RunForest, options: ExplorationOptions, budget: Budget = Budget(),
    expectations: @escaping (Set<Int>) -> any Expectations
  ) {
    self.script = .one(script, expectations)
    self.forest = forest
    self.options = options
    self.budget = budget
    eventLimit = forest.events + budget.events
  }

  /// Prepares to shrink counterexamples of a script of several machines.
  ///
  /// - Parameter expectations: makes fresh expectations of the script without the steps of these numbers.
  public init(
    script: ClusterScript, forests: [RunForest], options: ExplorationOptions, budget: Budget = Budget(),
    expectations: @escaping (Set<Int>) -> any ClusterExpectations
  ) {
    self.script = .several(script, forests, expectations)
    forest = forests[0]
    self.options = options
    self.budget = budget
    eventLimit = forests.reduce(0) { $0 + $1.events } + budget.events
  }

  /// What is made shorter.
  private enum Work {
    case one(Script, (Set<Int>) -> any Expectations)
    case several(ClusterScript, [RunForest], (Set<Int>) -> any ClusterExpectations)

    var itemCount: Int {
      switch self {
      case .one(let script, _): script.itemCount
      case .several(let script, _, _): script.itemCount
      }
    }

    func withFaults(_ dropped: Set<Int>) -> Set<Int> {
      switch self {
      case .one(let script, _): script.withFaults(dropped)
      case .several(let script, _, _): script.withFaults(dropped)
      }
    }
  }

  /// How many events all boots so far have come to.
  private var events: Int {
    switch script {
    case .one: forest.events
    case .several(_, let forests, _): forests.reduce(0) { $0 + $1.events }
    }
  }

  /// Shrinks what an exploration of the whole script found; `nil` if it found nothing that can be replayed.
  ///
  /// - Parameter keepsSteps: whether every step stays, and only losses go.
  public mutating func shrink(_ outcome: ExplorationOutcome, keepingSteps keepsSteps: Bool = false) -> Shrunk? {
    guard let plan = outcome.plan, let replayed = outcome.replayed, let rule = replayed.violation?.rule else {
      return nil
    }
    let found = Candidate(dropped: [], plan: plan, replayed: replayed)
    var best = keepsSteps ? found : shortened(found, rule)
    let explorer = explorer(without: best.dropped)
    // The exploration has found the least plan of the whole script already.
    if !best.dropped.isEmpty, explorer.cluster == nil {
      best = least(best, rule, upTo: best.plan.size, explorer) ?? best
    }
    return Shrunk(
      dropped: best.dropped.sorted(),
      unperformed: keepsSteps ? [] : unperformed(in: best).subtracting(best.dropped).sorted(),
      plan: best.plan, replayed: best.replayed,
      irrelevant: best.plan.cuts.indices.map { irrelevant(best, cut: $0, explorer, rule) },
      isGivenUp: isGivenUp || outcome.isGivenUp)
  }

  // MARK: Steps

  /// A script, and a plan that breaks the rule on it.
  private struct Candidate {
    var dropped: Set<Int>
    var plan: CrashPlan
    var replayed: Replayed
  }

  private mutating func shortened(_ found: Candidate, _ rule: String) -> Candidate {
    var best = found
    // Without what the story never comes to there is less to explore.
    if case .one = script, let shorter = attempt(unperformed(in: best), from: best, rule) { best = shorter }
    // What is cheap first: the less there is left, the less there is to explore.
    if best.plan.size.detours > 0 { best = withoutPieces(best) { $0.follow($1, from: $2, rule) } }
    return reachable(withoutPieces(best) { $0.attempt($1, from: $2, rule) })
  }

  /// Tries whether a rule is still broken without some steps.
  private typealias Try = (inout Shrinker, _ dropped: Set<Int>, _ best: Candidate) -> Candidate?

  /// Leaves steps out in ever smaller pieces, until none can go.
  private mutating func withoutPieces(_ start: Candidate, _ attempt: Try) -> Candidate {
    var best = start
    var size = script.itemCount - best.dropped.count
    while size >= 1 {
      let before = best.dropped.count
      best = withoutPieces(of: size, best, attempt)
      // Once a step has gone, another one may go that could not before.
      if size > 1 || best.dropped.count == before { size /= 2 }
    }
    return best
  }

  /// Leaves out pieces of so many steps, the last first, wherever that is possible.
  private mutating func withoutPieces(of size: Int, _ start: Candidate, _ attempt: Try) -> Candidate {
    var best = start
    let kept = (1..<script.itemCount + 1).filter { !best.dropped.contains($0) }
    for first in stride(from: (kept.count - 1) / size * size, through: 0, by: -size) {
      let piece = kept[first..<min(first + size, kept.count)]
      guard !piece.allSatisfy(best.dropped.contains) else { continue }
      if let shorter = attempt(&self, best.dropped.union(piece), best) { best = shorter }
    }
    return best
  }

  /// Explores the script without some steps; `nil` if that breaks the rule not at all, or only by more.
  private mutating func attempt(_ dropped: Set<Int>, from best: Candidate, _ rule: String) -> Candidate? {
    guard explorations < budget.explorations, events < eventLimit else {
      isGivenUp = true
      return nil
    }
    explorations += 1
    let dropped = script.withFaults(dropped)
    let explorer = explorer(without: dropped)
    explorer.search(for: rule, within: best.plan.size.surprise)
    let outcome = explorer.outcome(trying: 0)
    if outcome.violation == nil, !outcome.certificate.isExhaustive { isGivenUp = true }
    guard let plan = outcome.plan, let replayed = outcome.replayed, replayed.violation?.rule == rule else { return nil }
    let found = Candidate(dropped: dropped, plan: plan, replayed: replayed)
    return plan.size <= best.plan.size
      ? found : explorer.cluster != nil ? nil : least(found, rule, upTo: best.plan.size, explorer)
  }

  /// Where messages arrive in any order, the same turns may do without some steps, too: one run instead of all.
  private mutating func follow(_ dropped: Set<Int>, from best: Candidate, _ rule: String) -> Candidate? {
    guard followings < budget.followings else { return nil }
    followings += 1
    let dropped = script.withFaults(dropped)
    let explorer = explorer(without: dropped)
    var plan = best.plan
    for index in plan.cuts.indices { plan.cuts[index].check = 0 }
    let replayed = explorer.replay(plan)
    guard replayed.violation?.rule == rule, replayed.difference == nil,
      replayed.runs.count(where: { $0.cut != nil }) == plan.cuts.count
    else { return nil }
    let checked = explorer.replayWithChecks(plan)
    return Candidate(dropped: dropped, plan: checked.plan, replayed: checked.replayed)
  }

  private func explorer(without dropped: Set<Int>) -> Explorer {
    var options = options
    options.bootLimit = budget.boots
    options.visitLimit = budget.visits
    options.countsStates = false
    return switch script {
    case .one(let script, let expectations):
      Explorer(script: script.dropping(dropped), forest: forest, expectations: expectations(dropped), options: options)
    case .several(let script, let forests, let expectations):
      Explorer(
        script: script.dropping(dropped), forests: forests, expectations: expectations(dropped), options: options)
    }
  }

  // MARK: What never happens

  /// The numbers of the steps that a story never comes to, because the power fails before them or a rule is broken.
  private func unperformed(in candidate: Candidate) -> Set<Int> {
    // Of several machines the steps of one go on while another is down: they are left out one by one.
    guard case .one(let script, _) = script else { return [] }
    let kept = (1..<script.itemCount + 1).filter { !candidate.dropped.contains($0) }
    let shorter = script.dropping(candidate.dropped)
    var steps = [Int](repeating: 0, count: shorter.epochs.count)
    for run in candidate.replayed.runs { steps[run.epoch] = run.steps }
    var numbers: Set<Int> = []
    let last = candidate.replayed.runs.last?.epoch ?? 0
    for (epoch, count) in steps[...last].enumerated() {
      let range = shorter.numbers(afterSteps: count, ofEpoch: epoch)
      // From behind the last item that is performed to the crash: all that is kept there, and all that once was.
      let first = range.lowerBound == 1 ? 1 : kept[range.lowerBound - 2] + 1
      let end = epoch == last || range.upperBound > kept.count ? script.itemCount + 1 : kept[range.upperBound - 1]
      numbers.formUnion(first..<end)
    }
    return numbers
  }

  /// A token need not name what never happens anyway, unless the story is another one with it.
  private func reachable(_ best: Candidate) -> Candidate {
    let dropped = best.dropped.subtracting(unperformed(in: best))
    guard dropped != best.dropped else { return best }
    let replayed = explorer(without: dropped).replay(best.plan)
    guard replayed.violation == best.replayed.violation, replayed.runs.count == best.replayed.runs.count else {
      return best
    }
    var candidate = best
    candidate.dropped = dropped
    candidate.replayed = replayed
    return candidate
  }

  /// A candidate with the least plan that breaks the rule on its script, if that is no larger than a size.
  private mutating func least(
    _ candidate: Candidate, _ rule: String, upTo size: CrashPlan.Size, _ explorer: Explorer
  ) -> Candidate? {
    var search = PlanSearch(explorer, rule: rule, tries: PlanSearch.patience)
    guard let plan = search.least(upTo: size) else {
      isGivenUp = isGivenUp || search.isGivenUp
      return nil
    }
    let checked = explorer.replayWithChecks(plan)
    guard checked.replayed.violation?.rule == rule else { return nil }
    return Candidate(dropped: candidate.dropped, plan: checked.plan, replayed: checked.replayed)
  }

  // MARK: What makes no difference

  /// Pending effects of a cut that can be lost too, each with what requires it, and the same rule is broken.
  private func irrelevant(_ best: Candidate, cut index: Int, _ explorer: Explorer, _ rule: String) -> [Int] {
    let run = best.replayed.runs[index]
    let cut = best.plan.cuts[index]
    return run.pending.filter { effect in
      guard !cut.lost.contains(effect) else { return false }
      var other = best.plan
      other.cuts[index].lost = run.closure(of: cut.lost + [effect], at: cut.moment)
      return explorer.replay(other).violation?.rule == rule
    }
  }
}
