/// Hashes how components of an image are made, where their contents are too many, and to know them again.
struct StructureReader {
  private let image: CrashImage
  private let withTimes: Bool
  private var hash = Fingerprint()
  private var met = MetInodes()
  /// Of each effect the place in which it was met; -1 for one that was not.
  private var numbers: [Int]
  /// The effects that were met, in that order.
  private var effects: [Int] = []
  private var layers: [Int] = []

  init(image: CrashImage, withTimes: Bool) {
    self.image = image
    self.withTimes = withTimes
    numbers = [Int](repeating: -1, count: image.nodes.count)
  }

  /// A hash of the component's versions and requirements, inodes numbered as they are met, newest version first; with
  /// the moments at which the effects were made, if they matter: they say which losses go with which.
  mutating func hash(of component: ImageComponent) -> Fingerprint {
    hash = Fingerprint()
    for effect in effects { numbers[effect] = -1 }
    effects.removeAll(keepingCapacity: true)
    met = MetInodes()
    layers.removeAll(keepingCapacity: true)
    for anchor in component.anchors {
      hash.add(anchor.place)
      read(unit: anchor.unit)
    }
    if component.hasExpectation { read(unit: .expectation) }
    return hash
  }

  private mutating func read(unit: Unit) {
    guard let base = image.bases[unit] else { return }
    read(unit, base)
  }

  private mutating func read(_ unit: Unit, _ base: Int) {
    hash.add(HashTag.name)
    hash.add(Int(unit.kind.rawValue))
    hash.add(unit.index)
    for version in (image.open[unit] ?? []).reversed() {
      hash.add(HashTag.version)
      read(effect: version.effect)
      read(value: version.value, of: unit)
    }
    hash.add(HashTag.base)
    read(value: base, of: unit)
  }

  private mutating func read(effect: Int) {
    if numbers[effect] >= 0 {
      hash.add(HashTag.again)
      return hash.add(numbers[effect])
    }
    numbers[effect] = effects.count
    effects.append(effect)
    let node = image.nodes[effect]
    let layer = image.layers[node.layer]
    hash.add(HashTag.effect)
    // What no moment constrains is the same in every layer.
    if withTimes || node.moment > layer.firstMoment || node.promised != Int.max {
      hash.add(number(ofLayer: node.layer))
      hash.add(max(0, node.moment - layer.firstMoment))
      hash.add(node.promised == Int.max ? -1 : node.promised - layer.firstMoment)
      if withTimes { hash.add(max(0, node.made - layer.firstMoment)) }
    }
    for requirement in node.requirements { read(effect: requirement) }
    hash.add(HashTag.end)
  }

  private mutating func number(ofLayer layer: Int) -> Int {
    if let known = layers.firstIndex(of: layer) { return known }
    layers.append(layer)
    return layers.count - 1
  }

  private mutating func read(value: Int, of unit: Unit) {
    let entry = EntryValue(rawValue: value)
    guard unit.kind == .entry, entry.isPresent else { return hash.add(value) }
    guard met.isNew(entry.inode, entry.isDirectory ? HashTag.directory : HashTag.file, &hash) else { return }
    let bases = image.bases
    let below = entry.isDirectory ? bases.entries(of: entry.inode) : bases.parts(ofFile: entry.inode)
    for place in below { read(bases.unit(at: place), bases.value(at: place)) }
    hash.add(HashTag.end)
  }
}
