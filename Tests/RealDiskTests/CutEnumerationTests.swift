import RealCrashes
import RealDisk
import Testing

/// Which disks a log of writes and flushes may leave.
@Suite struct CutEnumerationTests {
  private typealias Log = [(event: LoggedDisk.Event, stamp: Int)]

  /// The disks, each as what its touched blocks begin with, in letters: `.` is what was there before.
  private func disks(
    _ log: Log, superblocks: [Range<Int>] = [], last: Int = 9, limit: Int = 10_000
  ) -> [String: [ClosedRange<Int>]] {
    let cuts = CutEnumeration(log, superblocks: superblocks, stamps: 1...last) { _ in
      [UInt8](repeating: UInt8(ascii: "."), count: CutEnumeration.sectorSize)
    }
    var found: [String: [ClosedRange<Int>]] = [:]
    for disk in cuts.disks(limit: limit, seed: 1) {
      let text = String(decoding: disk.contents.map { cuts.contents[$0][0] }, as: UTF8.self)
      found[text, default: []].append(disk.stamps)
    }
    return found
  }

  private func write(_ letter: Character, at sector: Int, count: Int = 1, stamp: Int) -> Log.Element {
    let size = CutEnumeration.sectorSize
    return (.write(at: sector * size, [UInt8](repeating: letter.asciiValue!, count: count * size)), stamp)
  }

  @Test func `of what was not flushed any part may be there`() {
    let found = disks([write("a", at: 0, stamp: 2), write("b", at: 9, stamp: 2), write("c", at: 0, stamp: 4)])
    #expect(Set(found.keys) == ["..", "a.", "c.", ".b", "ab", "cb"])
  }

  @Test func `what was flushed is there, and what came later is not there without it`() {
    let found = disks([write("a", at: 0, stamp: 2), (.flush, 3), write("b", at: 9, stamp: 4)])
    #expect(Set(found.keys) == ["..", "a.", "ab"])
  }

  @Test func `the power failed after the last write and before the next flush was over`() {
    let found = disks([write("a", at: 0, stamp: 2), (.flush, 6), write("b", at: 9, stamp: 7)], last: 8)
    #expect(Set(found[".."] ?? []) == [1...6])
    #expect(Set(found["a."] ?? []) == [2...6, 6...8])
    #expect(Set(found["ab"] ?? []) == [7...8])
  }

  @Test func `a block is torn at its sectors, a superblock never`() {
    let log = [write("a", at: 0, count: 2, stamp: 2)]
    #expect(Set(disks(log).keys) == ["..", "a.", ".a", "aa"])
    #expect(Set(disks(log, superblocks: [512..<1024]).keys) == ["..", "aa"])
  }

  @Test func `a limit is kept, and each stretch between flushes gets its share`() {
    let log: Log = (0..<40).flatMap { [write("a", at: 9 * $0, stamp: 2), (.flush, 2)] }
    let found = disks(log, limit: 41)
    #expect(found.values.joined().count == 41)
    // Every stretch began with nothing of it: as many disks as there are flushes, and the empty one.
    #expect(found.count == 41 && found.keys.contains { disk in disk.allSatisfy { $0 == "." } })
  }
}
