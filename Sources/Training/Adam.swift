/// Adam (Kingma and Ba, 2015): each weight moves against its mean slope, measured by how much that slope varies. The two
/// running means are the *moments*; a run that resumes without them takes another path.
enum Adam {
  private static let (meanDecay, squareDecay): (Float, Float) = (0.9, 0.99)

  /// Moves the weights; `step` counts from 1.
  static func move(
    _ weights: UnsafeMutablePointer<Float>, _ first: UnsafeMutablePointer<Float>,
    _ second: UnsafeMutablePointer<Float>, by gradients: UnsafeMutablePointer<Float>, count: Int, step: UInt64,
    rate: Float
  ) {
    let warmth = rate * min(1, Float(step) / 20)
    let meanScale = 1 / (1 - power(meanDecay, step))
    let squareScale = 1 / (1 - power(squareDecay, step))
    for index in stride(from: 0, to: count, by: 8) {
      let slope = load(gradients + index)
      let mean = load(first + index) * meanDecay + slope * (1 - meanDecay)
      let square = load(second + index) * squareDecay + slope * slope * (1 - squareDecay)
      store(mean, to: first + index)
      store(square, to: second + index)
      let deviation = squareRoot(square * squareScale) + 1e-8
      store(load(weights + index) - warmth * (mean * meanScale) / deviation, to: weights + index)
    }
  }

  /// A power with a whole exponent, by squaring.
  private static func power(_ base: Float, _ exponent: UInt64) -> Float {
    var (result, square, rest): (Float, Float, UInt64) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
