/// Changes bytes at random, half of the time where a zip archive's records are.
package struct ArchiveMutator {
  private var random: SplitMix64

  package init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// The bytes with one to four changes.
  package mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(3) where bytes.count > 4 { change(&bytes) }
    return bytes
  }

  private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }

  private mutating func place(in bytes: [UInt8]) -> Int {
    let marks = bytes.indices.dropLast().filter { bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B }
    guard below(2) == 0, !marks.isEmpty else { return below(bytes.count) }
    return min(bytes.count - 1, marks[below(marks.count)] + below(60))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let at = place(in: bytes)
    let part = at..<min(bytes.count, at + below(80))
    switch below(8) {
    case 0: bytes[at] ^= 1 << UInt8(below(8))
    case 1: bytes[at] = UInt8(below(256))
    case 2: bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][below(5)]
    case 3: bytes.insert(UInt8(below(256)), at: at)
    case 4: bytes.removeSubrange(part)
    case 5: bytes.insert(contentsOf: bytes[part], at: below(bytes.count))
    case 6: if below(4) == 0 { bytes.removeLast(below(bytes.count)) }
    default: bytes[at] &+= 1
    }
  }
}
