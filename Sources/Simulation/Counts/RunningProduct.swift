/// A product of many numbers of which one changes at a time.
struct RunningProduct {
  /// A binary tree: the product of each node's two children, the root at 1, the numbers from `first` on.
  private var nodes: [StateCount]
  private let first: Int

  /// A product of so many ones.
  init(count: Int) {
    first = max(1, count)
    nodes = [StateCount](repeating: StateCount(1), count: 2 * first)
  }

  /// The product.
  var value: StateCount { nodes[1] }

  /// One of the numbers.
  subscript(index: Int) -> StateCount {
    get { nodes[first + index] }
    set {
      var node = first + index
      nodes[node] = newValue
      while node > 1 {
        node /= 2
        nodes[node] = nodes[2 * node] * nodes[2 * node + 1]
      }
    }
  }
}
