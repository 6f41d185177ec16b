// DEFLATE (RFC 1951), the way back: nothing in the Swift toolchain does it. The bytes come from a student, so every
// length is checked, and the output is bounded before it is made.

/// Why compressed bytes can't be read.
package struct InflateError: Error, Hashable { package let what: String }

/// Decompresses one stream.
package struct Inflate {
  private let input: ArraySlice<UInt8>
  private var next: Int
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []
  private let most: Int

  /// The bytes of a stream that has at most so many.
  package static func bytes(of input: ArraySlice<UInt8>, atMost most: Int) throws(InflateError) -> [UInt8] {
    var inflate = Inflate(input, most)
    try inflate.run()
    return inflate.output
  }

  private init(_ input: ArraySlice<UInt8>, _ most: Int) {
    (self.input, self.most, next) = (input, most, input.startIndex)
  }

  private mutating func run() throws(InflateError) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try block(Self.fixedLengths, Self.fixedDistances)
      case 2:
        let (lengths, distances) = try dynamicCodes()
        try block(lengths, distances)
      default: throw InflateError(what: "a block of an unknown type")
      }
    }
  }

  private mutating func take(_ count: Int) throws(InflateError) -> Int {
    while bitCount < count {
      guard next < input.endIndex else { throw InflateError(what: "it ends too early") }
      bits |= UInt32(input[next]) << UInt32(bitCount)
      next += 1
      bitCount += 8
    }
    defer {
      bits >>= UInt32(count)
      bitCount -= count
    }
    return Int(bits & (1 << UInt32(count) - 1))
  }

  private mutating func put(_ byte: UInt8) throws(InflateError) {
    guard output.count < most else { throw InflateError(what: "it is larger than \(most) bytes") }
    output.append(byte)
  }

  private mutating func stored() throws(InflateError) {
    (bits, bitCount) = (0, 0)
    guard input.endIndex - next >= 4 else { throw InflateError(what: "it ends too early") }
    let count = Int(input[next]) | Int(input[next + 1]) << 8
    guard count == ~(Int(input[next + 2]) | Int(input[next + 3]) << 8) & 0xFFFF, input.endIndex - next - 4 >= count
    else { throw InflateError(what: "a stored block of a wrong length") }
    for byte in input[next + 4..<next + 4 + count] { try put(byte) }
    next += 4 + count
  }

  private mutating func block(_ lengths: HuffmanCode, _ distances: HuffmanCode) throws(InflateError) {
    while true {
      let symbol = try symbol(lengths)
      if symbol < 256 {
        try put(UInt8(symbol))
      } else if symbol == 256 {
        return
      } else {
        guard symbol < 286 else { throw InflateError(what: "an unknown length") }
        let (base, extra) = Self.lengthBases[symbol - 257]
        let length = base + (try take(extra))
        let code = try self.symbol(distances)
        guard code < 30 else { throw InflateError(what: "an unknown distance") }
        let distance = Self.distanceBases[code].base + (try take(Self.distanceBases[code].extra))
        guard distance <= output.count else { throw InflateError(what: "a copy from before the beginning") }
        for _ in 0..<length { try put(output[output.count - distance]) }
      }
    }
  }

  private mutating func symbol(_ code: HuffmanCode) throws(InflateError) -> Int {
    var value = 0
    for length in 1...HuffmanCode.longest {
      value = value << 1 | (try take(1))
      if let symbol = code.symbol(value, length: length) { return symbol }
    }
    throw InflateError(what: "a code that stands for nothing")
  }

  private mutating func dynamicCodes() throws(InflateError) -> (HuffmanCode, HuffmanCode) {
    let counts = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
    var lengths = [Int](repeating: 0, count: 19)
    for place in Self.lengthOrder.prefix(counts.2) { lengths[place] = try take(3) }
    let code = try HuffmanCode(lengths)
    var all: [Int] = []
    while all.count < counts.0 + counts.1 {
      let symbol = try symbol(code)
      switch symbol {
      case 0..<16: all.append(symbol)
      case 16:
        guard let last = all.last else { throw InflateError(what: "nothing to repeat") }
        all += Array(repeating: last, count: 3 + (try take(2)))
      case 17: all += Array(repeating: 0, count: 3 + (try take(3)))
      default: all += Array(repeating: 0, count: 11 + (try take(7)))
      }
    }
    guard all.count == counts.0 + counts.1 else { throw InflateError(what: "too many code lengths") }
    return (try HuffmanCode(Array(all.prefix(counts.0))), try HuffmanCode(Array(all.suffix(counts.1))))
  }

  // MARK: Tables of the standard

  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let fixedLengths = HuffmanCode.fixed(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = HuffmanCode.fixed(Array(repeating: 5, count: 30))
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

/// A prefix code, given by the lengths of its symbols' codes as RFC 1951 has it.
struct HuffmanCode {
  static let longest = 15
  /// The first code of each length, and the symbols of that length in order.
  private var first = [Int](repeating: 0, count: longest + 1)
  private var symbols = [[Int]](repeating: [], count: longest + 1)

  init(_ lengths: [Int]) throws(InflateError) {
    for (symbol, length) in lengths.enumerated() where length > 0 { symbols[length].append(symbol) }
    var code = 0
    for length in 1...Self.longest {
      code <<= 1
      first[length] = code
      code += symbols[length].count
      guard code <= 1 << length else { throw InflateError(what: "more codes than there can be") }
    }
  }

  static func fixed(_ lengths: [Int]) -> HuffmanCode {
    do { return try HuffmanCode(lengths) } catch { fatalError("the standard's own code is no code") }
  }

  func symbol(_ code: Int, length: Int) -> Int? {
    let place = code - first[length]
    return place >= 0 && place < symbols[length].count ? symbols[length][place] : nil
  }
}
