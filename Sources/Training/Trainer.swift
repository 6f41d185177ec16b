// What is trained: a real model on a real text, small, and deterministic to the last bit. The same memory makes the same
// step on one machine, whatever else the machine does: no threads, no clock, no mathematical library.
//
// All that a run *is* lies in `TrainingMemory`, and that is reached only through regions of bytes. So whoever saves a
// run has to know which bytes matter; and whoever forgets some of them (the moments, the cursor, the chance) has a run
// that goes on, but not on the same path.

/// A training run of a character-level transformer.
public struct Trainer: Sendable {
  /// How large the model is and how it learns.
  public let shape: ModelShape
  /// What it learns from.
  public let corpus: Corpus
  /// Everything that a step reads and changes.
  public var memory: TrainingMemory

  /// Makes a run that has not begun.
  public init(_ shape: ModelShape, _ corpus: Corpus, seed: UInt64) {
    precondition(shape.vocabulary == corpus.alphabet.count && corpus.tokens.count > shape.context)
    self.shape = shape
    self.corpus = corpus
    memory = TrainingMemory(shape, seed: seed)
  }

  /// Takes one step: reads on in the text, measures how wrong the model is there, and moves every weight a little.
  ///
  /// - Returns: the mean surprise before the step, in nats per character.
  @discardableResult
  public mutating func step() -> Float {
    let (tokens, targets) = nextBatch()
    var bits: RandomBits? = RandomBits(state: memory.generator)
    var gradients = [Float](repeating: 0, count: memory.weights.count)
    let loss = Arena.with { arena in
      memory.weights.withUnsafeMutableBufferPointer { weights in
        gradients.withUnsafeMutableBufferPointer { gradients in
          Transformer(
            shape, weights: weights.baseAddress!, tokens: tokens, context: shape.context, bits: &bits, in: arena
          ).loss(targets, gradients: gradients.baseAddress!)
        }
      }
    }
    memory.generator = bits!.state
    memory.step &+= 1
    moveWeights(by: &gradients)
    return loss
  }

  /// The next texts, one for each lane; the lanes begin at equal distances, and each reads on where it stopped.
  private mutating func nextBatch() -> (tokens: [UInt8], targets: [UInt8]) {
    let length = corpus.tokens.count
    let start = Int(memory.cursor % UInt64(length))
    var (tokens, targets): ([UInt8], [UInt8]) = ([], [])
    for lane in 0..<shape.batch {
      for place in 0..<shape.context {
        let index = start + lane * (length / shape.batch) + place
        tokens.append(corpus.tokens[index % length])
        targets.append(corpus.tokens[(index + 1) % length])
      }
    }
    memory.cursor = UInt64((start + shape.context) % length)
    return (tokens, targets)
  }

  private mutating func moveWeights(by gradients: inout [Float]) {
    // A memory that somebody filled with any bytes has any step; the first one is 1 all the same.
    let step = max(1, memory.step)
    memory.weights.withUnsafeMutableBufferPointer { weights in
      memory.firstMoments.withUnsafeMutableBufferPointer { first in
        memory.secondMoments.withUnsafeMutableBufferPointer { second in
          gradients.withUnsafeMutableBufferPointer { gradients in
            Adam.move(
              weights.baseAddress!, first.baseAddress!, second.baseAddress!, by: gradients.baseAddress!,
              count: weights.count, step: step, rate: shape.learningRate)
          }
        }
      }
    }
  }
}
