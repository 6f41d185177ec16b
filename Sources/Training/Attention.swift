// Causal attention: every place asks (query) all places up to itself (keys) how much they matter, and takes the mean of
// what they offer (values), weighted by the answers. The heads do so side by side, each with its share of the width.

/// One block's attention over a batch, and what the way back needs to know of it.
struct Attention {
  /// The heads' means, side by side.
  let output: Matrix
  private let queryKeyValue: Matrix
  /// The weights: for each text of the batch and each head, a row per place.
  private let shares: Matrix
  private let shape: ModelShape
  private let batch: Int
  private let context: Int

  private var headWidth: Int { shape.width / shape.heads }
  private var scale: Float { 1 / squareRoot(Float(headWidth)) }

  /// Lets the places of each text attend to each other; `queryKeyValue` has a row per place, text after text.
  init(_ queryKeyValue: Matrix, _ shape: ModelShape, context: Int, in arena: Arena) {
    self.queryKeyValue = queryKeyValue
    self.shape = shape
    self.context = context
    batch = queryKeyValue.rows / context
    output = arena.matrix(queryKeyValue.rows, shape.width)
    shares = arena.matrix(batch * shape.heads * context, context)
    for text in 0..<batch {
      for head in 0..<shape.heads { attend(text, head, in: arena) }
    }
  }

  private func attend(_ text: Int, _ head: Int, in arena: Arena) {
    let shares = self.shares(text, head)
    addProduct(part(0, text, head), arena.packed(part(1, text, head).transposed), to: shares)
    for place in 0..<context { Self.softmax(shares.row(place), upTo: place + 1, of: context, scale) }
    addProduct(shares, part(2, text, head), to: slice(output, text, head))
  }

  /// Adds to the gradient of queries, keys and values what follows from the gradient of the result.
  func addGradients(of gradient: Matrix, to sum: Matrix, in arena: Arena) {
    for text in 0..<batch {
      for head in 0..<shape.heads {
        let (shares, means) = (self.shares(text, head), slice(gradient, text, head))
        addProduct(shares.transposed, means, to: part(2, text, head, of: sum))
        let slopes = arena.matrix(context, context)
        addProduct(means, arena.packed(part(2, text, head).transposed), to: slopes)
        for place in 0..<context { softmaxSlope(shares.row(place), slopes.row(place), upTo: place + 1) }
        addProduct(slopes, part(1, text, head), to: part(0, text, head, of: sum))
        addProduct(slopes.transposed, part(0, text, head), to: part(1, text, head, of: sum))
      }
    }
  }

  // MARK: Softmax

  /// Turns a row's first numbers into shares of 1, and the others into zeros.
  private static func softmax(_ row: UnsafeMutablePointer<Float>, upTo end: Int, of count: Int, _ scale: Float) {
    var largest = -Float.infinity
    for index in 0..<end { largest = max(largest, row[index] * scale) }
    for index in end..<count { row[index] = -.infinity }
    var sum: Float = 0
    forEachVector(row, count) { exponential($0 * scale - largest) }
    for index in 0..<end { sum += row[index] }
    for index in 0..<end { row[index] /= sum }
    for index in end..<count { row[index] = 0 }
  }

  /// Turns the slope of each share into the slope of what it was made of.
  private func softmaxSlope(_ shares: UnsafeMutablePointer<Float>, _ slopes: UnsafeMutablePointer<Float>, upTo end: Int)
  {
    var mean: Float = 0
    for index in 0..<end { mean += shares[index] * slopes[index] }
    for index in 0..<end { slopes[index] = shares[index] * (slopes[index] - mean) * scale }
    for index in end..<context { slopes[index] = 0 }
  }

  // MARK: Parts

  private func shares(_ text: Int, _ head: Int) -> Matrix {
    let start = (text * shape.heads + head) * context
    return shares.block(start..<start + context, 0..<context)
  }

  /// One head's columns of one text's rows.
  private func slice(_ matrix: Matrix, _ text: Int, _ head: Int) -> Matrix {
    matrix.block(text * context..<(text + 1) * context, head * headWidth..<(head + 1) * headWidth)
  }

  /// The queries (0), keys (1) or values (2) of one head in one text.
  private func part(_ kind: Int, _ text: Int, _ head: Int, of matrix: Matrix? = nil) -> Matrix {
    let matrix = matrix ?? queryKeyValue
    return slice(matrix.block(0..<matrix.rows, kind * shape.width..<(kind + 1) * shape.width), text, head)
  }
}

/// Replaces every number of a row, eight at a time.
@inline(__always)
func forEachVector(_ row: UnsafeMutablePointer<Float>, _ count: Int, _ body: (Vector) -> Vector) {
  let whole = count / 8 * 8
  for index in stride(from: 0, to: whole, by: 8) { store(body(load(row + index)), to: row + index) }
  for index in whole..<count { row[index] = body(Vector(repeating: row[index]))[0] }
}
