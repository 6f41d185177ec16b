import Testing

@testable import Training

/// The gradients against differences of a model that has no gradients.
struct GradientTests {
  /// Two blocks, two heads of four numbers, and sizes that neither four nor eight divide.
  private static let shape = ModelShape(
    vocabulary: 11, context: 5, width: 8, heads: 2, layers: 2, batch: 3, dropout: 0, learningRate: 0.01)
  private let memory: TrainingMemory
  private let tokens: [UInt8]
  private let targets: [UInt8]

  init() {
    var bits = RandomBits(state: 7)
    var memory = TrainingMemory(Self.shape, seed: 3)
    // Larger than a run begins with, so that every bend is really bent.
    for index in memory.weights.indices { memory.weights[index] += bits.normal() * 0.3 }
    self.memory = memory
    tokens = (0..<15).map { _ in UInt8(bits.next() % 11) }
    targets = (0..<15).map { _ in UInt8(bits.next() % 11) }
  }

  private func passed(_ weights: [Float], dropout: Float = 0) -> (loss: Float, gradients: [Float]) {
    var (shape, weights, bits) = (Self.shape, weights, RandomBits?.some(RandomBits(state: 5)))
    shape.dropout = dropout
    var gradients = [Float](repeating: 0, count: weights.count)
    let loss = Arena.with { arena in
      weights.withUnsafeMutableBufferPointer { weights in
        gradients.withUnsafeMutableBufferPointer { gradients in
          Transformer(
            shape, weights: weights.baseAddress!, tokens: tokens, context: shape.context, bits: &bits, in: arena
          ).loss(targets, gradients: gradients.baseAddress!)
        }
      }
    }
    return (loss, gradients)
  }

  @Test func `the loss is that of the plain model`() {
    let plain = PlainModel(shape: Self.shape, weights: memory.weights.map(Double.init))
    let expected = plain.loss(tokens, targets, context: Self.shape.context)
    #expect(abs(Double(passed(memory.weights).loss) - expected) < 1e-5 * expected)
  }

  @Test func `every single weight has the slope that differences show`() {
    var plain = PlainModel(shape: Self.shape, weights: memory.weights.map(Double.init))
    let gradients = passed(memory.weights).gradients
    let scale = Double(gradients.map(abs).max()!)
    for index in gradients.indices {
      let weight = plain.weights[index]
      plain.weights[index] = weight + 1e-4
      let above = plain.loss(tokens, targets, context: Self.shape.context)
      plain.weights[index] = weight - 1e-4
      let below = plain.loss(tokens, targets, context: Self.shape.context)
      plain.weights[index] = weight
      let slope = (above - below) / 2e-4
      #expect(abs(Double(gradients[index]) - slope) < 2e-5 * scale, "weight \(index)")
    }
  }

  @Test func `with dropout, too, a step along the gradient changes the loss as the gradient says`() {
    let (_, gradients) = passed(memory.weights, dropout: 0.3)
    let length = gradients.map { $0 * $0 }.reduce(0, +)
    func loss(_ distance: Float) -> Float {
      passed(zip(memory.weights, gradients).map { $0 + distance * $1 }, dropout: 0.3).loss
    }
    let slope = (loss(2e-3) - loss(-2e-3)) / 4e-3
    #expect(abs(slope / length - 1) < 0.01)
    #expect(passed(memory.weights, dropout: 0.3).loss != passed(memory.weights).loss)
  }
}
