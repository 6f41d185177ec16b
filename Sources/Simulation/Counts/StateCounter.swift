// How many crash states a run may leave, moment by moment.
//
// From one moment to the next little changes: a call has new effects, or promises old ones. Effects that require one
// another or give versions to one unit form components, which choose independently, so the number of states is the
// product of theirs (`RunningProduct`), of which one changes. A new effect is the newest version of its units, and
// nothing requires it yet; so the states without it are those there were, and those with it are counted by putting it
// in: all that it requires is there too, older versions of its units are hidden, and what is left falls apart
// (`StateShape`). Those are also the states that this moment has and none before had, since states only come with
// effects and only go with promises.

/// Counts the crash states that one run may leave on a formatted disk, if it is cut off at any of its moments.
///
/// It asks nothing of a model but what its effects say: an effect is there only from its moment on, and only with what it
/// requires; a promised effect is there, even if something that it requires is not.
public struct StateCounter {
  /// Effects that are looked at before counts become lower bounds; a second's work.
  static let workLimit = 10_000_000

  /// Effects that constrain one another.
  private struct Component {
    /// In the order in which they were made.
    var members: [Int]
    var count: StateCount
    /// An effect that, if it is there, leaves nothing else to decide.
    var top: Int?
  }

  private var graph: EffectGraph
  private var counter: ShapeCounter
  /// By the number of the first member.
  private var components: [Int: Component] = [:]
  /// The component of each effect that is open and that some unit may show.
  private var componentOf: [Int?]
  private var product: RunningProduct

  /// Counts states of a run's effects.
  public init(effects: [Effect]) { self.init(effects: effects, workLimit: Self.workLimit) }

  package init(effects: [Effect], workLimit: Int) {
    graph = EffectGraph(effects)
    counter = ShapeCounter(workLimit: workLimit)
    componentOf = [Int?](repeating: nil, count: effects.count)
    product = RunningProduct(count: effects.count)
  }

  /// Pairs of a moment and a state that is legal at it, and distinct states; a state is one version for every unit.
  ///
  /// Counts once: a counter has then seen all of its moments.
  public mutating func count(_ moments: ClosedRange<Int>) -> (pairs: StateCount, distinct: StateCount) {
    var pairs = StateCount.zero
    var distinct = StateCount.zero
    for moment in 0...moments.upperBound {
      let new = advance(to: moment)
      guard moments.contains(moment) else { continue }
      pairs = pairs + product.value
      distinct = distinct + (moment == moments.lowerBound ? product.value : new)
    }
    return (pairs, distinct)
  }

  /// Lets an event happen; returns how many states are legal after it and were not before.
  private mutating func advance(to moment: Int) -> StateCount {
    var new = StateCount.zero
    let promised = graph.promised(at: moment)
    if !promised.isEmpty { new = new + promise(promised) }
    let made = graph.made(at: moment)
    for effect in made { new = new + insert(effect) }
    let atOnce = made.filter { graph.effects[$0].promised <= moment }
    guard !atOnce.isEmpty else { return new }
    // What is durable as soon as it is made was in no state before.
    _ = promise(atOnce)
    return product.value
  }

  /// Adds the newest effect; returns how many states have it.
  private mutating func insert(_ effect: Int) -> StateCount {
    let required = graph.openRequirements(of: effect)
    let touched = required + graph.newestVersions(ofUnitsOf: effect)
    let numbers = Set(touched.compactMap { componentOf[$0] }).sorted()
    let isTop = numbers.allSatisfy { components[$0]!.top.map(required.contains) ?? false }
    var merged = merge(numbers)
    merged.members.append(effect)
    graph.open(effect)
    let left = isTop ? .empty : graph.shape(of: merged.members, with: effect)
    let with = counter.count(left)
    merged.count = merged.count + with
    merged.top = left.size == 0 ? effect : nil
    let number = merged.members[0]
    componentOf[effect] = number
    components[number] = merged
    // With the effect, all the other components choose as before.
    product[number] = with
    let new = product.value
    product[number] = merged.count
    return new
  }

  /// Takes components out and makes one of them.
  private mutating func merge(_ numbers: [Int]) -> Component {
    guard let first = numbers.first else { return Component(members: [], count: StateCount(1), top: nil) }
    var merged = components.removeValue(forKey: first)!
    for number in numbers.dropFirst() {
      let other = components.removeValue(forKey: number)!
      for effect in other.members { componentOf[effect] = first }
      merged.members += other.members
      merged.count = merged.count * other.count
      product[number] = StateCount(1)
    }
    if numbers.count > 1 { merged.members.sort() }
    return merged
  }

  /// Makes effects durable; returns how many states that allows that were not legal before.
  private mutating func promise(_ effects: [Int]) -> StateCount {
    guard !graph.isClosed(effects) else {
      settle(effects, Set(effects.compactMap { componentOf[$0] }))
      return .zero
    }
    // Durable though something that they require is not: a state without that was legal before only if it shows newer
    // versions in their place.
    let all = Set(components.keys)
    let members = all.flatMap { components[$0]!.members }.sorted()
    let before = counter.count(graph.shape(of: members, showing: effects))
    settle(effects, all)
    let isExact = !product.value.isLowerBound && !before.isLowerBound
    return isExact ? product.value - before : .zero.asLowerBound
  }

  /// Takes effects for certain, and counts anew the components that this concerns.
  private mutating func settle(_ effects: [Int], _ concerned: Set<Int>) {
    let members = merge(concerned.sorted()).members
    if let number = members.first { product[number] = StateCount(1) }
    graph.settle(effects)
    for effect in members { componentOf[effect] = nil }
    for part in graph.components(of: members.filter(graph.isVisible)) {
      let count = counter.count(graph.shape(of: part))
      let isTop = graph.shape(of: part, with: part[part.count - 1]).size == 0
      for effect in part { componentOf[effect] = part[0] }
      components[part[0]] = Component(members: part, count: count, top: isTop ? part[part.count - 1] : nil)
      product[part[0]] = count
    }
  }
}
