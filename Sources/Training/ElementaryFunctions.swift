// Exponential, hyperbolic tangent, square root and logarithm of our own: eight numbers at once, and the same bits wherever the
// program runs, which no system's mathematical library promises. Each is right to a few units of the last place.

/// e to the power of each number; what would be no ordinary number is cut to the smallest or largest such power.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  // x = n·ln 2 + r with |r| ≤ ½·ln 2. Adding 1.5·2²³ rounds to a whole number, and leaves it in the last bits.
  let magic: Float = 12_582_912
  let clamped = x.clamped(lowerBound: Vector(repeating: -87), upperBound: Vector(repeating: 88))
  let shifted = clamped * 1.442_695_04 + magic
  let n = shifted - magic
  let r = clamped - n * 0.693_359_375 + n * 2.121_944_4e-4
  var sum = Vector(repeating: 1 / 720)
  for coefficient: Float in [1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1] { sum = sum * r + coefficient }
  let exponent = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- 0x4B40_0000
  return sum * unsafeBitCast((exponent &+ 127) &<< 23, to: Vector.self)
}

/// The hyperbolic tangent of each number.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector { 1 - 2 / (exponential(x + x) + 1) }

/// The square root of each number, none of them below zero.
@inline(__always)
func squareRoot(_ x: Vector) -> Vector {
  // One over the root, first guessed from the exponent, then improved by Newton: each round doubles the right digits.
  var inverse = unsafeBitCast(0x5F37_59DF &- unsafeBitCast(x, to: SIMD8<UInt32>.self) &>> 1, to: Vector.self)
  for _ in 0..<4 { inverse *= 1.5 - 0.5 * x * inverse * inverse }
  return x * inverse
}

/// The square root of a number that is not below zero.
func squareRoot(_ x: Float) -> Float { squareRoot(Vector(repeating: x))[0] }

/// The natural logarithm of an ordinary number above zero.
func naturalLogarithm(_ x: Float) -> Float {
  // x = 2ⁿ·m with √½ ≤ m < √2, and ln m = 2·artanh((m − 1)/(m + 1)).
  var (n, m) = (Float(x.exponent), x.significand)
  if m > 1.414_213_6 { (n, m) = (n + 1, m / 2) }
  let s = (m - 1) / (m + 1)
  let square = s * s
  var sum: Float = 1 / 11
  for coefficient: Float in [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1] { sum = sum * square + coefficient }
  return n * 0.693_359_375 - n * 2.121_944_4e-4 + 2 * s * sum
}
