// Nearly all of a step's time goes into products of matrices, so that one loop decides how fast it is.
//
// Four rows by eight columns of the result stay in registers while the loop runs along the inner dimension: each turn
// loads eight numbers of `b` once and uses them for four rows. Every number of the result is summed in the order of the
// inner dimension, by one addition after the other; so the bits depend on neither the blocks nor the machine's vectors.

/// Eight numbers side by side.
typealias Vector = SIMD8<Float>

@inline(__always) func load(_ place: UnsafeMutablePointer<Float>) -> Vector {
  UnsafeRawPointer(place).loadUnaligned(as: Vector.self)
}

@inline(__always) func store(_ vector: Vector, to place: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(place).storeBytes(of: vector, as: Vector.self)
}

/// Adds the product of `a` and `b` to `c`; `a` may be transposed, the rows of the other two lie side by side.
func addProduct(_ a: Matrix, _ b: Matrix, to c: Matrix) {
  precondition(a.columns == b.rows && a.rows == c.rows && b.columns == c.columns)
  precondition(b.columnStride == 1 && c.columnStride == 1)
  let vectorised = c.columns / 8 * 8
  for column in stride(from: 0, to: vectorised, by: 8) {
    let whole = c.rows / 4 * 4
    for row in stride(from: 0, to: whole, by: 4) { addBlock(a, b, c, row, column) }
    for row in whole..<c.rows { addStrip(a, b, c, row, column) }
  }
  for column in vectorised..<c.columns { addColumn(a, b, c, column) }
}

/// Four rows and eight columns of the result.
@inline(__always)
private func addBlock(_ a: Matrix, _ b: Matrix, _ c: Matrix, _ row: Int, _ column: Int) {
  let place = c.row(row) + column
  var (r0, r1) = (load(place), load(place + c.rowStride))
  var (r2, r3) = (load(place + 2 * c.rowStride), load(place + 3 * c.rowStride))
  var (left, right) = (a.row(row), b.base + column)
  let (step, next) = (a.rowStride, a.columnStride)
  for _ in 0..<a.columns {
    let vector = load(right)
    r0 += left[0] * vector
    r1 += left[step] * vector
    r2 += left[2 * step] * vector
    r3 += left[3 * step] * vector
    left += next
    right += b.rowStride
  }
  store(r0, to: place)
  store(r1, to: place + c.rowStride)
  store(r2, to: place + 2 * c.rowStride)
  store(r3, to: place + 3 * c.rowStride)
}

/// One row and eight columns: what is left below the blocks.
@inline(__always)
private func addStrip(_ a: Matrix, _ b: Matrix, _ c: Matrix, _ row: Int, _ column: Int) {
  var sum = load(c.row(row) + column)
  let left = a.row(row)
  for inner in 0..<a.columns { sum += left[inner * a.columnStride] * load(b.row(inner) + column) }
  store(sum, to: c.row(row) + column)
}

/// One column: what is left beside the blocks.
private func addColumn(_ a: Matrix, _ b: Matrix, _ c: Matrix, _ column: Int) {
  for row in 0..<c.rows {
    var sum = c.row(row)[column]
    let left = a.row(row)
    for inner in 0..<a.columns { sum += left[inner * a.columnStride] * b.row(inner)[column] }
    c.row(row)[column] = sum
  }
}
