/// Units of an image that constrain one another, and where an observer comes across them.
struct ImageComponent {
  /// Where the observer starts: entries that stand in a directory that is certainly there, and sizes and sectors of a
  /// file that certainly is, with that place's hash.
  var anchors: [(place: Fingerprint, unit: Unit)] = []
  /// Whether what is expected depends on the same choices.
  var hasExpectation = false
}

/// An image's components.
///
/// Sizes and sectors of a file that certainly has its name are components of their own, unless a requirement says
/// otherwise: what one of them shows does not change what the others may. A file whose name is open is one component with
/// the name, since an observer finds all of it or nothing.
struct ImageStructure {
  private(set) var components: [ImageComponent] = []
  /// Files and directories that some open entry may lead to.
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

  /// A unit joins the effects of its versions; an open entry joins all that can be found below it.
  private mutating func joinUnits() {
    for (unit, history) in image.units where !history.versions.isEmpty {
      for version in history.versions { sets.join(history.versions[0].effect, version.effect) }
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
    let below = entry.isDirectory ? image.entries(of: entry.inode) : image.units(ofFile: entry.inode)
    for unit in below {
      let history = image.units[unit]!
      for version in history.versions { sets.join(effect, version.effect) }
      guard entry.isDirectory else { continue }
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
      } else if base.isPresent {
        collectAnchors(ofFile: base.inode, at: here, number: number)
      }
    }
  }

  /// Looks at the sizes and sectors of a file that is certainly there; its first name stands for it.
  private mutating func collectAnchors(
    ofFile inode: Int, at place: Fingerprint, number: (Int, inout ImageStructure) -> Int
  ) {
    guard visited.insert(inode).inserted else { return }
    for unit in image.units(ofFile: inode) {
      guard let version = image.units[unit]!.versions.first else { continue }
      var here = place
      here.add(Int(unit.kind.rawValue))
      here.add(unit.index)
      components[number(version.effect, &self)].anchors.append((here, unit))
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
