import Simulation
import TestSupport
import Testing

/// Numbers of any size, held against the machine's own and against known large ones.
struct StateCountTests {
  private func power(of base: Int, _ exponent: Int) -> StateCount {
    (0..<exponent).reduce(StateCount(1)) { product, _ in product * StateCount(base) }
  }

  @Test func `sums, products, differences and order are those of integers`() {
    let seed: UInt64 = 7
    var random = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      let a = Int(random.next() >> (random.next() % 32 + 33))
      let b = Int(random.next() >> (random.next() % 32 + 33))
      let (x, y) = (StateCount(a), StateCount(b))
      #expect(x + y == StateCount(a + b), "\(a) + \(b)")
      #expect(x * y == StateCount(a * b), "\(a) * \(b)")
      #expect(StateCount(max(a, b)) - StateCount(min(a, b)) == StateCount(abs(a - b)), "\(a) - \(b)")
      #expect((x < y) == (a < b), "\(a) < \(b)")
      #expect(x.decimal.filter { $0 != "," } == "\(a)")
    }
  }

  @Test func `carries and borrows run through many digits`() {
    let all = power(of: 10, 45)
    #expect((all - StateCount(1)).decimal == Array(repeating: "999", count: 15).joined(separator: ","))
    #expect(all - StateCount(1) + StateCount(1) == all)
    #expect((all - all) == .zero)
    #expect((all * .zero) == .zero)
    #expect(StateCount(999_999_999) + StateCount(1) == StateCount(1_000_000_000))
  }

  @Test func `large products are exact`() {
    #expect(
      power(of: 2, 200).decimal
        == "1,606,938,044,258,990,275,541,962,092,341,162,602,522,202,993,782,792,835,301,376")
    #expect(power(of: 2, 200) == power(of: 4, 100))
    #expect(power(of: 2, 100) * power(of: 2, 100) == power(of: 2, 200))
    #expect(power(of: 2, 199) < power(of: 2, 200))
    #expect(!(power(of: 2, 200) < power(of: 2, 199)))
  }

  @Test func `digits are in groups of three, and inner zeros are kept`() {
    let texts = [0: "0", 7: "7", 999: "999", 1000: "1,000", 1_000_000_007: "1,000,000,007", 12_345: "12,345"]
    for (value, text) in texts { #expect(StateCount(value).decimal == text) }
    #expect(StateCount(Int.max).decimal == "9,223,372,036,854,775,807")
  }

  @Test func `a number too long to read is shown by its order of magnitude`() {
    #expect(power(of: 10, 14).description == "100,000,000,000,000")
    #expect(power(of: 10, 35).description == "1.0·10³⁵")
    #expect(power(of: 2, 200).description == "1.6·10⁶⁰")
  }

  @Test func `what is counted from a lower bound is a lower bound`() {
    let bound = StateCount(1240).asLowerBound
    #expect(bound.description == "at least 1,240")
    for count in [bound + StateCount(1), StateCount(2) * bound, bound - StateCount(1), StateCount(5000) - bound] {
      #expect(count.isLowerBound)
    }
    #expect(!(StateCount(1) + StateCount(2)).isLowerBound)
    #expect(bound.decimal == "1,240")
  }
}
