// The MLP of a block: up to four times the width, through a smooth bend (GELU), some of it dropped by chance, and down.

/// One block's MLP over a batch, and what the way back needs to know of it.
struct Perceptron {
  /// The result.
  let output: Matrix
  private let input: Matrix
  private let beforeBend: Matrix
  private let bent: Matrix
  /// What each bent number was multiplied by: 0 where it was dropped. Nothing if nothing may be dropped.
  private let kept: Matrix?

  /// Takes the rows of `x` through the MLP; with `bits`, some numbers are dropped.
  init(_ x: Matrix, up: Matrix, down: Matrix, dropout: Float, _ bits: inout RandomBits?, in arena: Arena) {
    input = x
    beforeBend = arena.matrix(x.rows, up.columns)
    bent = arena.matrix(x.rows, up.columns)
    output = arena.matrix(x.rows, down.columns)
    addProduct(x, up, to: beforeBend)
    let count = x.rows * up.columns
    for index in stride(from: 0, to: count, by: 8) {
      store(Self.bend(load(beforeBend.base + index)), to: bent.base + index)
    }
    kept = bits == nil || dropout == 0 ? nil : Self.mask(x.rows, up.columns, dropout, &bits!, in: arena)
    if let kept { multiply(bent, by: kept) }
    addProduct(bent, down, to: output)
  }

  /// Adds to the gradients of the input and of the weights what follows from the gradient of the result.
  func addGradients(
    of gradient: Matrix, up: Matrix, down: Matrix, to x: Matrix, up upSum: Matrix, down downSum: Matrix,
    in arena: Arena
  ) {
    addProduct(bent.transposed, gradient, to: downSum)
    let slopes = arena.matrix(bent.rows, bent.columns)
    addProduct(gradient, arena.packed(down.transposed), to: slopes)
    if let kept { multiply(slopes, by: kept) }
    for index in stride(from: 0, to: bent.rows * bent.columns, by: 8) {
      let slope = load(slopes.base + index) * Self.bendSlope(load(beforeBend.base + index))
      store(slope, to: slopes.base + index)
    }
    addProduct(input.transposed, slopes, to: upSum)
    addProduct(slopes, arena.packed(up.transposed), to: x)
  }

  // MARK: The bend

  private static let root: Float = 0.797_884_56  // √(2/π)

  @inline(__always) private static func bend(_ x: Vector) -> Vector {
    0.5 * x * (1 + hyperbolicTangent(root * (x + 0.044_715 * x * x * x)))
  }

  @inline(__always) private static func bendSlope(_ x: Vector) -> Vector {
    let tangent = hyperbolicTangent(root * (x + 0.044_715 * x * x * x))
    let inner = root * (1 + 0.134_145 * x * x)
    return 0.5 * (1 + tangent) + 0.5 * x * (1 - tangent * tangent) * inner
  }

  // MARK: Dropping

  /// Zeros by chance; the other numbers are raised, so that the sum is expected to stay.
  private static func mask(
    _ rows: Int, _ columns: Int, _ dropout: Float, _ bits: inout RandomBits, in arena: Arena
  ) -> Matrix {
    let mask = arena.matrix(rows, columns)
    let (limit, raised) = (UInt64(dropout * 65_536), 1 / (1 - dropout))
    for start in stride(from: 0, to: rows * columns, by: 4) {
      var chances = bits.next()
      for index in start..<start + 4 {
        mask.base[index] = chances & 0xFFFF < limit ? 0 : raised
        chances >>= 16
      }
    }
    return mask
  }

  private func multiply(_ matrix: Matrix, by other: Matrix) {
    for index in stride(from: 0, to: matrix.rows * matrix.columns, by: 8) {
      store(load(matrix.base + index) * load(other.base + index), to: matrix.base + index)
    }
  }
}
