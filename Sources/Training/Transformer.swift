// The model: characters become rows of numbers, blocks of attention and MLP each *add* something to them, and the rows
// are at last compared with those of all characters. On the way back every layer adds to its gradients what follows
// from the one behind it. Weights and gradients come from outside; a pass keeps nothing.

/// A pass through the model, over one batch.
struct Transformer {
  /// What one block did on the way there.
  private struct Block {
    let attentionNorm: LayerNorm
    let attention: Attention
    let mlpNorm: LayerNorm
    let mlp: Perceptron
  }

  private let shape: ModelShape
  private let layout: ParameterLayout
  private let weights: UnsafeMutablePointer<Float>
  private let arena: Arena
  private let tokens: [UInt8]
  private let context: Int
  private var blocks: [Block] = []
  private let norm: LayerNorm
  /// For each place, a score for each character that may follow.
  let scores: Matrix

  /// Takes texts of `context` characters each through the model; with `bits`, dropout drops.
  init(
    _ shape: ModelShape, weights: UnsafeMutablePointer<Float>, tokens: [UInt8], context: Int,
    bits: inout RandomBits?, in arena: Arena
  ) {
    let layout = ParameterLayout(shape)
    (self.shape, self.layout, self.weights, self.tokens) = (shape, layout, weights, tokens)
    (self.context, self.arena) = (context, arena)
    let rows = arena.matrix(tokens.count, shape.width)
    for (index, token) in tokens.enumerated() {
      let token = layout.tokens.matrix(in: weights).row(Int(token))
      let place = layout.places.matrix(in: weights).row(index % context)
      for column in 0..<shape.width { rows.row(index)[column] = token[column] + place[column] }
    }
    for block in layout.blocks { blocks.append(Self.pass(block, rows, shape, weights, context, &bits, arena)) }
    norm = LayerNorm(
      rows, gain: layout.gain.matrix(in: weights), bias: layout.bias.matrix(in: weights), in: arena)
    scores = arena.matrix(tokens.count, shape.vocabulary)
    addProduct(norm.output, arena.packed(layout.tokens.matrix(in: weights).transposed), to: scores)
  }

  private static func pass(
    _ block: BlockLayout, _ rows: Matrix, _ shape: ModelShape, _ weights: UnsafeMutablePointer<Float>, _ context: Int,
    _ bits: inout RandomBits?, _ arena: Arena
  ) -> Block {
    func weight(_ parameter: Parameter) -> Matrix { parameter.matrix(in: weights) }
    let attentionNorm = LayerNorm(
      rows, gain: weight(block.attentionGain), bias: weight(block.attentionBias), in: arena)
    let mixed = arena.matrix(rows.rows, 3 * shape.width)
    addProduct(attentionNorm.output, weight(block.queryKeyValue), to: mixed)
    let attention = Attention(mixed, shape, context: context, in: arena)
    addProduct(attention.output, weight(block.attentionOut), to: rows)
    let mlpNorm = LayerNorm(rows, gain: weight(block.mlpGain), bias: weight(block.mlpBias), in: arena)
    let mlp = Perceptron(
      mlpNorm.output, up: weight(block.mlpIn), down: weight(block.mlpOut), dropout: shape.dropout, &bits, in: arena)
    add(mlp.output, to: rows)
    return Block(attentionNorm: attentionNorm, attention: attention, mlpNorm: mlpNorm, mlp: mlp)
  }

  /// The mean surprise at the characters that really follow; `gradients`, zeros at first, get its slope at each weight.
  func loss(_ targets: [UInt8], gradients: UnsafeMutablePointer<Float>) -> Float {
    func weight(_ parameter: Parameter) -> Matrix { parameter.matrix(in: weights) }
    func sum(_ parameter: Parameter) -> Matrix { parameter.matrix(in: gradients) }
    let loss = CrossEntropy.loss(scores, targets)  // from here on, `scores` holds slopes
    let inner = arena.matrix(tokens.count, shape.width)
    addProduct(scores, weight(layout.tokens), to: inner)
    addProduct(scores.transposed, norm.output, to: sum(layout.tokens))
    let rows = arena.matrix(tokens.count, shape.width)
    norm.addGradients(
      of: inner, gain: weight(layout.gain), to: rows, gain: sum(layout.gain), bias: sum(layout.bias))
    for (block, place) in zip(blocks, layout.blocks).reversed() { addGradients(of: block, place, rows, gradients) }
    for (index, token) in tokens.enumerated() {
      let token = sum(layout.tokens).row(Int(token))
      let place = sum(layout.places).row(index % context)
      for column in 0..<shape.width {
        token[column] += rows.row(index)[column]
        place[column] += rows.row(index)[column]
      }
    }
    return loss
  }

  private func addGradients(
    of block: Block, _ place: BlockLayout, _ rows: Matrix, _ gradients: UnsafeMutablePointer<Float>
  ) {
    func weight(_ parameter: Parameter) -> Matrix { parameter.matrix(in: weights) }
    func sum(_ parameter: Parameter) -> Matrix { parameter.matrix(in: gradients) }
    let mlpInput = arena.matrix(rows.rows, rows.columns)
    block.mlp.addGradients(
      of: rows, up: weight(place.mlpIn), down: weight(place.mlpOut), to: mlpInput, up: sum(place.mlpIn),
      down: sum(place.mlpOut), in: arena)
    block.mlpNorm.addGradients(
      of: mlpInput, gain: weight(place.mlpGain), to: rows, gain: sum(place.mlpGain), bias: sum(place.mlpBias))
    let mean = arena.matrix(rows.rows, rows.columns)
    addProduct(rows, arena.packed(weight(place.attentionOut).transposed), to: mean)
    addProduct(block.attention.output.transposed, rows, to: sum(place.attentionOut))
    let mixed = arena.matrix(rows.rows, 3 * rows.columns)
    block.attention.addGradients(of: mean, to: mixed, in: arena)
    let attentionInput = arena.matrix(rows.rows, rows.columns)
    addProduct(mixed, arena.packed(weight(place.queryKeyValue).transposed), to: attentionInput)
    addProduct(block.attentionNorm.output.transposed, mixed, to: sum(place.queryKeyValue))
    block.attentionNorm.addGradients(
      of: attentionInput, gain: weight(place.attentionGain), to: rows, gain: sum(place.attentionGain),
      bias: sum(place.attentionBias))
  }
}

/// Adds one matrix to another of the same shape.
private func add(_ matrix: Matrix, to sum: Matrix) {
  for index in stride(from: 0, to: matrix.rows * matrix.columns, by: 8) {
    store(load(sum.base + index) + load(matrix.base + index), to: sum.base + index)
  }
}
