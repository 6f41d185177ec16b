// Which bytes of which files a program may rely on, told by its calls alone: the same for every persistence model, since
// every model keeps at least what POSIX promises of a sync.

/// Bytes of files.
struct ByteRanges: Hashable, Sendable {
  private(set) var files: [Int: RangeSet<Int>] = [:]

  mutating func insert(_ range: Range<Int>, of file: Int) {
    files[file, default: RangeSet()].insert(contentsOf: range)
  }

  mutating func remove(_ range: Range<Int>, of file: Int) { files[file]?.remove(contentsOf: range) }

  mutating func formUnion(_ ranges: RangeSet<Int>, of file: Int) { files[file, default: RangeSet()].formUnion(ranges) }

  subscript(file: Int) -> RangeSet<Int> {
    get { files[file] ?? RangeSet() }
    set { files[file] = newValue.isEmpty ? nil : newValue }
  }

  /// Whether all of these bytes survive a power cut.
  func isDurable(by durability: ByteDurability) -> Bool {
    files.allSatisfy { file, ranges in durability.open(in: file).intersection(ranges).isEmpty }
  }
}

/// What has been written, and what of it a sync has promised.
struct ByteDurability: Hashable, Sendable {
  private var unsynced = ByteRanges()
  /// Taken for written by the disk when a sync failed: no later sync will do anything for these bytes.
  private var forgotten = ByteRanges()
  private var durable = ByteRanges()

  mutating func write(_ range: Range<Int>, of file: Int) {
    unsynced.insert(range, of: file)
    forgotten.remove(range, of: file)
    durable.remove(range, of: file)
  }

  mutating func sync(_ file: Int) {
    durable.formUnion(unsynced[file], of: file)
    unsynced[file] = RangeSet()
  }

  mutating func failSync(_ file: Int) {
    forgotten.formUnion(unsynced[file], of: file)
    unsynced[file] = RangeSet()
  }

  /// The bytes of a file that were written, and may be gone after a power cut.
  func open(in file: Int) -> RangeSet<Int> { unsynced[file].union(forgotten[file]) }

  /// Those of these bytes that were written and are durable.
  func durable(of range: Range<Int>, in file: Int) -> RangeSet<Int> { durable[file].intersection(RangeSet(range)) }

  /// These bytes are gone, and what is written in their place is another thing.
  mutating func cut(_ range: Range<Int>, of file: Int) { durable.remove(range, of: file) }
}

extension RangeSet<Int> {
  /// The bytes of one range.
  init(_ range: Range<Int>) {
    self.init()
    insert(contentsOf: range)
  }
}
