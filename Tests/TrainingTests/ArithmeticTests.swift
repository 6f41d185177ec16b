import Foundation
import Testing

@testable import Training

struct ArithmeticTests {
  @Test(arguments: [(1, 1, 1), (4, 3, 8), (5, 7, 9), (13, 16, 24), (8, 5, 37)], [false, true])
  func `a product is what its definition says`(_ sizes: (rows: Int, inner: Int, columns: Int), _ transposed: Bool) {
    Arena.with { arena in
      var bits = RandomBits(state: 11)
      func random(_ rows: Int, _ columns: Int) -> Matrix {
        let matrix = arena.matrix(rows, columns)
        for index in 0..<rows * columns { matrix.base[index] = bits.normal() }
        return matrix
      }
      let a = transposed ? random(sizes.inner, sizes.rows).transposed : random(sizes.rows, sizes.inner)
      let (b, c) = (random(sizes.inner, sizes.columns), random(sizes.rows, sizes.columns))
      // Summed in the same order, so that not a bit may differ.
      let expected = (0..<sizes.rows).map { row in
        (0..<sizes.columns).map { column in
          (0..<sizes.inner).reduce(c.row(row)[column]) { sum, inner in
            sum + a.base[row * a.rowStride + inner * a.columnStride] * b.row(inner)[column]
          }
        }
      }
      addProduct(a, b, to: c)
      for row in 0..<sizes.rows {
        #expect(Array(UnsafeBufferPointer(start: c.row(row), count: sizes.columns)) == expected[row])
      }
    }
  }

  @Test func `exponentials, tangents, roots and logarithms are right to a few last places`() {
    for step in -8700...8700 {
      let x = Float(step) / 100
      let power = exponential(Vector(repeating: x))[3]
      #expect(abs(Double(power) / exp(Double(x)) - 1) < 3e-7, "exp(\(x)) = \(power)")
      let root = squareRoot(power)
      #expect(abs(Double(root) / Double(power).squareRoot() - 1) < 3e-7, "√\(power) = \(root)")
      let tangent = hyperbolicTangent(Vector(repeating: x / 10))[5]
      #expect(abs(Double(tangent) - tanh(Double(x / 10))) < 3e-7, "tanh(\(x / 10)) = \(tangent)")
      #expect(
        abs(Double(naturalLogarithm(power)) - log(Double(power))) < 2e-7 * max(1, abs(Double(x))), "log(\(power))")
    }
  }

  @Test func `what is too large or too small for an exponential is cut, and nothing traps`() {
    let ends = exponential(Vector(-Float.infinity, -1000, 1000, .infinity, .nan, 88, -87, 0))
    #expect(ends[0] < 1e-37 && ends[1] == ends[0] && ends[6] == ends[0])
    #expect(ends[2] > 1e38 && ends[2] == ends[5] && ends[3] == ends[5] && ends[2].isFinite)
    #expect(ends[7] == 1)
    #expect(squareRoot(0) == 0 && squareRoot(4).rounded() == 2)
  }
}
