// Crash states as anybody sees them who mounts the disk and reads everything: paths, kinds, sizes, bytes. Two states
// that differ in what cannot be seen (bytes beyond a file's end, files without a name) are one here.

/// All that can be found on a disk.
public struct VisibleState: Hashable, Sendable {
  /// A file or a directory, by one of its names.
  public struct Item: Hashable, Sendable {
    /// The path from the top.
    public let path: String
    /// Whether it is a directory.
    public let isDirectory: Bool
    /// Its number in the order in which a reader meets things, from 1: two names of one file share it.
    public let inode: Int
    /// A file's bytes; empty for a directory.
    public let bytes: [UInt8]

    /// Describes a file or a directory.
    public init(path: String, isDirectory: Bool, inode: Int, bytes: [UInt8]) {
      self.path = path
      self.isDirectory = isDirectory
      self.inode = inode
      self.bytes = bytes
    }
  }

  /// What is there: directories before what they hold, names in order of their bytes.
  public let items: [Item]

  /// Describes a disk.
  public init(items: [Item]) { self.items = items }

  /// A hash of all of it.
  var fingerprint: Fingerprint {
    var hash = Fingerprint()
    for item in items {
      for byte in item.path.utf8 { hash.add(Int(byte)) }
      hash.add(item.isDirectory ? -2 : -1)
      hash.add(item.inode)
      hash.add(item.bytes.count)
      for byte in item.bytes { hash.add(Int(byte)) }
    }
    return hash
  }
}

extension DecidedDisk {
  /// All that can be found on the disk.
  public func visible(_ table: InternTable) -> VisibleState {
    var reader = VisibleReader(image: image, marks: marks, table: table)
    reader.read(directory: rootInode, path: "")
    return VisibleState(items: reader.items)
  }
}

/// Every distinct state that an image may show, one after the other.
///
/// Everything that can be reached is read to the end; where a unit is open the walk branches over the versions on
/// offer. Different choices may look the same: a state is returned once. `limit` bounds the choices that are completed;
/// ``isComplete`` says whether it came in the way.
public struct StateWalk: Sequence, IteratorProtocol {
  private let image: CrashImage
  private let table: InternTable
  private let limit: Int
  private var waiting: [Marks]
  private var seen: Set<Fingerprint> = []
  /// How many legal choices were completed, those that look the same included.
  public private(set) var lookedAt = 0

  /// Prepares to walk through an image's states.
  public init(_ image: CrashImage, table: InternTable, limit: Int = 100_000) {
    self.image = image
    self.table = table
    self.limit = limit
    waiting = [Marks(image)]
  }

  /// How many states were returned.
  public var count: Int { seen.count }

  /// Whether no state is left, known only after ``next()`` has returned `nil`.
  public var isComplete: Bool { waiting.isEmpty }

  /// The next state; `nil` at the end, or when the limit is reached.
  public mutating func next() -> VisibleState? {
    while lookedAt < limit, let marks = waiting.popLast() {
      var reader = VisibleReader(image: image, marks: marks, table: table)
      reader.read(directory: rootInode, path: "")
      guard let unit = reader.openUnit else {
        lookedAt += 1
        let state = VisibleState(items: reader.items)
        if seen.insert(state.fingerprint).inserted { return state }
        continue
      }
      for offer in image.offers(unit, marks).reversed() {
        var decided = marks
        image.choose(offer, of: unit, &decided)
        waiting.append(decided)
      }
    }
    return nil
  }
}

/// Reads a disk from the top, up to the first unit that is open.
private struct VisibleReader {
  let image: CrashImage
  let marks: Marks
  let table: InternTable
  private(set) var items: [VisibleState.Item] = []
  private(set) var openUnit: Unit?
  private var met = [rootInode]

  init(image: CrashImage, marks: Marks, table: InternTable) {
    self.image = image
    self.marks = marks
    self.table = table
  }

  mutating func read(directory: Int, path: String) {
    for unit in image.entries(of: directory).sorted(by: { table.precedes($0.index, $1.index) }) {
      guard let value = value(of: unit) else { return }
      let entry = EntryValue(rawValue: value)
      guard entry.isPresent else { continue }
      let name = table.text(of: unit.index)
      read(entry, path: path.isEmpty ? name : "\(path)/\(name)")
    }
  }

  private mutating func read(_ entry: EntryValue, path: String) {
    let known = met.firstIndex(of: entry.inode)
    if known == nil { met.append(entry.inode) }
    let number = known ?? met.count - 1
    guard let bytes = entry.isDirectory ? [] : bytes(of: entry.inode) else { return }
    items.append(VisibleState.Item(path: path, isDirectory: entry.isDirectory, inode: number, bytes: bytes))
    // Where directory operations may land in any order, a directory can turn up inside itself: it is listed, not entered.
    if entry.isDirectory, known == nil { read(directory: entry.inode, path: path) }
  }

  private mutating func bytes(of file: Int) -> [UInt8]? {
    guard let size = value(of: .size(file)) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    var index = 0
    while bytes.count < size {
      guard let content = value(of: .sector(file, index)) else { return nil }
      bytes += table.bytes(of: content).prefix(size - bytes.count)
      index += 1
    }
    return bytes
  }

  private mutating func value(of unit: Unit) -> Int? {
    guard openUnit == nil else { return nil }
    let value = image.certainValue(of: unit, marks)
    if value == nil { openUnit = unit }
    return value
  }
}
