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
  /// For each inode, whether some open entry may lead to it; empty if there is none.
  private(set) var isOpen: [Bool] = []

  private let image: CrashImage
  private var isVisited: [Bool] = []
  /// The number of the component that a set's root stands for; -1 for none.
  private var numbers: [Int] = []
  private var sets: DisjointSets
  private let layerBase: Int
  private let inodeBase: Int

  init(_ image: CrashImage) {
    self.image = image
    layerBase = image.nodes.count
    inodeBase = layerBase + image.layers.count
    guard !image.isDecided else {
      sets = DisjointSets(count: 0)
      return
    }
    sets = DisjointSets(count: inodeBase + image.inodeCount)
    isOpen = [Bool](repeating: false, count: image.inodeCount)
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
    for place in image.open.places {
      let (unit, versions) = (image.open.unit(at: place), image.open.value(at: place))
      let first = versions[0].effect
      for version in versions { sets.join(first, version.effect) }
      guard unit.kind == .entry else { continue }
      var joined: Set<Int> = []
      for version in versions { joinSubtree(EntryValue(rawValue: version.value), with: first, &joined) }
      joinSubtree(EntryValue(rawValue: image.bases[unit] ?? 0), with: first, &joined)
    }
  }

  // Where directory operations may land in any order, a directory can turn up inside itself.
  private mutating func joinSubtree(_ entry: EntryValue, with effect: Int, _ joined: inout Set<Int>) {
    guard entry.isPresent, joined.insert(entry.inode).inserted else { return }
    isOpen[entry.inode] = true
    sets.join(effect, inodeBase + entry.inode)
    let (bases, open) = (image.bases, image.open)
    for place in entry.isDirectory ? open.entries(of: entry.inode) : open.parts(ofFile: entry.inode) {
      for version in open.value(at: place) {
        sets.join(effect, version.effect)
        if entry.isDirectory { joinSubtree(EntryValue(rawValue: version.value), with: effect, &joined) }
      }
    }
    guard entry.isDirectory else { return }
    for place in bases.entries(of: entry.inode) {
      joinSubtree(EntryValue(rawValue: bases.value(at: place)), with: effect, &joined)
    }
  }

  private mutating func collectComponents() {
    numbers = [Int](repeating: -1, count: inodeBase + image.inodeCount)
    for index in image.nodes.indices { _ = component(of: index) }
    if let first = image.open[.expectation]?.first { components[component(of: first.effect)].hasExpectation = true }
    isVisited = [Bool](repeating: false, count: image.inodeCount)
    collectAnchors(in: rootInode, at: Fingerprint())
  }

  /// The component that an effect or an inode belongs to; a new one if it is the first of it.
  private mutating func component(of member: Int) -> Int {
    let root = sets.root(of: member)
    if numbers[root] < 0 {
      numbers[root] = components.count
      components.append(ImageComponent())
    }
    return numbers[root]
  }

  /// Walks the directories that are certainly there.
  private mutating func collectAnchors(in directory: Int, at place: Fingerprint) {
    guard !isVisited[directory] else { return }
    isVisited[directory] = true
    let bases = image.bases
    for index in bases.entries(of: directory) {
      let unit = bases.unit(at: index)
      var here = place
      here.add(unit.index)
      let base = EntryValue(rawValue: bases.value(at: index))
      if let version = image.open[unit]?.first {
        components[component(of: version.effect)].anchors.append((here, unit))
      } else if base.isPresent, isOpen[base.inode] {
        components[component(of: inodeBase + base.inode)].anchors.append((here, unit))
      } else if base.isDirectory {
        collectAnchors(in: base.inode, at: here)
      } else if base.isPresent {
        collectAnchors(ofFile: base.inode, at: here)
      }
    }
  }

  /// Looks at the sizes and sectors of a file that is certainly there; its first name stands for it.
  private mutating func collectAnchors(ofFile inode: Int, at place: Fingerprint) {
    guard !isVisited[inode] else { return }
    isVisited[inode] = true
    let open = image.open
    for index in open.parts(ofFile: inode) {
      let unit = open.unit(at: index)
      var here = place
      here.add(Int(unit.kind.rawValue))
      here.add(unit.index)
      components[component(of: open.value(at: index)[0].effect)].anchors.append((here, unit))
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
