// Where each matrix lies among the weights. Gradients and moments have the same layout, so that Adam sees three long rows
// of numbers and knows nothing of layers.

/// The place of one matrix of weights.
struct Parameter {
  let offset: Int
  let rows: Int
  let columns: Int

  /// The matrix at its place in a row of numbers with this layout.
  func matrix(in base: UnsafeMutablePointer<Float>) -> Matrix { Matrix(base + offset, rows, columns) }
}

/// The places of one block's weights.
struct BlockLayout {
  let attentionGain: Parameter
  let attentionBias: Parameter
  /// From a character's numbers to its query, key and value, side by side.
  let queryKeyValue: Parameter
  let attentionOut: Parameter
  let mlpGain: Parameter
  let mlpBias: Parameter
  let mlpIn: Parameter
  let mlpOut: Parameter
}

/// The places of all weights of a model, back to back.
struct ParameterLayout {
  /// One row per character; also what turns numbers back into characters at the end.
  let tokens: Parameter
  /// One row per place in the context.
  let places: Parameter
  private(set) var blocks: [BlockLayout] = []
  let gain: Parameter
  let bias: Parameter
  let count: Int

  init(_ shape: ModelShape) {
    var end = 0
    func next(_ rows: Int, _ columns: Int) -> Parameter {
      defer { end += rows * columns }
      return Parameter(offset: end, rows: rows, columns: columns)
    }
    let width = shape.width
    tokens = next(shape.vocabulary, width)
    places = next(shape.context, width)
    for _ in 0..<shape.layers {
      blocks.append(
        BlockLayout(
          attentionGain: next(1, width), attentionBias: next(1, width), queryKeyValue: next(width, 3 * width),
          attentionOut: next(width, width), mlpGain: next(1, width), mlpBias: next(1, width),
          mlpIn: next(width, shape.hidden), mlpOut: next(shape.hidden, width)))
    }
    gain = next(1, width)
    bias = next(1, width)
    count = end
  }

  /// The matrices that start as ones; all others start as small random numbers, biases as zeros.
  var gains: [Parameter] { [gain] + blocks.flatMap { [$0.attentionGain, $0.mlpGain] } }
  var biases: [Parameter] { [bias] + blocks.flatMap { [$0.attentionBias, $0.mlpBias] } }
}
