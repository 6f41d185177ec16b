/// Counts the crash states that one run may leave on a formatted disk, if it is cut off at any of its moments.
public struct StateCounter {
  /// Steps after which the count of one component is given up as a lower bound.
  static let stepLimit = 100_000

  private let effects: [Effect]
  /// The moments at which the disk did something of its own.
  private let turns: Set<Int>
  private var known: [[Int]: StateCount] = [:]

  /// Counts states of a run's effects.
  public init(effects: [Effect]) {
    self.effects = effects
    turns = Set(effects.filter(\.isOfDisk).map(\.moment))
  }

  /// Pairs of a moment and a state that is legal at it, and distinct states; a state is one version for every unit.
  public mutating func count(_ moments: ClosedRange<Int>) -> (pairs: StateCount, distinct: StateCount) {
    var pairs = StateCount.zero
    var shared = StateCount.zero
    for moment in moments {
      pairs = pairs + count(until: moment, promisedBy: moment)
      // Legal a moment ago and now: nothing that only came now, and all that is promised now. What the disk has done of
      // its own is both, so that no state is legal before it and after.
      if moment > moments.lowerBound, !turns.contains(moment) {
        shared = shared + count(until: moment - 1, promisedBy: moment)
      }
    }
    return (pairs, pairs - shared)
  }

  private mutating func count(until last: Int, promisedBy moment: Int) -> StateCount {
    let image = CrashImage(until: last, promisedBy: moment, of: effects)
    var product = StateCount(1)
    for component in image.unitComponents() {
      if let count = known[component.key] {
        product = product * count
      } else {
        var steps = 0
        let count = image.count(component.units, Marks(image), &steps)
        known[component.key] = count
        product = product * count
      }
    }
    return product
  }
}

extension CrashImage {
  /// The states of one moment, with nothing dropped: an effect is there or not, whether anybody can see it or not.
  fileprivate convenience init(until last: Int, promisedBy moment: Int, of effects: [Effect]) {
    var nodes: [Node] = []
    var units: [Unit: History] = [.expectation: History(base: 0)]
    for (index, effect) in effects.enumerated() {
      if effect.moment > last { break }
      for change in effect.changes {
        units[change.unit, default: History(base: 0)].versions.append(Version(effect: index, value: change.value))
      }
      nodes.append(
        Node(
          changes: effect.changes, layer: 0, moment: 0, made: 0, promised: effect.promised <= moment ? 0 : Int.max,
          requirements: effect.requirements, source: EffectSource(run: 0, effect: index)))
      for requirement in effect.requirements { nodes[requirement].dependents.append(index) }
    }
    self.init(
      units: units, nodes: nodes, layers: [Layer(run: 0, firstMoment: 0, lastMoment: 0)], inodeCount: 1,
      lossesSoFar: 0, runCount: 0)
  }

  /// Units that are still open, by the components that constrain one another; a key is equal only for components that
  /// have as many states.
  fileprivate func unitComponents() -> [(key: [Int], units: [Unit])] {
    let marks = Marks(self)
    var sets = DisjointSets(count: nodes.count)
    for (index, node) in nodes.enumerated() where !marks.isIn(index, self) {
      for requirement in node.requirements where !marks.isIn(requirement, self) { sets.join(index, requirement) }
    }
    var open: [(unit: Unit, effects: [Int])] = []
    for unit in openUnits {
      let effects = units[unit]!.versions.map(\.effect)
      let visible = Array(effects[(effects.lastIndex { marks.isIn($0, self) } ?? 0)...])
      guard visible.contains(where: { !marks.isIn($0, self) }) else { continue }
      for effect in visible where !marks.isIn(effect, self) {
        sets.join(effect, visible.first { !marks.isIn($0, self) }!)
      }
      open.append((unit, visible))
    }
    var components: [Int: (key: [Int], units: [Unit])] = [:]
    for (unit, effects) in open {
      let root = sets.root(of: effects.first { !marks.isIn($0, self) }!)
      components[root, default: ([], [])].units.append(unit)
      components[root]!.key += effects.map { marks.isIn($0, self) ? -1 - $0 : $0 } + [Int.min]
    }
    return components.sorted { $0.key < $1.key }.map(\.value)
  }

  /// How many ways there are to give each unit a version.
  fileprivate func count(_ units: [Unit], _ marks: Marks, _ steps: inout Int) -> StateCount {
    steps += 1
    guard let index = units.firstIndex(where: { offers($0, marks).count > 1 }) else { return StateCount(1) }
    guard steps < StateCounter.stepLimit else { return StateCount(1).asLowerBound }
    var sum = StateCount.zero
    for offer in offers(units[index], marks) {
      var decided = marks
      choose(offer, of: units[index], &decided)
      sum = sum + count(Array(units[(index + 1)...]), decided, &steps)
    }
    return sum
  }
}
