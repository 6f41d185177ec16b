/// What a number in a hash is about. Everything that is hashed starts or ends with one, so that no two different contents
/// are the same sequence of numbers.
private enum Tag {
  static let (absent, file, directory, again, name, size, sector, end) = (-11, -12, -13, -14, -15, -16, -17, -18)
  static let (effect, version, base) = (-21, -22, -23)
}

/// An observer who starts at given places and reads all that can be found from there, hashing it.
///
/// Files are numbered in the order in which the observer meets them, so that which inode numbers an image happens to use
/// does not matter, and that two names mean one file does.
struct ContentReader {
  let image: CrashImage
  let marks: Marks
  /// Files and directories that somebody else reads.
  var skipping: Set<Int> = []
  private(set) var hash = Fingerprint()
  /// The first unit that the observer came to and that has more than one version on offer.
  private(set) var openUnit: Unit?
  private var met: [Int] = []

  init(image: CrashImage, marks: Marks, skipping: Set<Int> = []) {
    self.image = image
    self.marks = marks
    self.skipping = skipping
  }

  /// Reads what is certain, leaving out all that is open.
  mutating func readDecided() {
    readDecided(directory: rootInode)
    let expectation = image.units[.expectation]!
    hash.add(expectation.versions.isEmpty ? expectation.base : -1)
  }

  private mutating func readDecided(directory: Int) {
    if let number = met.firstIndex(of: directory) { return again(number) }
    hash.add(Tag.directory)
    met.append(directory)
    for unit in image.entries(of: directory) {
      let history = image.units[unit]!
      let entry = EntryValue(rawValue: history.base)
      guard history.versions.isEmpty, entry.isPresent, !skipping.contains(entry.inode) else { continue }
      hash.add(Tag.name)
      hash.add(unit.index)
      if entry.isDirectory { readDecided(directory: entry.inode) } else { readDecided(file: entry.inode) }
    }
    hash.add(Tag.end)
  }

  private mutating func readDecided(file inode: Int) {
    if let number = met.firstIndex(of: inode) { return again(number) }
    hash.add(Tag.file)
    met.append(inode)
    for unit in image.units(ofFile: inode) {
      let history = image.units[unit]!
      if history.versions.isEmpty { read(history.base, of: unit) }
    }
    hash.add(Tag.end)
  }

  /// Reads a component; stops at the first unit that is still open.
  mutating func read(_ component: ImageComponent) {
    if component.hasExpectation { readExpectation() }
    for anchor in component.anchors where openUnit == nil {
      hash.add(Tag.name)
      hash.add(anchor.place)
      if anchor.unit.kind == .entry {
        read(entry: anchor.unit)
      } else if let value = value(of: anchor.unit) {
        read(value, of: anchor.unit)
      }
    }
  }

  private mutating func read(entry unit: Unit) {
    guard let value = value(of: unit) else { return }
    let entry = EntryValue(rawValue: value)
    guard entry.isPresent else { return hash.add(Tag.absent) }
    if entry.isDirectory { read(directory: entry.inode) } else { read(file: entry.inode) }
  }

  fileprivate mutating func read(directory: Int) {
    // Where directory operations may land in any order, a directory can turn up inside itself.
    if let number = met.firstIndex(of: directory) { return again(number) }
    hash.add(Tag.directory)
    met.append(directory)
    for unit in image.entries(of: directory) where openUnit == nil {
      // A name that is not there and one that never was look the same.
      guard let value = self.value(of: unit), value != 0 else { continue }
      hash.add(Tag.name)
      hash.add(unit.index)
      read(entry: unit)
    }
    hash.add(Tag.end)
  }

  private mutating func again(_ number: Int) {
    hash.add(Tag.again)
    hash.add(number)
  }

  private mutating func read(file inode: Int) {
    if let number = met.firstIndex(of: inode) { return again(number) }
    hash.add(Tag.file)
    met.append(inode)
    for unit in image.units(ofFile: inode) {
      guard let value = value(of: unit) else { return }
      read(value, of: unit)
    }
    hash.add(Tag.end)
  }

  private mutating func read(_ value: Int, of unit: Unit) {
    // What was never written and what was written as zeros look the same.
    guard value != 0 else { return }
    hash.add(unit.kind == .size ? Tag.size : Tag.sector)
    hash.add(unit.index)
    hash.add(value)
  }

  fileprivate mutating func readExpectation() { if let value = value(of: .expectation) { hash.add(value) } }

  private mutating func value(of unit: Unit) -> Int? {
    guard openUnit == nil else { return nil }
    let value = image.certainValue(of: unit, marks)
    if value == nil { openUnit = unit }
    return value
  }
}

extension CrashImage {
  /// A hash of the one state that marks leave which decide everything, and of what is expected of it.
  public func fingerprint(decidedBy marks: Marks) -> Fingerprint {
    var reader = ContentReader(image: self, marks: marks)
    reader.read(directory: rootInode)
    reader.readExpectation()
    return reader.hash
  }
}

extension ImageComponent {
  /// The hash of the set of contents that can be found; `nil` if there are more than `limit`.
  func contentsHash(in image: CrashImage, limit: Int) -> Fingerprint? {
    var contents: Set<Fingerprint> = []
    var waiting = [Marks(image)]
    var steps = 0
    while let marks = waiting.popLast() {
      steps += 1
      var reader = ContentReader(image: image, marks: marks)
      reader.read(self)
      if let unit = reader.openUnit {
        for offer in image.offers(unit, marks) {
          var decided = marks
          image.choose(offer, of: unit, &decided)
          waiting.append(decided)
        }
      } else {
        contents.insert(reader.hash)
      }
      if contents.count > limit || steps > 4 * limit { return nil }
    }
    var hash = Fingerprint()
    for content in contents.sorted() { hash.add(content) }
    return hash
  }

  /// A hash of the component's versions and requirements, inodes numbered as they are met, newest version first; with
  /// the moments at which the effects were made, if they matter: they say which losses go with which.
  func structureHash(in image: CrashImage, withTimes: Bool) -> Fingerprint {
    var reader = StructureReader(image: image, withTimes: withTimes)
    for anchor in anchors {
      reader.hash.add(anchor.place)
      reader.read(unit: anchor.unit)
    }
    if hasExpectation { reader.read(unit: .expectation) }
    return reader.hash
  }
}

/// Hashes how a component is made, where its contents are too many.
private struct StructureReader {
  let image: CrashImage
  let withTimes: Bool
  var hash = Fingerprint()
  private var inodes: [Int] = []
  private var effects: [Int: Int] = [:]
  private var layers: [Int: Int] = [:]

  init(image: CrashImage, withTimes: Bool) {
    self.image = image
    self.withTimes = withTimes
  }

  mutating func read(unit: Unit) {
    guard let history = image.units[unit] else { return }
    hash.add(Tag.name)
    hash.add(Int(unit.kind.rawValue))
    hash.add(unit.index)
    for version in history.versions.reversed() {
      hash.add(Tag.version)
      read(effect: version.effect)
      read(value: version.value, of: unit)
    }
    hash.add(Tag.base)
    read(value: history.base, of: unit)
  }

  private mutating func read(effect: Int) {
    if let number = effects[effect] {
      hash.add(Tag.again)
      return hash.add(number)
    }
    effects[effect] = effects.count
    let node = image.nodes[effect]
    let layer = image.layers[node.layer]
    hash.add(Tag.effect)
    // What no moment constrains is the same in every layer.
    if withTimes || node.moment > layer.firstMoment || node.promised != Int.max {
      if layers[node.layer] == nil { layers[node.layer] = layers.count }
      hash.add(layers[node.layer]!)
      hash.add(max(0, node.moment - layer.firstMoment))
      hash.add(node.promised == Int.max ? -1 : node.promised - layer.firstMoment)
      if withTimes { hash.add(max(0, node.made - layer.firstMoment)) }
    }
    for requirement in node.requirements { read(effect: requirement) }
    hash.add(Tag.end)
  }

  private mutating func read(value: Int, of unit: Unit) {
    let entry = EntryValue(rawValue: value)
    guard unit.kind == .entry, entry.isPresent else { return hash.add(value) }
    hash.add(entry.isDirectory ? Tag.directory : Tag.file)
    if let number = inodes.firstIndex(of: entry.inode) {
      hash.add(Tag.again)
      return hash.add(number)
    }
    inodes.append(entry.inode)
    let below = entry.isDirectory ? image.entries(of: entry.inode) : image.units(ofFile: entry.inode)
    for unit in below { read(unit: unit) }
    hash.add(Tag.end)
  }
}
