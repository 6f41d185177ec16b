/// A product of two matrices to be measured, of numbers that are neither zero nor too large.
package final class ProductTrial {
  private let sizes: (rows: Int, inner: Int, columns: Int)
  private let transposed: Bool
  private var a: [Float]
  private var b: [Float]
  private var c: [Float]

  /// Makes the operands; a transposed left one lies in memory column by column.
  package init(_ rows: Int, _ inner: Int, _ columns: Int, transposed: Bool = false) {
    sizes = (rows, inner, columns)
    self.transposed = transposed
    a = [Float](repeating: 0.5, count: rows * inner)
    b = [Float](repeating: 0.25, count: inner * columns)
    c = [Float](repeating: 0, count: rows * columns)
  }

  /// Adds the product to what is there.
  package func run() {
    a.withUnsafeMutableBufferPointer { a in
      b.withUnsafeMutableBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          let left =
            transposed
            ? Matrix(a.baseAddress!, sizes.inner, sizes.rows).transposed
            : Matrix(a.baseAddress!, sizes.rows, sizes.inner)
          addProduct(
            left, Matrix(b.baseAddress!, sizes.inner, sizes.columns),
            to: Matrix(c.baseAddress!, sizes.rows, sizes.columns))
        }
      }
    }
  }
}
