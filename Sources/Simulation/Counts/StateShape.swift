/// Effects that are open, and the units that would show them: all that the number of states depends on.
///
/// Effects and units are numbered afresh in every shape, so that two places of a disk that are alike have equal shapes.
/// Every effect is a version of some unit. Shapes come from any requirements among effects, whichever model they are of,
/// as long as an effect requires only earlier ones.
struct StateShape: Hashable {
  /// For each effect the effects that it requires, in order; all come before it.
  var requirements: [[Int]]
  /// For each unit the effects that are its versions, oldest first.
  var versions: [[Int]]
  /// For each unit whether it may show none of them.
  var mayShowNone: [Bool]

  /// A shape of nothing.
  static let empty = StateShape(requirements: [], versions: [], mayShowNone: [])

  /// How many effects are open.
  var size: Int { requirements.count }

  /// Whether each effect requires the one before it, and none need be there.
  var isChain: Bool {
    (1..<max(1, size)).allSatisfy { requirements[$0].contains($0 - 1) } && mayShowNone.allSatisfy { $0 }
  }

  /// The unit to decide first: one of the effect that constrains the most others, so that what is left falls apart.
  var pivot: Int {
    var connections = requirements.map(\.count)
    for requirement in requirements.joined() { connections[requirement] += 1 }
    for effects in versions { for effect in effects { connections[effect] += effects.count - 1 } }
    func rank(_ effect: Int) -> (Int, Int) { (-connections[effect], abs(2 * effect - size)) }
    let effect = requirements.indices.min { rank($0) < rank($1) }!
    return versions.indices.filter { versions[$0].contains(effect) }.min { versions[$0].count < versions[$1].count }!
  }

  /// What is left to decide once a unit shows a version, or none of them; `nil` if no state does.
  func deciding(_ unit: Int, shows version: Int?) -> StateShape? {
    var isIn = [Bool](repeating: false, count: size)
    var isOut = isIn
    for later in versions[unit].reversed() {
      if later == version { break }
      isOut[later] = true
    }
    if let version { isIn[version] = true }
    for effect in requirements.indices {
      isOut[effect] = isOut[effect] || requirements[effect].contains { isOut[$0] }
    }
    for effect in requirements.indices.reversed() where isIn[effect] {
      for requirement in requirements[effect] { isIn[requirement] = true }
    }
    var left = self
    left.versions[unit] = []
    for other in versions.indices where other != unit {
      let newest = versions[other].lastIndex { isIn[$0] }
      left.versions[other] = versions[other][(newest.map { $0 + 1 } ?? 0)...].filter { !isOut[$0] }
      left.mayShowNone[other] = mayShowNone[other] || newest != nil
      if left.versions[other].isEmpty, !left.mayShowNone[other] { return nil }
    }
    return left.visible { isIn[$0] }
  }

  /// Without the effects that no unit shows: what requires a hidden effect requires what that requires.
  func visible(besides isIn: (Int) -> Bool) -> StateShape {
    var numbers = [Int?](repeating: nil, count: size)
    for effect in versions.joined() { numbers[effect] = 0 }
    var next = 0
    for effect in numbers.indices where numbers[effect] != nil {
      numbers[effect] = next
      next += 1
    }
    var reduced = [[Int]](repeating: [], count: size)
    for effect in requirements.indices where !isIn(effect) {
      let all = requirements[effect].filter { !isIn($0) }.flatMap { numbers[$0].map { [$0] } ?? reduced[$0] }
      reduced[effect] = all.count < 2 ? all : Set(all).sorted()
    }
    let units = versions.indices.filter { !versions[$0].isEmpty }
    return StateShape(
      requirements: numbers.indices.filter { numbers[$0] != nil }.map { reduced[$0] },
      versions: units.map { versions[$0].map { numbers[$0]! } }, mayShowNone: units.map { mayShowNone[$0] })
  }

  /// The parts that do not constrain one another.
  func components() -> [StateShape] {
    var sets = DisjointSets(count: size)
    for effect in requirements.indices { for requirement in requirements[effect] { sets.join(effect, requirement) } }
    for effects in versions { for effect in effects { sets.join(effects[0], effect) } }
    var parts: [StateShape] = []
    var part = [Int](repeating: 0, count: size)
    var number = part
    for effect in requirements.indices {
      let root = sets.root(of: effect)
      if root == effect {
        part[effect] = parts.count
        parts.append(.empty)
      }
      part[effect] = part[root]
      number[effect] = parts[part[effect]].size
      parts[part[effect]].requirements.append(requirements[effect].map { number[$0] })
    }
    for (unit, effects) in versions.enumerated() {
      parts[part[effects[0]]].versions.append(effects.map { number[$0] })
      parts[part[effects[0]]].mayShowNone.append(mayShowNone[unit])
    }
    return parts
  }
}

/// Counts the states of shapes: how many ways there are to give each unit a version.
struct ShapeCounter {
  private var known: [StateShape: StateCount] = [:]
  private var work = 0
  private let workLimit: Int

  /// Counts until so many effects have been looked at; beyond that, lower bounds.
  init(workLimit: Int) { self.workLimit = workLimit }

  /// The number of states of parts that may constrain one another.
  mutating func count(_ shape: StateShape) -> StateCount {
    var product = StateCount(1)
    for part in shape.components() { product = product * count(connected: part) }
    return product
  }

  /// The number of states of one component: the sum over what a unit may show.
  private mutating func count(connected shape: StateShape) -> StateCount {
    if shape.isChain { return StateCount(shape.size + 1) }
    if shape.versions.count == 1 { return StateCount(shape.size + (shape.mayShowNone[0] ? 1 : 0)) }
    if let known = known[shape] { return known }
    guard work < workLimit else { return shape.leastCount }
    work += shape.size
    let unit = shape.pivot
    var sum = StateCount.zero
    let offers = shape.versions[unit].map(Optional.some) + (shape.mayShowNone[unit] ? [nil] : [])
    for version in offers { if let left = shape.deciding(unit, shows: version) { sum = sum + count(left) } }
    if !sum.isLowerBound { known[shape] = sum }
    return sum
  }
}

extension StateShape {
  /// A lower bound: cut off anywhere in the order in which they were made, effects show as many different states.
  fileprivate var leastCount: StateCount { StateCount(mayShowNone.contains(false) ? 1 : size + 1).asLowerBound }
}
