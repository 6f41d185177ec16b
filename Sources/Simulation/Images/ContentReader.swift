/// An observer who starts at given places and reads all that can be found from there, hashing it.
///
/// Files are numbered in the order in which the observer meets them, so that which inode numbers an image happens to use
/// does not matter, and that two names mean one file does. The observer stops at the first unit that is open, and can be
/// copied there: each copy goes on with another version of the unit, and nothing is read twice.
struct ContentReader {
  /// Something that is being read, with the place of what comes next in it.
  private enum Passage {
    case anchors(next: Int)
    case directory(Range<Int>)
    case file(Range<Int>)
    case expectation
  }

  let image: CrashImage
  var marks: Marks
  private(set) var hash = Fingerprint()
  private var anchors: [(place: Fingerprint, unit: Unit)] = []
  private var met = MetInodes()
  /// What is being read, the innermost last.
  private var passages: [Passage] = []

  private init(image: CrashImage, marks: Marks) { (self.image, self.marks) = (image, marks) }

  /// An observer of a component: of what is expected first, if it belongs to it, then from each place where the
  /// component can be met.
  init(_ component: ImageComponent, of image: CrashImage) {
    self.init(image: image, marks: Marks(image))
    anchors = component.anchors
    passages = [.anchors(next: 0)] + (component.hasExpectation ? [.expectation] : [])
  }

  /// An observer of the whole disk, who reads last what is expected of it.
  init(wholeOf image: CrashImage, _ marks: Marks) {
    self.init(image: image, marks: marks)
    passages = [.expectation]
    open(directory: rootInode)
  }

  /// Reads on, up to the first unit that is still open; `nil` at the end.
  mutating func readOn() -> Unit? {
    while let passage = passages.last {
      let openUnit: Unit?
      switch passage {
      case .anchors(let next): openUnit = readAnchor(next)
      case .directory(let places): openUnit = readEntry(places)
      case .file(let places): openUnit = readParts(places)
      case .expectation: openUnit = readExpectation()
      }
      if let openUnit { return openUnit }
    }
    return nil
  }

  private mutating func readExpectation() -> Unit? {
    guard let value = image.certainValue(of: .expectation, marks) else { return .expectation }
    passages.removeLast()
    hash.add(value)
    return nil
  }

  private mutating func readAnchor(_ next: Int) -> Unit? {
    guard next < anchors.count else {
      passages.removeLast()
      return nil
    }
    let (place, unit) = anchors[next]
    guard let value = image.certainValue(of: unit, marks) else { return unit }
    passages[passages.count - 1] = .anchors(next: next + 1)
    hash.add(HashTag.name)
    hash.add(place)
    if unit.kind == .entry { read(entry: EntryValue(rawValue: value)) } else { read(value, of: unit) }
    return nil
  }

  private mutating func readEntry(_ places: Range<Int>) -> Unit? {
    guard let place = places.first else {
      endPassage()
      return nil
    }
    let unit = image.bases.unit(at: place)
    guard let value = certainValue(at: place) else { return unit }
    passages[passages.count - 1] = .directory(places.dropFirst())
    // A name that is not there and one that never was look the same.
    guard value != 0 else { return nil }
    hash.add(HashTag.name)
    hash.add(unit.index)
    read(entry: EntryValue(rawValue: value))
    return nil
  }

  private mutating func readParts(_ places: Range<Int>) -> Unit? {
    for place in places {
      guard let value = certainValue(at: place) else {
        passages[passages.count - 1] = .file(place..<places.upperBound)
        return image.bases.unit(at: place)
      }
      read(value, of: image.bases.unit(at: place))
    }
    endPassage()
    return nil
  }

  private mutating func read(entry: EntryValue) {
    guard entry.isPresent else { return hash.add(HashTag.absent) }
    if entry.isDirectory { open(directory: entry.inode) } else { open(file: entry.inode) }
  }

  // Where directory operations may land in any order, a directory can turn up inside itself.
  private mutating func open(directory: Int) {
    if met.isNew(directory, HashTag.directory, &hash) {
      passages.append(.directory(image.bases.entries(of: directory)))
    }
  }

  private mutating func open(file: Int) {
    if met.isNew(file, HashTag.file, &hash) { passages.append(.file(image.bases.parts(ofFile: file))) }
  }

  private mutating func endPassage() {
    passages.removeLast()
    hash.add(HashTag.end)
  }

  private mutating func read(_ value: Int, of unit: Unit) {
    // What was never written and what was written as zeros look the same.
    guard value != 0 else { return }
    hash.add(unit.kind == .size ? HashTag.size : HashTag.sector)
    hash.add(unit.index)
    hash.add(value)
  }

  private func certainValue(at place: Int) -> Int? {
    let base = image.bases.value(at: place)
    guard let versions = image.open[image.bases.unit(at: place)] else { return base }
    return image.certainValue(of: versions, above: base, marks)
  }
}

extension CrashImage {
  /// A hash of the one state that marks leave which decide everything, and of what is expected of it.
  public func fingerprint(decidedBy marks: Marks) -> Fingerprint {
    var reader = ContentReader(wholeOf: self, marks)
    _ = reader.readOn()
    return reader.hash
  }
}

extension ImageComponent {
  /// The hash of the set of contents that can be found; `nil` if there are more than `limit`.
  func contentsHash(in image: CrashImage, limit: Int) -> Fingerprint? {
    var contents: Set<Fingerprint> = []
    var waiting = [ContentReader(self, of: image)]
    var steps = 0
    while var reader = waiting.popLast() {
      steps += 1
      if let unit = reader.readOn() {
        for offer in image.offers(unit, reader.marks) {
          var branch = reader
          image.choose(offer, of: unit, &branch.marks)
          waiting.append(branch)
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
}
