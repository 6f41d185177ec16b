// What a model has learned, to be read by people. Its weights may be anything, those of a torn checkpoint too.

extension Trainer {
  /// Text that the model writes on, one character after the other, each drawn by the model's own odds.
  ///
  /// The run's own chance is not touched: a run that is looked at goes on as it would have.
  ///
  /// - Parameters:
  ///   - count: how many characters.
  ///   - temperature: below 1 the likelier characters are preferred.
  public func sample(_ count: Int, after beginning: String = "the ", temperature: Float = 0.7, seed: UInt64 = 1)
    -> String
  {
    var bits = RandomBits(state: seed)
    var tokens = beginning.utf8.compactMap { byte in corpus.alphabet.firstIndex(of: byte).map { UInt8($0) } }
    if tokens.isEmpty { tokens = [0] }
    for _ in 0..<count {
      let odds = odds(after: Array(tokens.suffix(shape.context)), temperature)
      tokens.append(Self.draw(odds, &bits))
    }
    return corpus.text(of: tokens)
  }

  /// The odds of each character after some others.
  private func odds(after tokens: [UInt8], _ temperature: Float) -> [Float] {
    var weights = memory.weights
    var bits: RandomBits?
    return Arena.with { arena in
      weights.withUnsafeMutableBufferPointer { weights in
        let scores = Transformer(
          shape, weights: weights.baseAddress!, tokens: tokens, context: tokens.count, bits: &bits, in: arena
        ).scores
        let row = UnsafeBufferPointer(start: scores.row(tokens.count - 1), count: scores.columns)
        let largest = row.max()!
        return row.map { exponential(Vector(repeating: ($0 - largest) / temperature))[0] }
      }
    }
  }

  private static func draw(_ odds: [Float], _ bits: inout RandomBits) -> UInt8 {
    var rest = bits.unit() * odds.reduce(0, +)
    for (index, chance) in odds.enumerated() {
      rest -= chance
      if rest < 0 { return UInt8(index) }
    }
    return UInt8(odds.count - 1)
  }
}
