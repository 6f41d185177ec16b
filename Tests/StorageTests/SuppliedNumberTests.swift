import Testing

@testable import Storage

/// Reckoning with numbers that come from somebody else.
@Suite struct SuppliedNumberTests {
  private let extremes: [Int] = [.min, .min + 1, -3, -1, 0, 1, 2, .max - 1, .max]

  @Test func `what an Int can hold is what it is, and what none can hold stops at the end on its side`() {
    for left in extremes {
      for right in extremes {
        let (a, b) = (SuppliedNumber(left), SuppliedNumber(right))
        #expect((a + b).value == clamped(wide(left) + wide(right)), "\(left) + \(right)")
        #expect((a - b).value == clamped(wide(left) - wide(right)), "\(left) - \(right)")
        #expect((a * b).value == clamped(wide(left) * wide(right)), "\(left) * \(right)")
        #expect((a < b) == (left < right))
      }
    }
  }

  /// Products of two numbers of 64 bits fit.
  private func wide(_ number: Int) -> Int128 { Int128(number) }
  private func clamped(_ number: Int128) -> Int { Int(clamping: number) }

  @Test func `a number is one of a range, or none`() {
    #expect(SuppliedNumber(2).within(0..<3) == 2 && SuppliedNumber(3).within(0..<3) == nil)
    for number in [.min, -1, .max] { #expect(SuppliedNumber(number).within(0..<3) == nil) }
    #expect((SuppliedNumber(.min) - 3).within(0..<Int.max) == nil)
  }

  @Test func `a sum of many stops, too`() {
    #expect([1, 2, 3].suppliedSum == 6 && [Int]().suppliedSum == 0)
    #expect([Int.max, .max, 5].suppliedSum.value == .max && [Int.min, -1].suppliedSum.value == .min)
  }
}
