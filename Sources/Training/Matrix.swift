// A matrix is a view of numbers that somebody else owns: the weights, the gradients, or an arena's memory. So a part of
// a matrix is a matrix, a transposed one too, and nothing is copied.

/// A view of a matrix of numbers.
struct Matrix {
  let base: UnsafeMutablePointer<Float>
  let rows: Int
  let columns: Int
  /// How far it is to the next row.
  let rowStride: Int
  /// How far it is to the next column: 1, but for a transposed matrix.
  let columnStride: Int

  init(
    _ base: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, rowStride: Int? = nil, columnStride: Int = 1
  ) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride ?? columns
    self.columnStride = columnStride
  }

  /// The same numbers, rows for columns.
  var transposed: Matrix { Matrix(base, columns, rows, rowStride: columnStride, columnStride: rowStride) }

  /// The numbers of a row that lie side by side.
  func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * rowStride }

  /// Some rows and some columns.
  func block(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
    Matrix(
      base + rows.lowerBound * rowStride + columns.lowerBound * columnStride, rows.count, columns.count,
      rowStride: rowStride, columnStride: columnStride)
  }
}
