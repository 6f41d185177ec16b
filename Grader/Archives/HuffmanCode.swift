/// A prefix code, given by the lengths of its symbols' codes as RFC 1951 has it.
struct HuffmanCode {
  static let longest = 15

  /// How many bits the longest code has that there is.
  let width: Int
  /// For the next `width` bits, the first of them the lowest: the symbol, and in the low four bits its code's length; 0 if
  /// no code begins so.
  private let table: [UInt16]

  /// Makes the code; one that has room for more symbols is an error, but for one symbol of one bit: distances may need no more.
  init(_ lengths: [Int]) throws(InflateError) {
    width = max(1, lengths.max() ?? 1)
    let firsts = try Self.firsts(lengths)
    var next = firsts
    var table = [UInt16](repeating: 0, count: 1 << width)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let code = Self.reversed(next[length], length)
      next[length] += 1
      for place in stride(from: code, to: table.count, by: 1 << length) {
        table[place] = UInt16(symbol << 4 | length)
      }
    }
    self.table = table
  }

  static func fixed(_ lengths: [Int]) -> HuffmanCode {
    do { return try HuffmanCode(lengths) } catch { fatalError("the standard's own code is no code") }
  }

  /// The symbol whose code the bits begin with, and the code's length; the length is 0 if there is none.
  func symbol(_ bits: UInt64) -> (symbol: Int, length: Int) {
    let found = table[Int(truncatingIfNeeded: bits) & (table.count - 1)]
    return (Int(found >> 4), Int(found & 15))
  }

  /// The first code of each length.
  private static func firsts(_ lengths: [Int]) throws(InflateError) -> [Int] {
    var counts = [Int](repeating: 0, count: longest + 1)
    for length in lengths where length > 0 { counts[length] += 1 }
    var firsts = [Int](repeating: 0, count: longest + 1)
    var code = 0
    for length in 1...longest {
      code <<= 1
      firsts[length] = code
      code += counts[length]
      guard code <= 1 << length else { throw InflateError(what: "more codes than there can be") }
    }
    let isEmpty = counts.allSatisfy { $0 == 0 }
    let isOneBit = counts[1] == 1 && counts.dropFirst(2).allSatisfy { $0 == 0 }
    guard code == 1 << longest || isEmpty || isOneBit else { throw InflateError(what: "a code that is not complete") }
    return firsts
  }

  private static func reversed(_ code: Int, _ length: Int) -> Int {
    var (rest, result) = (code, 0)
    for _ in 0..<length {
      result = result << 1 | rest & 1
      rest >>= 1
    }
    return result
  }
}
