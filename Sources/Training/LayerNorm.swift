// Layer normalisation: each row is shifted to mean 0 and scaled to deviation 1, then scaled and shifted by weights.

/// What the way back needs to know of the way there.
struct LayerNorm {
  /// The result.
  let output: Matrix
  /// The rows before the weights.
  private let normal: Matrix
  /// One over each row's deviation.
  private let scales: Matrix

  /// Normalises the rows of `x`.
  init(_ x: Matrix, gain: Matrix, bias: Matrix, in arena: Arena) {
    output = arena.matrix(x.rows, x.columns)
    normal = arena.matrix(x.rows, x.columns)
    scales = arena.matrix(1, x.rows)
    for row in 0..<x.rows {
      let (mean, scale) = Self.moments(x.row(row), x.columns)
      scales.base[row] = scale
      for column in stride(from: 0, to: x.columns, by: 8) {
        let standard = (load(x.row(row) + column) - mean) * scale
        store(standard, to: normal.row(row) + column)
        store(standard * load(gain.base + column) + load(bias.base + column), to: output.row(row) + column)
      }
    }
  }

  /// Adds to the gradients of `x` and of the weights what follows from the gradient of the result.
  func addGradients(of gradient: Matrix, gain: Matrix, to x: Matrix, gain gainSum: Matrix, bias biasSum: Matrix) {
    let columns = stride(from: 0, to: x.columns, by: 8)
    for row in 0..<x.rows {
      let (slope, standard, sum) = (gradient.row(row), normal.row(row), x.row(row))
      var (total, along) = (Vector.zero, Vector.zero)
      for column in columns {
        let (d, n) = (load(slope + column), load(standard + column))
        store(load(gainSum.base + column) + d * n, to: gainSum.base + column)
        store(load(biasSum.base + column) + d, to: biasSum.base + column)
        let inner = d * load(gain.base + column)
        total += inner
        along += inner * n
      }
      let (mean, share) = (total.sum() / Float(x.columns), along.sum() / Float(x.columns))
      for column in columns {
        let inner = load(slope + column) * load(gain.base + column) - mean - load(standard + column) * share
        store(load(sum + column) + inner * scales.base[row], to: sum + column)
      }
    }
  }

  /// A row's mean, and one over its deviation.
  private static func moments(_ row: UnsafeMutablePointer<Float>, _ count: Int) -> (mean: Float, scale: Float) {
    var sum = Vector.zero
    for column in stride(from: 0, to: count, by: 8) { sum += load(row + column) }
    let mean = sum.sum() / Float(count)
    var squares = Vector.zero
    for column in stride(from: 0, to: count, by: 8) {
      let difference = load(row + column) - mean
      squares += difference * difference
    }
    return (mean, 1 / squareRoot(squares.sum() / Float(count) + 1e-5))
  }
}
