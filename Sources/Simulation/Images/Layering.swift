/// The work of ``CrashImage/cut(_:marks:)``, step by step.
struct Layering {
  enum Status { case inside, outside, open }

  let image: CrashImage
  let run: CutRun
  let losses: Int
  var layers: [CrashImage.Layer]
  var nodes: [CrashImage.Node]
  var statuses: [Status]
  var units: UnitMap<CrashImage.History>
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
    units = image.units
  }

  /// Adds the run's effects as the newest versions of their units, and what the observer may expect.
  mutating func addRun() {
    layers.append(
      CrashImage.Layer(run: image.runCount, firstMoment: run.moments.lowerBound, lastMoment: run.moments.upperBound))
    let offset = nodes.count
    for (index, effect) in run.effects.enumerated() where effect.moment <= run.moments.upperBound {
      add(
        effect.changes.map(inImageNumbers), effect.moment, effect.promised, effect.requirements.map { $0 + offset },
        EffectSource(run: image.runCount, effect: index))
    }
    guard let expectations = run.expectations else { return }
    let first = expectations.lastIndex { $0.moment <= run.moments.lowerBound } ?? 0
    units.update(.expectation, default: CrashImage.History(base: 0)) {
      $0 = CrashImage.History(base: expectations[first].value)
    }
    var newest = expectations[first].value
    for expectation in expectations[(first + 1)...] where expectation.moment <= run.moments.upperBound {
      guard expectation.value != newest else { continue }
      newest = expectation.value
      // It is there from its moment on, and not before.
      add(
        [Change(unit: .expectation, value: expectation.value)], expectation.moment, expectation.moment, [],
        EffectSource(run: image.runCount, effect: -1))
    }
  }

  private func inImageNumbers(_ change: Change) -> Change {
    let unit = change.unit.of(inode: run.inodes[change.unit.inode])
    guard unit.kind == .entry, change.value != 0 else { return Change(unit: unit, value: change.value) }
    let value = EntryValue(rawValue: change.value)
    return Change(unit: unit, value: value.of(inode: run.inodes[value.inode]).rawValue)
  }

  private mutating func add(
    _ changes: [Change], _ moment: Int, _ promised: Int, _ requirements: [Int], _ source: EffectSource
  ) {
    for change in changes {
      let version = CrashImage.Version(effect: nodes.count, value: change.value)
      units.update(change.unit, default: CrashImage.History(base: 0)) { $0.versions.append(version) }
    }
    statuses.append(promised <= run.moments.lowerBound ? .inside : .open)
    nodes.append(
      CrashImage.Node(
        changes: changes, layer: layers.count - 1, moment: moment, made: moment, promised: promised,
        requirements: requirements, source: source))
  }

  /// Makes the newest version that is certainly there each unit's base, and keeps the open ones above it.
  mutating func settle() {
    units.updateEach { history in
      let newest = history.versions.lastIndex { statuses[$0.effect] == .inside }
      if let newest {
        history.base = history.versions[newest].value
        history.versions.removeSubrange(...newest)
      }
      history.versions.removeAll { statuses[$0.effect] == .outside }
    }
  }

  /// Drops the units of files and directories that no version of any entry names, and the effects that nobody can see.
  mutating func dropUnreachable() {
    let reachable = reachableInodes()
    units.keep { unit, history in
      guard unit.kind == .expectation || reachable.contains(unit.inode) else { return false }
      return history.base != 0 || !history.versions.isEmpty || unit.kind == .expectation
    }
    uses = [Int](repeating: 0, count: nodes.count)
    for (_, history) in units {
      for version in history.versions { uses[version.effect] += 1 }
    }
  }

  private func reachableInodes() -> Set<Int> {
    var reached: Set<Int> = [rootInode]
    var waiting = [rootInode]
    while let directory = waiting.popLast() {
      for unit in units.entries(of: directory) {
        let history = units[unit]!
        for value in history.versions.map(\.value) + [history.base] where value != 0 {
          let inode = EntryValue(rawValue: value).inode
          if reached.insert(inode).inserted { waiting.append(inode) }
        }
      }
    }
    return reached
  }

  /// Drops versions that show what a newer version, on which nothing else depends, shows as well: whatever else is on
  /// the disk, the unit can show that anyway. A recovery that writes the same bytes again leaves nothing new. A version
  /// that others require stays, and one of an effect on other units too: where they are there, the unit can't show
  /// anything older. So does one that was promised before the last moment at which the power may have failed: where it
  /// failed after the promise, the unit can't show anything older either, and what else is there tells when it failed.
  ///
  /// The newer version remembers what it stands for: where it is not there, and something older is, neither were they.
  mutating func dropRepeated() {
    var isRequired = [Bool](repeating: false, count: nodes.count)
    // Requirements come before what requires them, so that one pass from the end follows chains through effects that
    // nobody can see.
    for index in nodes.indices.reversed() where uses[index] > 0 || isRequired[index] {
      for requirement in nodes[index].requirements { isRequired[requirement] = true }
    }
    for (unit, history) in units where history.versions.count > 1 {
      var kept: [CrashImage.Version] = []
      var shown: [CrashImage.Version] = []
      for version in history.versions.reversed() {
        let newer = shown.first { $0.value == version.value }
        if let newer, !isRequired[version.effect], uses[version.effect] == 1, isLosable(version.effect) {
          uses[version.effect] -= 1
          nodes[newer.effect].repeated += [nodes[version.effect].source] + nodes[version.effect].repeated
          continue
        }
        kept.append(version)
        if !isRequired[version.effect], isFree(version.effect) { shown.append(version) }
      }
      guard kept.count < history.versions.count else { continue }
      units.update(unit, default: history) { $0.versions = kept.reversed() }
    }
  }

  /// Whether an effect was promised at no moment at which the power may have failed.
  private func isLosable(_ index: Int) -> Bool { nodes[index].promised > layers[nodes[index].layer].lastMoment }

  /// Whether an effect may be there or not whatever else is, and whenever the power failed.
  private func isFree(_ index: Int) -> Bool {
    let node = nodes[index]
    let layer = layers[node.layer]
    return uses[index] == 1 && node.changes.count == 1 && node.requirements.allSatisfy { statuses[$0] == .inside }
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
    var points = [Set<Int>](repeating: [], count: layers.count)
    for (index, node) in nodes.enumerated() where uses[index] > 0 {
      let layer = layers[node.layer]
      guard node.promised > layer.firstMoment, node.promised <= layer.lastMoment else { continue }
      points[node.layer].insert(node.promised)
    }
    turningPoints = points.map { $0.sorted() }
  }

  /// Renumbers what is left.
  func finished() -> CrashImage {
    let kept = nodes.indices.filter { uses[$0] > 0 }
    var numbers = [Int](repeating: -1, count: nodes.count)
    for (number, index) in kept.enumerated() { numbers[index] = number }
    let (layerNumbers, keptLayers) = keptLayers(of: kept)
    var result: [CrashImage.Node] = []
    for index in kept {
      let node = nodes[index]
      var requirements: Set<Int> = []
      collectRequirements(of: index, numbers, into: &requirements)
      result.append(
        CrashImage.Node(
          changes: node.changes, layer: layerNumbers[node.layer], moment: moment(of: node), made: node.made,
          promised: node.promised > layers[node.layer].lastMoment ? Int.max : node.promised,
          requirements: requirements.sorted(), source: node.source, repeated: node.repeated))
      for requirement in requirements { result[requirement].dependents.append(result.count - 1) }
    }
    var units = units
    units.updateEach { history in
      for place in history.versions.indices { history.versions[place].effect = numbers[history.versions[place].effect] }
    }
    return CrashImage(
      units: units, nodes: result, layers: keptLayers, inodeCount: run.inodeCount, lossesSoFar: losses,
      runCount: image.runCount + 1)
  }

  private func keptLayers(of kept: [Int]) -> (numbers: [Int], layers: [CrashImage.Layer]) {
    let used = Set(kept.map { nodes[$0].layer })
    var numbers = [Int](repeating: -1, count: layers.count)
    var result: [CrashImage.Layer] = []
    for index in layers.indices where used.contains(index) {
      numbers[index] = result.count
      result.append(layers[index])
    }
    return (numbers, result)
  }

  /// The effects that remain and that this one requires, directly or through some that do not remain.
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
