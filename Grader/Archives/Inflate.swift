// DEFLATE (RFC 1951), the way back: nothing in the Swift toolchain does it. The bytes come from a student, so every
// length is checked, and the output is bounded before it is made. Of an output that is handed on in pieces no more is
// kept than what may still be copied.

/// Why compressed bytes can't be read.
package struct InflateError: Error, Hashable { package let what: String }

/// Decompresses one stream.
package struct Inflate: ~Copyable {
  private let input: ArraySlice<UInt8>
  /// The next byte to be read; behind the stream when it has been run.
  private(set) var next: Int
  private var bits: UInt64 = 0
  private var bitCount = 0
  private var output: [UInt8] = []
  /// How many bytes of `output` were handed on already, and how many that are gone.
  private var sent = 0
  private var dropped = 0
  private let most: Int

  /// The bytes of a stream that has at most so many.
  package static func bytes(of input: ArraySlice<UInt8>, atMost most: Int) throws(InflateError) -> [UInt8] {
    var inflate = Inflate(input, atMost: most)
    var bytes: [UInt8] = []
    try inflate.run { piece in
      bytes += piece
      return true
    }
    return bytes
  }

  init(_ input: ArraySlice<UInt8>, atMost most: Int) {
    (self.input, self.most, next) = (input, most, input.startIndex)
  }

  /// Hands the output on in pieces, for as long as somebody wants more.
  mutating func run(_ take: (ArraySlice<UInt8>) -> Bool) throws(InflateError) {
    var isLast = false
    while !isLast {
      isLast = try bits(1) == 1
      switch try bits(2) {
      case 0: try stored()
      case 1: try block(Self.fixedLengths, Self.fixedDistances, take)
      case 2:
        let (lengths, distances) = try dynamicCodes()
        try block(lengths, distances, take)
      default: throw InflateError(what: "a block of an unknown type")
      }
      if output.count - sent > Self.piece, !hand(on: take) { return }
    }
    // Whole bytes that were read ahead.
    next -= bitCount / 8
    _ = hand(on: take)
  }

  /// How many bytes a copy may reach back, and how many are handed on at a time.
  private static let window = 32 << 10
  private static let piece = 256 << 10

  private mutating func hand(on take: (ArraySlice<UInt8>) -> Bool) -> Bool {
    let wantsMore = take(output[sent...])
    let extra = max(0, output.count - Self.window)
    output.removeFirst(extra)
    dropped += extra
    sent = output.count
    return wantsMore
  }

  // MARK: Bits

  private mutating func fill() {
    while bitCount <= 48, next < input.endIndex {
      bits |= UInt64(input[next]) << UInt64(bitCount)
      next += 1
      bitCount += 8
    }
  }

  private mutating func bits(_ count: Int) throws(InflateError) -> Int {
    if bitCount < count { fill() }
    guard bitCount >= count else { throw InflateError(what: "it ends too early") }
    defer { drop(count) }
    return Int(bits & (1 << UInt64(count) - 1))
  }

  private mutating func drop(_ count: Int) {
    bits >>= UInt64(count)
    bitCount -= count
  }

  private mutating func symbol(_ code: HuffmanCode) throws(InflateError) -> Int {
    if bitCount < HuffmanCode.longest { fill() }
    let (symbol, length) = code.symbol(bits)
    guard length > 0 else { throw InflateError(what: "a code that stands for nothing") }
    guard length <= bitCount else { throw InflateError(what: "it ends too early") }
    drop(length)
    return symbol
  }

  // MARK: Blocks

  private func room(for count: Int) throws(InflateError) {
    guard dropped + output.count + count <= most else { throw InflateError(what: "it is larger than \(most) bytes") }
  }

  private mutating func stored() throws(InflateError) {
    // What was read ahead is read again, but for the rest of this byte.
    next -= bitCount / 8
    (bits, bitCount) = (0, 0)
    guard input.endIndex - next >= 4 else { throw InflateError(what: "it ends too early") }
    let count = Int(input[next]) | Int(input[next + 1]) << 8
    guard count == ~(Int(input[next + 2]) | Int(input[next + 3]) << 8) & 0xFFFF, input.endIndex - next - 4 >= count
    else { throw InflateError(what: "a stored block of a wrong length") }
    try room(for: count)
    output += input[next + 4..<next + 4 + count]
    next += 4 + count
  }

  private mutating func block(
    _ lengths: HuffmanCode, _ distances: HuffmanCode, _ take: (ArraySlice<UInt8>) -> Bool
  ) throws(InflateError) {
    while true {
      let symbol = try symbol(lengths)
      if symbol < 256 {
        try room(for: 1)
        output.append(UInt8(symbol))
      } else if symbol == 256 {
        return
      } else {
        try copy(lengthSymbol: symbol, distances)
        // A block has no end of its own; whoever has had enough will say so at the block's end.
        if output.count - sent > 16 * Self.piece { _ = hand(on: take) }
      }
    }
  }

  private mutating func copy(lengthSymbol symbol: Int, _ distances: HuffmanCode) throws(InflateError) {
    guard symbol < 286 else { throw InflateError(what: "an unknown length") }
    let (base, extra) = Self.lengthBases[symbol - 257]
    let length = base + (try bits(extra))
    let code = try self.symbol(distances)
    guard code < 30 else { throw InflateError(what: "an unknown distance") }
    let distance = Self.distanceBases[code].base + (try bits(Self.distanceBases[code].extra))
    guard distance <= output.count else { throw InflateError(what: "a copy from before the beginning") }
    try room(for: length)
    let start = output.count - distance
    for place in start..<start + length { output.append(output[place]) }
  }

  private mutating func dynamicCodes() throws(InflateError) -> (HuffmanCode, HuffmanCode) {
    let counts = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
    guard counts.0 <= 286, counts.1 <= 30 else { throw InflateError(what: "more codes than there are symbols") }
    var lengths = [Int](repeating: 0, count: 19)
    for place in Self.lengthOrder.prefix(counts.2) { lengths[place] = try bits(3) }
    let code = try HuffmanCode(lengths)
    var all: [Int] = []
    while all.count < counts.0 + counts.1 {
      let symbol = try symbol(code)
      switch symbol {
      case 0..<16: all.append(symbol)
      case 16:
        guard let last = all.last else { throw InflateError(what: "nothing to repeat") }
        all += Array(repeating: last, count: 3 + (try bits(2)))
      case 17: all += Array(repeating: 0, count: 3 + (try bits(3)))
      default: all += Array(repeating: 0, count: 11 + (try bits(7)))
      }
    }
    guard all.count == counts.0 + counts.1 else { throw InflateError(what: "too many code lengths") }
    return (try HuffmanCode(Array(all.prefix(counts.0))), try HuffmanCode(Array(all.suffix(counts.1))))
  }

  // MARK: Tables of the standard

  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let fixedLengths = HuffmanCode.fixed(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = HuffmanCode.fixed(Array(repeating: 5, count: 32))
  private static let lengthBases: [(base: Int, extra: Int)] = {
    var bases = (0..<28).map { code in
      let extra = max(0, code / 4 - 1)
      return (base: code < 8 ? 3 + code : 3 + (4 + code % 4) << extra, extra: extra)
    }
    bases.append((258, 0))
    return bases
  }()
  private static let distanceBases: [(base: Int, extra: Int)] = (0..<30).map { code in
    let extra = max(0, code / 2 - 1)
    return (code < 4 ? 1 + code : 1 + (2 + code % 2) << extra, extra)
  }
}
