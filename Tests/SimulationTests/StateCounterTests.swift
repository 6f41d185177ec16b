import Simulation
import TestSupport
import Testing

/// Counts of crash states: against all sets of effects, tried one by one, and against formulas.
struct StateCounterTests {
  /// Whether sync promises bring along what the promised effects require, as all but the weakest file systems do.
  @Test(arguments: [true, false])
  func `any effects with requirements and promises are counted as brute force counts them`(isClosed: Bool) {
    for seed in 1...(3000 as UInt64) {
      var random = SplitMix64(seed: seed)
      let effects = random.effects(isClosed: isClosed)
      let last = effects.last!.moment + 2
      let all = (0...last).map { LegalAssignments.all(of: effects, at: $0) }
      var counter = StateCounter(effects: effects)
      let (pairs, distinct) = counter.count(0...last)
      #expect(pairs == StateCount(all.map(\.count).reduce(0, +)), "seed \(seed): \(effects)")
      #expect(distinct == StateCount(all.reduce(into: Set()) { $0.formUnion($1) }.count), "seed \(seed): \(effects)")
      if pairs != StateCount(all.map(\.count).reduce(0, +)) { return }
    }
  }

  @Test func `moments from the middle of a run are counted by themselves`() {
    for seed in 1...(300 as UInt64) {
      var random = SplitMix64(seed: seed)
      let effects = random.effects(isClosed: true)
      let last = effects.last!.moment + 1
      let all = (last / 2...last).map { LegalAssignments.all(of: effects, at: $0) }
      var counter = StateCounter(effects: effects)
      let (pairs, distinct) = counter.count(last / 2...last)
      #expect(pairs == StateCount(all.map(\.count).reduce(0, +)), "seed \(seed)")
      #expect(distinct == StateCount(all.reduce(into: Set()) { $0.formUnion($1) }.count), "seed \(seed)")
    }
  }

  private func effect(_ units: [Int], after requirements: [Int] = [], moment: Int, promised: Int = .max) -> Effect {
    Effect(
      changes: units.map { Change(unit: .sector(1, $0), value: moment) }, requirements: requirements, moment: moment,
      promised: promised)
  }

  private func count(_ effects: [Effect]) -> (pairs: StateCount, distinct: StateCount) {
    var counter = StateCounter(effects: effects)
    return counter.count(0...effects.last!.moment)
  }

  private func power(_ exponent: Int) -> StateCount {
    (0..<exponent).reduce(StateCount(1)) { product, _ in product + product }
  }

  @Test func `n sectors on their own have two to the n states`() {
    let counts = count((0..<300).map { effect([$0], moment: $0 + 1) })
    #expect(counts.distinct == power(300))
    #expect(counts.pairs + StateCount(1) == power(301))
  }

  @Test func `n effects in order have n plus one states, however long the chain`() {
    let n = 3000
    for units in [n, 7, 1] {
      let chain = (0..<n).map { effect([$0 % units], after: $0 == 0 ? [] : [$0 - 1], moment: $0 + 1) }
      #expect(count(chain).distinct == StateCount(n + 1))
      #expect(count(chain).pairs == StateCount((n + 1) * (n + 2) / 2))
    }
  }

  @Test func `a chain that is synced now and then still has a state for each effect`() {
    let n = 2000
    let chain = (0..<n).map { number in
      effect([number], after: number == 0 ? [] : [number - 1], moment: number + 1, promised: (number / 50 + 1) * 50 + 2)
    }
    #expect(count(chain).distinct == StateCount(n + 1))
  }

  @Test func `a cut that frees n sectors, each written again, has one more bit than sectors`() {
    // Which of the writes are there, times whether the cut is: it shows in its size.
    let n = 60
    let cut = effect(Array(0...n), moment: 1)
    #expect(count([cut] + (1...n).map { effect([$0], moment: 2) }).distinct == power(n + 1))
  }

  @Test func `writes that each require one thing are all or any of them`() {
    let n = 80
    let first = effect([0], moment: 1)
    #expect(
      count([first] + (1...n).map { effect([$0], after: [0], moment: $0 + 1) }).distinct == power(n) + StateCount(1))
    // And one thing that requires them all: one more state.
    let last = effect([n + 1], after: Array(1...n), moment: n + 2)
    #expect(
      count([first] + (1...n).map { effect([$0], after: [0], moment: $0 + 1) } + [last]).distinct
        == power(n) + StateCount(2))
  }

  @Test func `what is given up is a lower bound, and says so`() {
    // A grid in which each requires its neighbours above and to the left, and units are shared along the diagonals.
    let side = 7
    let grid = (0..<side * side).map { number in
      let above = number >= side ? [number - side] : []
      let left = number % side > 0 ? [number - 1] : []
      return effect([number / side + number % side], after: above + left, moment: number + 1)
    }
    let exact = count(grid)
    var limited = StateCounter(effects: grid, workLimit: 50)
    let counts = limited.count(0...side * side)
    #expect(!exact.distinct.isLowerBound && !exact.pairs.isLowerBound)
    #expect(counts.distinct.isLowerBound && counts.pairs.isLowerBound)
    #expect(counts.distinct < exact.distinct && counts.pairs < exact.pairs)
  }
}

extension SplitMix64 {
  /// Up to nine effects on up to five units, with any requirements and promises.
  fileprivate mutating func effects(isClosed: Bool) -> [Effect] {
    var moment = 1
    var effects: [Effect] = []
    let unitCount = 1 + below(5)
    for number in 0..<1 + below(9) {
      moment += below(2)
      let units = Set((0..<1 + below(3) / 2).map { _ in below(unitCount) }).sorted()
      let requirements = (0..<number).filter { _ in below(4) == 0 }
      effects.append(
        Effect(
          changes: units.map { Change(unit: .sector(1, $0), value: number + 1) }, requirements: requirements,
          moment: moment))
    }
    let promises = effects.map { below(3) == 0 ? $0.moment + below(4) : .max }
    return effects.indices.map { number in
      var promised = promises[number]
      // What a promised effect requires is durable as early.
      if isClosed { promised = closure(number, effects).map { promises[$0] }.min()! }
      return Effect(
        changes: effects[number].changes, requirements: effects[number].requirements, moment: effects[number].moment,
        promised: promised)
    }
  }

  /// The effects that require one, and itself.
  private func closure(_ effect: Int, _ effects: [Effect]) -> [Int] {
    var found: Set = [effect]
    for later in effects.indices where effects[later].requirements.contains(where: found.contains) {
      found.insert(later)
    }
    return found.sorted()
  }
}

/// What legal sets of effects show, by definition: by unit the newest effect.
private enum LegalAssignments {
  static func all(of effects: [Effect], at moment: Int) -> Set<[Unit: Int]> {
    let present = effects.indices.filter { effects[$0].moment <= moment }
    var all: Set<[Unit: Int]> = []
    for set in 0..<1 << present.count {
      func contains(_ effect: Int) -> Bool { set >> effect & 1 == 1 }
      let isLegal = present.allSatisfy { effect in
        let isPromised = effects[effect].promised <= moment
        return contains(effect) ? isPromised || effects[effect].requirements.allSatisfy(contains) : !isPromised
      }
      guard isLegal else { continue }
      var shown: [Unit: Int] = [:]
      for effect in present where contains(effect) {
        for change in effects[effect].changes { shown[change.unit] = effect }
      }
      all.insert(shown)
    }
    return all
  }
}
