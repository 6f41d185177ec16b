// The question the other way round: not what a power cut may leave, but whether it may leave this. Somebody crashed a
// real disk and read it; following only the choices that show what was read answers without visiting all states.

extension CrashImage {
  /// Whether some legal state shows exactly this to whoever reads everything.
  ///
  /// Paths, kinds and bytes are compared, and which names are of one file; an item whose inode is 0 may be any file, for
  /// where nobody took note of that.
  public func canShow(_ state: VisibleState, table: InternTable) -> Bool {
    let wanted = Dictionary(state.items.map { ($0.path, $0) }) { first, _ in first }
    var waiting = [Marks(self)]
    while let marks = waiting.popLast() {
      var reader = MatchingReader(image: self, marks: marks, table: table, wanted: wanted)
      reader.read(directory: rootInode, path: "")
      guard reader.isMatching else { continue }
      guard let unit = reader.openUnit else {
        if reader.matched == wanted.count { return true }
        continue
      }
      for offer in reader.offers {
        var decided = marks
        choose(offer, of: unit, &decided)
        waiting.append(decided)
      }
    }
    return false
  }
}

/// Reads a disk as long as it is what is wanted, up to the first unit that is open.
private struct MatchingReader {
  let image: CrashImage
  let marks: Marks
  let table: InternTable
  let wanted: [String: VisibleState.Item]
  private(set) var isMatching = true
  private(set) var matched = 0
  private(set) var openUnit: Unit?
  /// What the open unit may show of what is wanted.
  private(set) var offers: [Offer] = []
  private var met = [rootInode]

  init(image: CrashImage, marks: Marks, table: InternTable, wanted: [String: VisibleState.Item]) {
    self.image = image
    self.marks = marks
    self.table = table
    self.wanted = wanted
  }

  mutating func read(directory: Int, path: String) {
    for unit in image.entries(of: directory).sorted(by: { table.precedes($0.index, $1.index) }) {
      let name = table.text(of: unit.index)
      let here = path.isEmpty ? name : "\(path)/\(name)"
      let item = wanted[here]
      let value = settle(unit) { value in
        let entry = EntryValue(rawValue: value)
        return entry.isPresent == (item != nil) && entry.isDirectory == (item?.isDirectory ?? false)
      }
      guard let value else { return }
      guard let item else { continue }
      matched += 1
      read(EntryValue(rawValue: value).inode, item, path: here)
      guard isMatching, openUnit == nil else { return }
    }
  }

  private mutating func read(_ inode: Int, _ item: VisibleState.Item, path: String) {
    let known = met.firstIndex(of: inode)
    if known == nil { met.append(inode) }
    guard item.inode == 0 || item.inode == known ?? met.count - 1 else {
      isMatching = false
      return
    }
    if !item.isDirectory { read(file: inode, item.bytes) } else if known == nil { read(directory: inode, path: path) }
  }

  private mutating func read(file inode: Int, _ bytes: [UInt8]) {
    guard settle(.size(inode), { $0 == bytes.count }) != nil else { return }
    for start in stride(from: 0, to: bytes.count, by: table.sectorSize) {
      let part = bytes[start..<min(start + table.sectorSize, bytes.count)]
      let table = table
      let unit = Unit.sector(inode, start / table.sectorSize)
      guard settle(unit, { table.bytes(of: $0).prefix(part.count).elementsEqual(part) }) != nil else { return }
    }
  }

  /// The value of a unit if it is decided and right; otherwise the reading ends here.
  private mutating func settle(_ unit: Unit, _ isRight: (Int) -> Bool) -> Int? {
    let all = image.offers(unit, marks)
    let right = all.filter { isRight($0.value) }
    guard let first = right.first else {
      isMatching = false
      return nil
    }
    if all.count == 1 { return first.value }
    openUnit = unit
    offers = right
    return nil
  }
}
