/// How surprised a row of scores is by the character that really follows.
enum CrossEntropy {
  /// The mean surprise over all rows, in nats; the scores become the gradient of it.
  static func loss(_ scores: Matrix, _ targets: [UInt8]) -> Float {
    var total: Float = 0
    let share = 1 / Float(scores.rows)
    for row in 0..<scores.rows {
      let (numbers, count, target) = (scores.row(row), scores.columns, Int(targets[row]))
      var largest = numbers[0]
      for index in 1..<count { largest = max(largest, numbers[index]) }
      let expected = numbers[target] - largest
      forEachVector(numbers, count) { exponential($0 - largest) }
      var sum: Float = 0
      for index in 0..<count { sum += numbers[index] }
      total += naturalLogarithm(sum) - expected
      for index in 0..<count { numbers[index] *= share / sum }
      numbers[target] -= share
    }
    return total * share
  }
}
