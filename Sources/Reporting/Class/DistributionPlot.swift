/// How the marks of a class are spread: a bar for each tenth of the points, and one for all of them.
struct DistributionPlot {
  private let shares: [Double]

  /// Draws shares of all points, each from 0 to 1.
  init(_ shares: [Double]) { self.shares = shares }

  /// How many shares fall into each bar: 0–9 %, 10–19 %, …, 90–99 %, 100 %.
  var counts: [Int] {
    var counts = [Int](repeating: 0, count: 11)
    for share in shares { counts[min(10, max(0, Int((share * 10).rounded(.down))))] += 1 }
    return counts
  }

  private static let size = (bar: 52, height: 160, foot: 36, top: 20)

  /// The drawing.
  var svg: String {
    let counts = counts
    let most = max(1, counts.max() ?? 1)
    let bars = counts.enumerated().map { index, count in
      let height = Self.size.height * count / most
      let x = index * Self.size.bar
      let y = Self.size.top + Self.size.height - height
      let label = index == 10 ? "100 %" : "\(index * 10)–\(index * 10 + 9)"
      return """
          <rect x="\(x + 4)" y="\(y)" width="\(Self.size.bar - 8)" height="\(height)"/>
          <text x="\(x + Self.size.bar / 2)" y="\(y - 4)">\(count > 0 ? "\(count)" : "")</text>
          <text x="\(x + Self.size.bar / 2)" y="\(Self.size.top + Self.size.height + 18)">\(label)</text>

        """
    }.joined()
    let (width, height) = (11 * Self.size.bar, Self.size.top + Self.size.height + Self.size.foot)
    return """
      <svg viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img" \
      aria-label="How many students have which share of the points">
      \(bars)</svg>

      """
  }
}
