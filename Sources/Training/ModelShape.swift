/// How large a model is and how it learns; everything that a training run is besides its text, its seed and its memory.
public struct ModelShape: Hashable, Sendable {
  /// How many different characters there are.
  public var vocabulary: Int
  /// How many characters the model looks back at, the one at hand included.
  public var context: Int
  /// How many numbers stand for one character inside the model; a multiple of 8 and of `heads`.
  public var width: Int
  /// How many attention heads share the width.
  public var heads: Int
  /// How many blocks of attention and MLP follow each other.
  public var layers: Int
  /// How many places of the text are learned from in one step.
  public var batch: Int
  /// The share of the MLP's hidden numbers that a step drops at random.
  public var dropout: Float
  /// Adam's learning rate once it has warmed up.
  public var learningRate: Float

  /// Makes a shape.
  public init(
    vocabulary: Int, context: Int, width: Int, heads: Int, layers: Int, batch: Int, dropout: Float,
    learningRate: Float
  ) {
    precondition(width % 8 == 0 && width % heads == 0, "a width that neither vectors nor heads divide")
    precondition((2...256).contains(vocabulary) && min(context, layers, batch, heads) > 0 && (0..<1).contains(dropout))
    self.vocabulary = vocabulary
    self.context = context
    self.width = width
    self.heads = heads
    self.layers = layers
    self.batch = batch
    self.dropout = dropout
    self.learningRate = learningRate
  }

  /// The judge's model: a step takes well under a millisecond, and its whole memory is some thirty sectors.
  public static func tiny(_ corpus: Corpus) -> ModelShape {
    ModelShape(
      vocabulary: corpus.alphabet.count, context: 16, width: 8, heads: 1, layers: 1, batch: 4, dropout: 0.1,
      learningRate: 0.01)
  }

  /// The model that is trained on a real disk: after a few hundred steps its samples look like words.
  public static func small(_ corpus: Corpus) -> ModelShape {
    ModelShape(
      vocabulary: corpus.alphabet.count, context: 48, width: 64, heads: 4, layers: 2, batch: 16, dropout: 0.05,
      learningRate: 0.01)
  }

  /// How many numbers the MLP has between its two products.
  var hidden: Int { 4 * width }
  /// How many characters a step predicts.
  var positions: Int { batch * context }
  /// How many weights the model has.
  public var weights: Int { ParameterLayout(self).count }
}
