// The model once more, as plainly as it can be said: in `Double`, with loops over single numbers and Foundation's
// functions, without a way back. What the trainer computes fast is held against this.

import Foundation

@testable import Training

/// A slow, obvious transformer.
struct PlainModel {
  let shape: ModelShape
  var weights: [Double]

  private var layout: ParameterLayout { ParameterLayout(shape) }

  /// The mean surprise at what follows each place.
  func loss(_ tokens: [UInt8], _ targets: [UInt8], context: Int) -> Double {
    var total = 0.0
    for start in stride(from: 0, to: tokens.count, by: context) {
      let scores = self.scores(Array(tokens[start..<start + context]))
      for (row, target) in zip(scores, targets[start...]) {
        let sum = row.map { exp($0) }.reduce(0, +)
        total += log(sum) - row[Int(target)]
      }
    }
    return total / Double(tokens.count)
  }

  /// The scores of every character at every place of one text.
  func scores(_ tokens: [UInt8]) -> [[Double]] {
    var rows = tokens.enumerated().map { place, token in
      zip(row(layout.tokens, Int(token)), row(layout.places, place)).map(+)
    }
    for block in layout.blocks {
      let attended = attention(
        rows.map { times(norm($0, block.attentionGain, block.attentionBias), block.queryKeyValue) })
      rows = zip(rows, attended).map { added($0, times($1, block.attentionOut)) }
      rows = rows.map { row in
        let bent = times(norm(row, block.mlpGain, block.mlpBias), block.mlpIn).map(bend)
        return added(row, times(bent, block.mlpOut))
      }
    }
    return rows.map { last in
      let last = norm(last, layout.gain, layout.bias)
      return (0..<shape.vocabulary).map { dot(last, row(layout.tokens, $0)) }
    }
  }

  private func attention(_ rows: [[Double]]) -> [[Double]] {
    let (width, heads) = (shape.width, shape.heads)
    let share = width / heads
    return rows.indices.map { place in
      (0..<heads).flatMap { head -> [Double] in
        func part(_ kind: Int, _ row: Int) -> [Double] {
          Array(rows[row][(kind * width + head * share)...].prefix(share))
        }
        let odds = (0...place).map { exp(dot(part(0, place), part(1, $0)) / Double(share).squareRoot()) }
        let sum = odds.reduce(0, +)
        return (0..<share).map { index in (0...place).map { odds[$0] / sum * part(2, $0)[index] }.reduce(0, +) }
      }
    }
  }

  private func norm(_ x: [Double], _ gain: Parameter, _ bias: Parameter) -> [Double] {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(x.count)
    return x.indices.map { (x[$0] - mean) / (variance + 1e-5).squareRoot() * row(gain, 0)[$0] + row(bias, 0)[$0] }
  }

  private func bend(_ x: Double) -> Double {
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }

  private func row(_ parameter: Parameter, _ index: Int) -> [Double] {
    Array(weights[(parameter.offset + index * parameter.columns)...].prefix(parameter.columns))
  }

  private func times(_ x: [Double], _ parameter: Parameter) -> [Double] {
    var sum = [Double](repeating: 0, count: parameter.columns)
    for index in x.indices {
      let row = row(parameter, index)
      for column in sum.indices { sum[column] += x[index] * row[column] }
    }
    return sum
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }
  private func added(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(+) }
}
