/// A number that a program supplied, or one that was reckoned from such a number.
///
/// A program may say any number, by mistake or on purpose: an interval of `Int.max` iterations, the descriptor `Int.min`.
/// Whoever judges the program must not end because of it. So nothing that is reckoned with such a number traps: what no
/// `Int` can hold stops at the largest or the smallest `Int`. It lies on the same side of every bound as the true result,
/// and that is all that is ever asked of it.
package struct SuppliedNumber: Hashable, Sendable {
  /// The number, or the end of all numbers that it stopped at.
  package let value: Int

  /// Takes a number as it came.
  @inlinable
  package init(_ value: Int) { self.value = value }

  /// The sum.
  @inlinable
  package static func + (left: SuppliedNumber, right: SuppliedNumber) -> SuppliedNumber {
    let (sum, stops) = left.value.addingReportingOverflow(right.value)
    return stops ? end(isBelow: left.value < 0) : SuppliedNumber(sum)
  }

  /// The difference.
  @inlinable
  package static func - (left: SuppliedNumber, right: SuppliedNumber) -> SuppliedNumber {
    let (difference, stops) = left.value.subtractingReportingOverflow(right.value)
    return stops ? end(isBelow: left.value < 0) : SuppliedNumber(difference)
  }

  /// The product.
  @inlinable
  package static func * (left: SuppliedNumber, right: SuppliedNumber) -> SuppliedNumber {
    let (product, stops) = left.value.multipliedReportingOverflow(by: right.value)
    return stops ? end(isBelow: (left.value < 0) != (right.value < 0)) : SuppliedNumber(product)
  }

  /// The number, if it is one of these.
  @inlinable
  package func within(_ range: Range<Int>) -> Int? { range.contains(value) ? value : nil }

  /// Where a result stops that no `Int` can hold.
  @usableFromInline
  static func end(isBelow: Bool) -> SuppliedNumber { SuppliedNumber(isBelow ? .min : .max) }
}

extension SuppliedNumber: Comparable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// A number of ours, to reckon with.
  @inlinable
  package init(integerLiteral value: Int) { self.init(value) }

  /// Orders by the numbers.
  @inlinable
  package static func < (left: SuppliedNumber, right: SuppliedNumber) -> Bool { left.value < right.value }

  /// The number.
  package var description: String { "\(value)" }
}

extension Sequence<Int> {
  /// The sum of numbers that a program supplied.
  package var suppliedSum: SuppliedNumber { reduce(0) { $0 + SuppliedNumber($1) } }
}
