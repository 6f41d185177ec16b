/// The secure hash of FIPS 180-4: two files with the same one are the same file.
package struct SHA256 {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The bytes that do not fill a block yet.
  private var waiting: [UInt8] = []
  private var length: UInt64 = 0
  private var schedule = [UInt32](repeating: 0, count: 64)

  package init() {}

  /// The hash of bytes, in hexadecimal.
  package static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.hex()
  }

  /// Takes more bytes in.
  package mutating func update(_ bytes: some Sequence<UInt8>) { update(Array(bytes)) }

  /// Takes more bytes in.
  package mutating func update(_ bytes: [UInt8]) {
    length += UInt64(bytes.count)
    var all = waiting + bytes
    var start = 0
    while all.count - start >= 64 {
      digest(all, from: start)
      start += 64
    }
    all.removeFirst(start)
    waiting = all
  }

  /// The hash of all bytes so far, in hexadecimal.
  package func hex() -> String {
    var last = self
    let bits = length * 8
    let zeros = (119 - waiting.count % 64) % 64
    last.update(
      [0x80] + [UInt8](repeating: 0, count: zeros) + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
    return last.state.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 8 - text.count) + text
    }.joined()
  }

  private mutating func digest(_ bytes: [UInt8], from start: Int) {
    for i in 0..<16 {
      let first = start + 4 * i
      schedule[i] =
        UInt32(bytes[first]) << 24 | UInt32(bytes[first + 1]) << 16 | UInt32(bytes[first + 2]) << 8
        | UInt32(bytes[first + 3])
    }
    for i in 16..<64 {
      let (early, late) = (schedule[i - 15], schedule[i - 2])
      let a = Self.turn(early, 7) ^ Self.turn(early, 18) ^ (early >> 3)
      let b = Self.turn(late, 17) ^ Self.turn(late, 19) ^ (late >> 10)
      schedule[i] = schedule[i - 16] &+ a &+ schedule[i - 7] &+ b
    }
    mixIn()
  }

  /// The 64 rounds; the letters are the standard's.
  private mutating func mixIn() {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    let constants = Self.constants
    for i in 0..<64 {
      let mix = Self.turn(e, 6) ^ Self.turn(e, 11) ^ Self.turn(e, 25)
      let first = h &+ mix &+ ((e & f) ^ (~e & g)) &+ constants[i] &+ schedule[i]
      let other = Self.turn(a, 2) ^ Self.turn(a, 13) ^ Self.turn(a, 22)
      let second = other &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (i, word) in [a, b, c, d, e, f, g, h].enumerated() { state[i] = state[i] &+ word }
  }

  private static func turn(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = {
    let primes = (2...311).filter { number in (2..<number).allSatisfy { number % $0 != 0 } }
    return primes.map { prime in
      // The largest r with r³ ≤ prime · 2⁹⁶ is 2³² times the root; its low 32 bits are what is wanted.
      var root: UInt64 = 0
      for bit in (0..<36).reversed() {
        let candidate = root | 1 << UInt64(bit)
        if Self.cube(candidate, isAtMost: UInt64(prime)) { root = candidate }
      }
      return UInt32(truncatingIfNeeded: root)
    }
  }()

  /// Whether r³ ≤ prime · 2⁹⁶.
  private static func cube(_ root: UInt64, isAtMost prime: UInt64) -> Bool {
    let square = root.multipliedFullWidth(by: root)
    let low = square.low.multipliedFullWidth(by: root)
    let (middle, carry) = (square.high &* root).addingReportingOverflow(low.high)
    // The cube is middle · 2⁶⁴ + low.low; roots have 35 bits, so that nothing overflows.
    let limit = prime << 32
    return !carry && (middle < limit || middle == limit && low.low == 0)
  }
}
