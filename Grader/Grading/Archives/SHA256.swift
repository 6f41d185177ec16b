/// The secure hash of FIPS 180-4: two files with the same one are the same file.
struct SHA256 {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var waiting: [UInt8] = []
  private var length: UInt64 = 0

  /// The hash of bytes, in hexadecimal.
  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.hex()
  }

  /// Takes more bytes in.
  mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      waiting.append(byte)
      length += 1
      if waiting.count == 64 { digest() }
    }
  }

  /// The hash of all bytes so far, in hexadecimal.
  func hex() -> String {
    var last = self
    let bits = length * 8
    last.update([0x80])
    while last.waiting.count != 56 { last.update([0]) }
    last.update((0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
    return last.state.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 8 - text.count) + text
    }.joined()
  }

  private mutating func digest() {
    var w = [UInt32](repeating: 0, count: 64)
    for i in 0..<16 { w[i] = (0..<4).reduce(0) { $0 << 8 | UInt32(waiting[4 * i + $1]) } }
    for i in 16..<64 {
      let a = Self.turn(w[i - 15], 7) ^ Self.turn(w[i - 15], 18) ^ (w[i - 15] >> 3)
      let b = Self.turn(w[i - 2], 17) ^ Self.turn(w[i - 2], 19) ^ (w[i - 2] >> 10)
      w[i] = w[i - 16] &+ a &+ w[i - 7] &+ b
    }
    var s = state
    for i in 0..<64 {
      let mix = Self.turn(s[4], 6) ^ Self.turn(s[4], 11) ^ Self.turn(s[4], 25)
      let first = s[7] &+ mix &+ ((s[4] & s[5]) ^ (~s[4] & s[6])) &+ Self.constants[i] &+ w[i]
      let other = Self.turn(s[0], 2) ^ Self.turn(s[0], 13) ^ Self.turn(s[0], 22)
      let second = other &+ ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]))
      s = [first &+ second, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for i in 0..<8 { state[i] = state[i] &+ s[i] }
    waiting.removeAll(keepingCapacity: true)
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
