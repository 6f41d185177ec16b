/// An observer who reads what is certain on an image, leaving out all that is open.
struct CertainReader {
  private let image: CrashImage
  /// For each inode, whether somebody else reads it; empty if nobody does.
  private let isSkipped: [Bool]
  private(set) var hash = Fingerprint()
  private var met = MetInodes()

  init(_ image: CrashImage, skipping isSkipped: [Bool]) {
    (self.image, self.isSkipped) = (image, isSkipped)
    read(directory: rootInode)
    let isOpen = image.open.contains(.expectation)
    hash.add(isOpen ? -1 : image.bases[.expectation]!)
  }

  private mutating func read(directory: Int) {
    guard met.isNew(directory, HashTag.directory, &hash) else { return }
    let bases = image.bases
    for place in bases.entries(of: directory) {
      let unit = bases.unit(at: place)
      let entry = EntryValue(rawValue: bases.value(at: place))
      guard entry.isPresent, isSkipped.isEmpty || !isSkipped[entry.inode], !image.open.contains(unit) else { continue }
      hash.add(HashTag.name)
      hash.add(unit.index)
      if entry.isDirectory { read(directory: entry.inode) } else { read(file: entry.inode) }
    }
    hash.add(HashTag.end)
  }

  private mutating func read(file inode: Int) {
    guard met.isNew(inode, HashTag.file, &hash) else { return }
    let bases = image.bases
    let isDecided = image.open.parts(ofFile: inode).isEmpty
    for place in bases.parts(ofFile: inode) where bases.value(at: place) != 0 {
      let unit = bases.unit(at: place)
      guard isDecided || !image.open.contains(unit) else { continue }
      hash.add(unit.kind == .size ? HashTag.size : HashTag.sector)
      hash.add(unit.index)
      hash.add(bases.value(at: place))
    }
    hash.add(HashTag.end)
  }
}
