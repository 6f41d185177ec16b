extension [String] {
  /// Each different text once, in the order in which it first came, and how often it came.
  var tally: [(text: String, count: Int)] {
    var counts: [(text: String, count: Int)] = []
    for text in self {
      if let known = counts.firstIndex(where: { $0.text == text }) {
        counts[known].count += 1
      } else {
        counts.append((text, 1))
      }
    }
    return counts
  }
}
