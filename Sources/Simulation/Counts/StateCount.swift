// How many crash states there are: exactly, without visiting them.
//
// At one moment, units that no effect or requirement connects choose independently, so the number of states is the
// product over connected components; within a component, deciding one unit leaves smaller components (`StateShape`). A
// state is legal for an interval of moments, since effects only come and promises only grow. So the number of states
// that are legal at some moment is the sum over all moments of those that were not legal a moment before
// (`StateCounter`).

/// A number of states, of any size, exact or a lower bound.
public struct StateCount: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Digits to the base of a thousand million, the lowest first; no leading zeros.
  private var digits: [UInt32] = []
  /// Whether there are at least so many, and perhaps more.
  public private(set) var isLowerBound = false

  private static let base: UInt64 = 1_000_000_000

  /// No states.
  public static let zero = StateCount(0)

  /// A number that fits into an integer; `value` is not negative.
  public init(_ value: Int) {
    var rest = UInt64(value)
    while rest > 0 {
      digits.append(UInt32(rest % Self.base))
      rest /= Self.base
    }
  }

  /// The same number, as a lower bound.
  public var asLowerBound: StateCount {
    var copy = self
    copy.isLowerBound = true
    return copy
  }

  /// The sum.
  public static func + (a: StateCount, b: StateCount) -> StateCount {
    var sum = StateCount(0)
    var carry: UInt64 = 0
    for index in 0..<max(a.digits.count, b.digits.count) {
      carry += UInt64(a.digit(index)) + UInt64(b.digit(index))
      sum.digits.append(UInt32(carry % base))
      carry /= base
    }
    if carry > 0 { sum.digits.append(UInt32(carry)) }
    sum.isLowerBound = a.isLowerBound || b.isLowerBound
    return sum
  }

  /// The difference; `b` is not larger than `a`.
  package static func - (a: StateCount, b: StateCount) -> StateCount {
    var difference = a
    var borrow: Int64 = 0
    for index in a.digits.indices {
      var digit = Int64(a.digits[index]) - Int64(b.digit(index)) - borrow
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += Int64(base) }
      difference.digits[index] = UInt32(digit)
    }
    precondition(borrow == 0, "a count below zero")
    while difference.digits.last == 0 { difference.digits.removeLast() }
    difference.isLowerBound = a.isLowerBound || b.isLowerBound
    return difference
  }

  /// The product.
  public static func * (a: StateCount, b: StateCount) -> StateCount {
    // Most factors are components that choose nothing.
    if a.digits == [1], !a.isLowerBound { return b }
    if b.digits == [1], !b.isLowerBound { return a }
    var product = StateCount(0)
    product.digits = [UInt32](repeating: 0, count: a.digits.count + b.digits.count)
    for (i, x) in a.digits.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.digits.enumerated() {
        carry += UInt64(x) * UInt64(y) + UInt64(product.digits[i + j])
        product.digits[i + j] = UInt32(carry % base)
        carry /= base
      }
      product.digits[i + b.digits.count] = UInt32(carry)
    }
    while product.digits.last == 0 { product.digits.removeLast() }
    product.isLowerBound = a.isLowerBound || b.isLowerBound
    return product
  }

  private func digit(_ index: Int) -> UInt32 { index < digits.count ? digits[index] : 0 }

  /// Whether a number is smaller; that it is a lower bound does not count.
  public static func < (a: StateCount, b: StateCount) -> Bool {
    if a.digits.count != b.digits.count { return a.digits.count < b.digits.count }
    return a.digits.reversed().lexicographicallyPrecedes(b.digits.reversed())
  }

  /// All digits, in groups of three.
  public var decimal: String {
    guard let highest = digits.last else { return "0" }
    let text = digits.dropLast().reversed().reduce("\(highest)") { text, digit in
      text + String(repeating: "0", count: 9 - "\(digit)".count) + "\(digit)"
    }
    var grouped = ""
    for (index, character) in text.enumerated() {
      if index > 0, (text.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(character)
    }
    return grouped
  }

  /// The number as a report shows it: `at least 1,240`, or `1.5·10³⁵` where the digits would not be read.
  public var description: String {
    let full = decimal
    let shown = full.count <= 19 ? full : scientific
    return isLowerBound ? "at least \(shown)" : shown
  }

  private var scientific: String {
    let all = decimal.filter { $0 != "," }
    let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let exponent = "\(all.count - 1)".compactMap { $0.wholeNumberValue.map { superscripts[$0] } }
    return "\(all.prefix(1)).\(all.dropFirst().prefix(1))·10\(String(exponent))"
  }
}
