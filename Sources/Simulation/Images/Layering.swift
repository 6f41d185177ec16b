/// The work of ``CrashImage/cut(_:marks:)``, step by step.
///
/// What is certainly there is settled at once: it becomes the base of its units, and only what is still open is a node.
/// A run of two thousand transactions leaves a handful of nodes that way.
struct Layering {
  enum Status { case inside, outside, open }

  let image: CrashImage
  let run: CutRun
  let losses: Int
  var layers: [CrashImage.Layer]
  var nodes: [CrashImage.Node]
  var statuses: [Status]
  var bases: UnitMap<Int>
  var open: UnitMap<[CrashImage.Version]>
  /// How many versions of reachable units each effect still gives.
  var uses: [Int] = []
  var turningPoints: [[Int]] = []

  init(image: CrashImage, marks: Marks, run: CutRun) {
    self.image = image
    self.run = run
    losses = image.lossesSoFar + marks.losses(image)
    layers = image.layers.enumerated().map { index, layer in
      CrashImage.Layer(
        run: layer.run, firstMoment: marks.firstMoment(index), lastMoment: marks.lastMoment(index))
    }
    nodes = image.nodes
    statuses = nodes.indices.map { marks.isIn($0, image) ? .inside : marks.isOut($0, image) ? .outside : .open }
    bases = image.bases
    open = image.open
  }

  /// Makes the newest version that is certainly there each unit's base, and keeps the open ones above it.
  mutating func settle() {
    guard statuses.contains(where: { $0 != .open }) else { return }
    var isEmptied = false
    for place in open.places {
      let versions = open.value(at: place)
      guard versions.contains(where: { statuses[$0.effect] != .open }) else { continue }
      let unit = open.unit(at: place)
      let newest = versions.lastIndex { statuses[$0.effect] == .inside }
      if let newest { bases[unit] = versions[newest].value }
      let left = versions[((newest ?? -1) + 1)...].filter { statuses[$0.effect] != .outside }
      open[unit] = left
      isEmptied = isEmptied || left.isEmpty
    }
    if isEmptied { open.keep { !$1.isEmpty } }
  }

  /// Adds the run's effects as the newest versions of their units, and what the observer may expect.
  mutating func addRun() {
    layers.append(
      CrashImage.Layer(run: image.runCount, firstMoment: run.moments.lowerBound, lastMoment: run.moments.upperBound))
    var numbers = [Int](repeating: -1, count: run.effects.count)
    for (index, effect) in run.effects.enumerated() where effect.moment <= run.moments.upperBound {
      if effect.promised <= run.moments.lowerBound {
        for change in effect.changes { settle(inImageNumbers(change)) }
        continue
      }
      numbers[index] = nodes.count
      for change in effect.changes { addVersion(inImageNumbers(change)) }
      // What is certainly there is required by nothing that is open.
      let requirements = effect.requirements.isEmpty ? [] : effect.requirements.map { numbers[$0] }.filter { $0 >= 0 }
      add(
        changing: effect.changes.count, effect.moment, effect.promised, requirements,
        EffectSource(run: image.runCount, effect: index))
    }
    addExpectations()
  }

  private mutating func addExpectations() {
    guard let expectations = run.expectations else { return }
    let first = expectations.lastIndex { $0.moment <= run.moments.lowerBound } ?? 0
    settle(Change(unit: .expectation, value: expectations[first].value))
    var newest = expectations[first].value
    for expectation in expectations[(first + 1)...] where expectation.moment <= run.moments.upperBound {
      guard expectation.value != newest else { continue }
      newest = expectation.value
      // It is there from its moment on, and not before.
      addVersion(Change(unit: .expectation, value: expectation.value))
      add(changing: 1, expectation.moment, expectation.moment, [], EffectSource(run: image.runCount, effect: -1))
    }
  }

  private func inImageNumbers(_ change: Change) -> Change {
    let unit = change.unit.of(inode: run.inodes[change.unit.inode])
    guard unit.kind == .entry, change.value != 0 else { return Change(unit: unit, value: change.value) }
    let value = EntryValue(rawValue: change.value)
    return Change(unit: unit, value: value.of(inode: run.inodes[value.inode]).rawValue)
  }

  /// From here on the unit shows nothing older.
  private mutating func settle(_ change: Change) {
    bases[change.unit] = change.value
    if !open.isEmpty { open[change.unit] = nil }
  }

  /// Gives a unit the version of the node that comes next.
  private mutating func addVersion(_ change: Change) {
    let version = CrashImage.Version(effect: nodes.count, value: change.value)
    open.update(change.unit, default: []) { $0.append(version) }
    if !bases.contains(change.unit) { bases[change.unit] = 0 }
  }

  private mutating func add(
    changing count: Int, _ moment: Int, _ promised: Int, _ requirements: [Int], _ source: EffectSource
  ) {
    statuses.append(.open)
    nodes.append(
      CrashImage.Node(
        changeCount: count, layer: layers.count - 1, moment: moment, made: moment, promised: promised,
        requirements: requirements, source: source))
  }

  /// Drops the units of files and directories that no version of any entry names, and the effects that nobody can see.
  mutating func dropUnreachable() {
    let isReachable = reachableInodes()
    open.keep { unit, _ in unit.kind == .expectation || isReachable[unit.inode] }
    let open = open
    bases.keep { unit, base in
      unit.kind == .expectation || isReachable[unit.inode] && (base != 0 || open.contains(unit))
    }
    uses = [Int](repeating: 0, count: nodes.count)
    for place in open.places {
      for version in open.value(at: place) { uses[version.effect] += 1 }
    }
  }

  private func reachableInodes() -> [Bool] {
    var isReached = [Bool](repeating: false, count: max(run.inodeCount, image.inodeCount))
    isReached[rootInode] = true
    var waiting = [rootInode]
    func reach(_ value: Int) {
      let inode = EntryValue(rawValue: value).inode
      guard value != 0, !isReached[inode] else { return }
      isReached[inode] = true
      if EntryValue(rawValue: value).isDirectory { waiting.append(inode) }
    }
    while let directory = waiting.popLast() {
      for place in bases.entries(of: directory) {
        reach(bases.value(at: place))
        for version in open[bases.unit(at: place)] ?? [] { reach(version.value) }
      }
    }
    return isReached
  }

  /// Drops versions that show what a newer version, on which nothing else depends, shows as well: whatever else is on
  /// the disk, the unit can show that anyway. A recovery that writes the same bytes again leaves nothing new. A version
  /// that others require stays, and one of an effect on other units too: where they are there, the unit can't show
  /// anything older. So does one that was promised before the last moment at which the power may have failed: where it
  /// failed after the promise, the unit can't show anything older either, and what else is there tells when it failed.
  ///
  /// The newer version remembers what it stands for: where it is not there, and something older is, neither were they.
  mutating func dropRepeated() {
    guard open.places.contains(where: { open.value(at: $0).count > 1 }) else { return }
    var isRequired = [Bool](repeating: false, count: nodes.count)
    // Requirements come before what requires them, so that one pass from the end follows chains through effects that
    // nobody can see.
    for index in nodes.indices.reversed() where uses[index] > 0 || isRequired[index] {
      for requirement in nodes[index].requirements { isRequired[requirement] = true }
    }
    for place in open.places where open.value(at: place).count > 1 {
      let versions = open.value(at: place)
      var kept: [CrashImage.Version] = []
      var shown: [CrashImage.Version] = []
      for version in versions.reversed() {
        let newer = shown.first { $0.value == version.value }
        if let newer, !isRequired[version.effect], uses[version.effect] == 1, isLosable(version.effect) {
          uses[version.effect] -= 1
          nodes[newer.effect].repeated += [nodes[version.effect].source] + nodes[version.effect].repeated
          continue
        }
        kept.append(version)
        if !isRequired[version.effect], isFree(version.effect) { shown.append(version) }
      }
      if kept.count < versions.count { open[open.unit(at: place)] = kept.reversed() }
    }
  }

  /// Whether an effect was promised at no moment at which the power may have failed.
  private func isLosable(_ index: Int) -> Bool { nodes[index].promised > layers[nodes[index].layer].lastMoment }

  /// Whether an effect may be there or not whatever else is, and whenever the power failed.
  private func isFree(_ index: Int) -> Bool {
    let node = nodes[index]
    let layer = layers[node.layer]
    return uses[index] == 1 && node.changeCount == 1 && node.requirements.allSatisfy { statuses[$0] == .inside }
      && moment(of: node) <= layer.firstMoment && isLosable(index)
  }

  /// The moment that an effect requires. Where nothing was promised since, and nothing else is expected, a power cut at
  /// a later moment can leave all that one at an earlier moment can.
  private func moment(of node: CrashImage.Node) -> Int {
    let turns = turningPoints[node.layer]
    return turns.last { $0 <= node.moment } ?? layers[node.layer].firstMoment
  }

  /// For each layer the moments, after its first, at which something that is still open was promised.
  mutating func findTurningPoints() {
    turningPoints = [[Int]](repeating: [], count: layers.count)
    for (index, node) in nodes.enumerated() where uses[index] > 0 {
      let layer = layers[node.layer]
      guard node.promised > layer.firstMoment, node.promised <= layer.lastMoment else { continue }
      turningPoints[node.layer].append(node.promised)
    }
    for layer in turningPoints.indices where turningPoints[layer].count > 1 { turningPoints[layer].sort() }
  }

  /// Renumbers what is left.
  func finished() -> CrashImage {
    let kept = nodes.indices.filter { uses[$0] > 0 }
    var numbers = [Int](repeating: -1, count: nodes.count)
    for (number, index) in kept.enumerated() { numbers[index] = number }
    let (layerNumbers, keptLayers) = keptLayers(of: kept)
    var result: [CrashImage.Node] = []
    result.reserveCapacity(kept.count)
    for index in kept {
      let node = nodes[index]
      let requirements = keptRequirements(of: index, numbers)
      result.append(
        CrashImage.Node(
          changeCount: node.changeCount, layer: layerNumbers[node.layer], moment: moment(of: node), made: node.made,
          promised: node.promised > layers[node.layer].lastMoment ? Int.max : node.promised,
          requirements: requirements, source: node.source, repeated: node.repeated))
      for requirement in requirements { result[requirement].dependents.append(result.count - 1) }
    }
    return CrashImage(
      bases: bases, open: renumbered(numbers), nodes: result, layers: keptLayers, inodeCount: run.inodeCount,
      lossesSoFar: losses, runCount: image.runCount + 1)
  }

  private func renumbered(_ numbers: [Int]) -> UnitMap<[CrashImage.Version]> {
    var renumbered = open
    renumbered.updateEach { versions in
      for place in versions.indices where numbers[versions[place].effect] != versions[place].effect {
        versions[place].effect = numbers[versions[place].effect]
      }
    }
    return renumbered
  }

  private func keptLayers(of kept: [Int]) -> (numbers: [Int], layers: [CrashImage.Layer]) {
    var isUsed = [Bool](repeating: false, count: layers.count)
    for index in kept { isUsed[nodes[index].layer] = true }
    var numbers = [Int](repeating: -1, count: layers.count)
    var result: [CrashImage.Layer] = []
    for index in layers.indices where isUsed[index] {
      numbers[index] = result.count
      result.append(layers[index])
    }
    return (numbers, result)
  }

  /// The numbers of the effects that remain and that this one requires, directly or through some that do not remain.
  private func keptRequirements(of index: Int, _ numbers: [Int]) -> [Int] {
    guard !nodes[index].requirements.isEmpty else { return [] }
    var found: Set<Int> = []
    collectRequirements(of: index, numbers, into: &found)
    return found.sorted()
  }

  private func collectRequirements(of index: Int, _ numbers: [Int], into found: inout Set<Int>) {
    for requirement in nodes[index].requirements where statuses[requirement] != .inside {
      if numbers[requirement] >= 0 {
        found.insert(numbers[requirement])
      } else {
        collectRequirements(of: requirement, numbers, into: &found)
      }
    }
  }
}
