/// A run's effects as ``StateCounter`` sees them: which are open, which are certainly there, and what the units would show.
struct EffectGraph {
  let effects: [Effect]
  /// The units that each effect changes, by number.
  private let units: [[Int]]
  private let madeAt: [Int: [Int]]
  private let promisedAt: [Int: [Int]]
  /// The versions of each unit that are there so far, oldest first.
  private var versions: [[Int]]
  /// The newest version of each unit that is certainly there; -1 if none is.
  private var newestSettled: [Int]
  private var isSettled: [Bool]

  init(_ effects: [Effect]) {
    self.effects = effects
    var numbers: [Unit: Int] = [:]
    units = effects.map { effect in
      effect.changes.map { change in
        let number = numbers[change.unit] ?? numbers.count
        numbers[change.unit] = number
        return number
      }
    }
    madeAt = Dictionary(grouping: effects.indices) { effects[$0].moment }
    promisedAt = Dictionary(grouping: effects.indices.filter { effects[$0].promised > effects[$0].moment }) {
      effects[$0].promised
    }
    versions = [[Int]](repeating: [], count: numbers.count)
    newestSettled = [Int](repeating: -1, count: numbers.count)
    isSettled = [Bool](repeating: false, count: effects.count)
  }

  /// The effects of the event that leads to a moment, in order.
  func made(at moment: Int) -> [Int] { madeAt[moment] ?? [] }

  /// The effects that are durable from a moment on, and were made before it.
  func promised(at moment: Int) -> [Int] { promisedAt[moment] ?? [] }

  /// An effect is made.
  mutating func open(_ effect: Int) { for unit in units[effect] { versions[unit].append(effect) } }

  /// Effects are certainly there from now on.
  mutating func settle(_ effects: [Int]) {
    for effect in effects {
      isSettled[effect] = true
      for unit in units[effect] { newestSettled[unit] = max(newestSettled[unit], effect) }
    }
  }

  /// Whether some unit may show an effect that is open.
  func isVisible(_ effect: Int) -> Bool { !isSettled[effect] && units[effect].contains { newestSettled[$0] < effect } }

  /// Whether everything that the effects require is there or among them.
  func isClosed(_ effects: [Int]) -> Bool {
    let all = Set(effects)
    return effects.allSatisfy { effect in
      isSettled[effect] || self.effects[effect].requirements.allSatisfy { isSettled[$0] || all.contains($0) }
    }
  }

  /// The visible effects that one requires, directly or through hidden ones.
  func openRequirements(of effect: Int) -> [Int] {
    var found: Set<Int> = []
    var waiting = effects[effect].requirements
    while let requirement = waiting.popLast() {
      if isSettled[requirement] { continue }
      if isVisible(requirement) {
        found.insert(requirement)
      } else {
        waiting += effects[requirement].requirements
      }
    }
    return found.sorted()
  }

  /// The newest version of each of an effect's units that may still show, before the effect itself is made.
  func newestVersions(ofUnitsOf effect: Int) -> [Int] {
    units[effect].compactMap { unit in versions[unit].last.flatMap { $0 > newestSettled[unit] ? $0 : nil } }
  }

  /// The shape of effects that are visible; where `shown` are given, their units show one of them or a newer version.
  func shape(of members: [Int], showing shown: [Int] = []) -> StateShape {
    var floors: [Int: Int] = [:]
    for effect in shown { for unit in units[effect] { floors[unit] = max(effect, floors[unit] ?? 0) } }
    var shape = StateShape.empty
    var numbers: [Int: Int] = [:]
    var unitNumbers: [Int: Int] = [:]
    for (number, effect) in members.enumerated() {
      numbers[effect] = number
      shape.requirements.append(openRequirements(of: effect).map { numbers[$0]! })
      for unit in units[effect] where newestSettled[unit] < effect {
        if unitNumbers[unit] == nil {
          unitNumbers[unit] = shape.versions.count
          shape.versions.append([])
          shape.mayShowNone.append(floors[unit] ?? -1 <= newestSettled[unit])
        }
        if effect >= floors[unit] ?? 0 { shape.versions[unitNumbers[unit]!].append(number) }
      }
    }
    return shown.isEmpty ? shape : shape.visible { _ in false }
  }

  /// The shape that is left of effects once the last of them is there.
  func shape(of members: [Int], with last: Int) -> StateShape {
    let shape = shape(of: members)
    let unit = shape.versions.firstIndex { $0.last == members.count - 1 }!
    return shape.deciding(unit, shows: members.count - 1)!
  }

  /// Visible effects, by the parts that do not constrain one another, each in order.
  func components(of members: [Int]) -> [[Int]] {
    var numbers: [Int: Int] = [:]
    for (number, effect) in members.enumerated() { numbers[effect] = number }
    var sets = DisjointSets(count: members.count)
    var versions: [Int: Int] = [:]
    for (number, effect) in members.enumerated() {
      for requirement in openRequirements(of: effect) { sets.join(number, numbers[requirement]!) }
      for unit in units[effect] where newestSettled[unit] < effect {
        sets.join(number, versions[unit] ?? number)
        versions[unit] = number
      }
    }
    return Dictionary(grouping: members.indices) { sets.root(of: $0) }.sorted { $0.key < $1.key }
      .map { $0.value.map { members[$0] } }
  }
}
