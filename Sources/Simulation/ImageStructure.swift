/// Units of an image that constrain one another, and where an observer comes across them.
struct ImageComponent {
  /// Where the observer starts: entries that stand in a directory that is certainly there, with that place's hash.
  var anchors: [(place: Fingerprint, unit: Unit)] = []
  /// Whether what is expected depends on the same choices.
  var hasExpectation = false
}

/// An image's components, and the files and directories whose contents are open.
struct ImageStructure {
  private(set) var components: [ImageComponent] = []
  /// Inodes that belong to a component, and by their place in ``components``.
  private(set) var openInodes: Set<Int> = []

  private let image: CrashImage
  private var visited: Set<Int> = []
  private var sets: DisjointSets
  private let layerBase: Int
  private let inodeBase: Int

  init(_ image: CrashImage) {
    self.image = image
    layerBase = image.nodes.count
    inodeBase = layerBase + image.layers.count
    sets = DisjointSets(count: inodeBase + image.inodeCount)
    guard !image.isDecided else { return }
    joinEffects()
    joinUnits()
    collectComponents()
  }

  /// Effects that require one another belong together, and those whose being there depends on a layer's moment.
  private mutating func joinEffects() {
    for (index, node) in image.nodes.enumerated() {
      for requirement in node.requirements { sets.join(index, requirement) }
      let layer = image.layers[node.layer]
      if node.moment > layer.firstMoment || node.promised != Int.max { sets.join(index, layerBase + node.layer) }
    }
  }

  /// A unit joins the effects of its versions; a file's units belong together; an open entry joins all that can be found
  /// below it.
  private mutating func joinUnits() {
    for (unit, history) in image.units where !history.versions.isEmpty {
      for version in history.versions { sets.join(history.versions[0].effect, version.effect) }
      if unit.kind == .size || unit.kind == .sector {
        sets.join(history.versions[0].effect, inodeBase + unit.inode)
        openInodes.insert(unit.inode)
      }
      guard unit.kind == .entry else { continue }
      var joined: Set<Int> = []
      for value in history.versions.map(\.value) + [history.base] {
        joinSubtree(EntryValue(rawValue: value), with: history.versions[0].effect, &joined)
      }
    }
  }

  // Where directory operations may land in any order, a directory can turn up inside itself.
  private mutating func joinSubtree(_ entry: EntryValue, with effect: Int, _ joined: inout Set<Int>) {
    guard entry.isPresent, joined.insert(entry.inode).inserted else { return }
    openInodes.insert(entry.inode)
    sets.join(effect, inodeBase + entry.inode)
    guard entry.isDirectory else { return }
    for unit in image.entries(of: entry.inode) {
      let history = image.units[unit]!
      for version in history.versions { sets.join(effect, version.effect) }
      for value in history.versions.map(\.value) + [history.base] {
        joinSubtree(EntryValue(rawValue: value), with: effect, &joined)
      }
    }
  }

  private mutating func collectComponents() {
    var numbers: [Int: Int] = [:]
    func number(_ member: Int, _ structure: inout ImageStructure) -> Int {
      let root = structure.sets.root(of: member)
      if let known = numbers[root] { return known }
      numbers[root] = structure.components.count
      structure.components.append(ImageComponent())
      return structure.components.count - 1
    }
    for index in image.nodes.indices { _ = number(index, &self) }
    if let first = image.units[.expectation]?.versions.first {
      components[number(first.effect, &self)].hasExpectation = true
    }
    collectAnchors(in: rootInode, at: Fingerprint()) { number($0, &$1) }
  }

  /// Walks the directories that are certainly there.
  private mutating func collectAnchors(
    in directory: Int, at place: Fingerprint, number: (Int, inout ImageStructure) -> Int
  ) {
    guard visited.insert(directory).inserted else { return }
    for unit in image.entries(of: directory) {
      let history = image.units[unit]!
      var here = place
      here.add(unit.index)
      let base = EntryValue(rawValue: history.base)
      if let version = history.versions.first {
        components[number(version.effect, &self)].anchors.append((here, unit))
      } else if base.isPresent, openInodes.contains(base.inode) {
        components[number(inodeBase + base.inode, &self)].anchors.append((here, unit))
      } else if base.isDirectory {
        collectAnchors(in: base.inode, at: here, number: number)
      }
    }
  }
}

/// Sets that can be joined (union–find with path halving).
struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(of member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(of: a), root(of: b))
    if a != b { parents[max(a, b)] = min(a, b) }
  }
}
