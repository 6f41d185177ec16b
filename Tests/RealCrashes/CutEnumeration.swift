// Which disks a power cut may leave of a log of writes and flushes: everything before a flush, and any part of what was
// written after it. A part is chosen of blocks of eight sectors, and of single sectors too: a sector is what a disk
// writes as one. Only superblocks are never torn.

import RealDisk
import TestSupport

/// A disk that a power cut may leave: what each sector that the log touches holds, by the numbers of an enumeration.
package struct CutDisk: Hashable {
  package let contents: [Int]
  /// Between which stamps the power failed.
  package let stamps: ClosedRange<Int>
}

/// The disks that a power cut during a logged run may leave.
package struct CutEnumeration {
  private typealias Piece = (sector: Int, content: Int, stamp: Int)
  /// What reaches the disk as one, or torn if that can be.
  private typealias Group = (pieces: [Piece], mayTear: Bool)
  /// Which groups of an epoch are there, and whether single sectors of those are not.
  private typealias Choice = (groups: [Bool], tears: Bool)

  /// How many bytes a disk writes as one.
  package static let sectorSize = 512
  /// The sectors that the log touches, in order.
  package let sectors: [Int]
  /// The contents by number; what a sector held before the log has the sector's own place as its number.
  package private(set) var contents: [[UInt8]]
  private var numbers: [[UInt8]: Int] = [:]
  /// What was written between two flushes, in groups.
  private var epochs: [[Group]] = [[]]
  /// When each epoch began: the stamp of its flush.
  private var beginnings: [Int]
  private let lastStamp: Int
  private let superblocks: [Range<Int>]

  /// Reads a log of a run that lasted from one stamp to another; `before` is what a sector held then, by its first byte.
  package init(
    _ log: [(event: LoggedDisk.Event, stamp: Int)], superblocks: [Range<Int>], stamps: ClosedRange<Int>,
    before: (Int) -> [UInt8]
  ) {
    var touched: Set<Int> = []
    for case .write(let offset, let bytes) in log.map(\.event) { touched.formUnion(Self.sectors(offset, bytes)) }
    sectors = touched.sorted()
    contents = sectors.map { before($0 * Self.sectorSize) }
    beginnings = [stamps.lowerBound]
    lastStamp = stamps.upperBound
    self.superblocks = superblocks
    let places = Dictionary(uniqueKeysWithValues: sectors.enumerated().map { ($0.element, $0.offset) })
    for (event, stamp) in log {
      switch event {
      case .write(let offset, let bytes): add(bytes, at: offset, stamp, places)
      case .flush:
        beginnings.append(stamp)
        epochs.append([])
      }
    }
  }

  private static func sectors(_ offset: Int, _ bytes: [UInt8]) -> Range<Int> {
    offset / sectorSize..<(offset + bytes.count) / sectorSize
  }

  private mutating func add(_ bytes: [UInt8], at offset: Int, _ stamp: Int, _ places: [Int: Int]) {
    let epoch = epochs.count - 1
    for sector in Self.sectors(offset, bytes) {
      let start = sector * Self.sectorSize - offset
      let content = number(of: Array(bytes[start..<start + Self.sectorSize]))
      // A new block begins a new group; so does a new write.
      if start == 0 || sector.isMultiple(of: 8) { epochs[epoch].append(([], true)) }
      let group = epochs[epoch].count - 1
      epochs[epoch][group].pieces.append((places[sector]!, content, stamp))
      if superblocks.contains(where: { $0.contains(sector * Self.sectorSize) }) { epochs[epoch][group].mayTear = false }
    }
  }

  private mutating func number(of content: [UInt8]) -> Int {
    if let known = numbers[content] { return known }
    contents.append(content)
    numbers[content] = contents.count - 1
    return contents.count - 1
  }

  /// How many bytes into the disk a sector of the enumeration lies.
  func offset(of place: Int) -> Int { sectors[place] * Self.sectorSize }

  /// At most `limit` different disks: of each stretch between flushes those that lose little or much first, then any.
  package func disks(limit: Int, seed: UInt64) -> [CutDisk] {
    var random = SplitMix64(seed: seed)
    var queues = epochs.map { choices(among: $0.count, &random)[...] }
    var bases = [Array(sectors.indices)]
    for epoch in epochs { bases.append(Self.apply(epoch.flatMap(\.pieces), to: bases[bases.count - 1])) }
    var seen: Set<CutDisk> = []
    var found: [CutDisk] = []
    while found.count < limit, queues.contains(where: { !$0.isEmpty }) {
      for epoch in epochs.indices where found.count < limit {
        guard let choice = queues[epoch].popFirst() else { continue }
        let disk = disk(choice, epoch, bases[epoch], &random)
        if seen.insert(disk).inserted { found.append(disk) }
      }
    }
    return found
  }

  private func choices(among count: Int, _ random: inout SplitMix64) -> [Choice] {
    let torn = (0..<min(60, 20 * count)).map { _ in Choice((0..<count).map { _ in random.below(3) > 0 }, true) }
    // A torn one after every third of the others, so that a small limit has some; the rest of them at the end.
    var rest = torn[...]
    return Self.subsets(of: count, &random).enumerated().flatMap { index, groups -> [Choice] in
      let tear = index.isMultiple(of: 3) ? rest.popFirst() : nil
      return [(groups, false)] + (tear.map { [$0] } ?? [])
    } + rest
  }

  /// None, all, and then all others if they are few; else those that lack or have one, beginnings, and random ones.
  private static func subsets(of count: Int, _ random: inout SplitMix64) -> [[Bool]] {
    let none = [Bool](repeating: false, count: count)
    let all = [Bool](repeating: true, count: count)
    if count <= 6 { return [none, all] + (0..<1 << count).map { set in (0..<count).map { set >> $0 & 1 == 1 } } }
    let near = (0..<count).flatMap { index in
      var (one, others) = (none, all)
      one[index] = true
      others[index] = false
      return [one, others, (0..<count).map { $0 < index }]
    }
    let any = (0..<200).map { _ in (0..<count).map { _ in random.below(2) == 1 } }
    return [none, all] + near.shuffled(using: &random).prefix(200) + any
  }

  private func disk(_ choice: Choice, _ epoch: Int, _ base: [Int], _ random: inout SplitMix64) -> CutDisk {
    var pieces: [Piece] = []
    for (group, isThere) in zip(epochs[epoch], choice.groups) where isThere {
      let tears = choice.tears && group.mayTear
      pieces += tears ? group.pieces.filter { _ in random.below(2) == 1 } : group.pieces
    }
    let first = max(beginnings[epoch], pieces.map(\.stamp).max() ?? 0)
    // What is not flushed can still be lost, and nothing else come, until the next flush is over.
    let last = epoch + 1 < epochs.count ? beginnings[epoch + 1] : lastStamp
    return CutDisk(contents: Self.apply(pieces, to: base), stamps: first...max(first, last))
  }

  private static func apply(_ pieces: [Piece], to base: [Int]) -> [Int] {
    var contents = base
    for piece in pieces { contents[piece.sector] = piece.content }
    return contents
  }
}
