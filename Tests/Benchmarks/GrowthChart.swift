// A drawing of growth, both axes logarithmic, so that a power is a straight line: boots on the left, time on the right.

import Foundation

/// Writes series as SVG that can be read on a light page and on a dark one.
struct GrowthChart {
  private let series: [GrowthSeries]
  private static let (width, height) = (860.0, 400.0)

  init(_ series: [GrowthSeries]) { self.series = series }

  var svg: String {
    let boots = Panel(
      title: "boots", left: 62,
      points: series.map {
        $0.points.map { point in
          (Double(point.size), Double(point.measured.certificate.boots))
        }
      })
    let time = Panel(
      title: "milliseconds", left: 490,
      points: series.map {
        $0.points.map { point in
          (Double(point.size), point.measured.seconds * 1000)
        }
      })
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img"
        aria-label="Boots and time of exhaustive explorations against the size of what is explored">
      \(Self.style)
      \(boots.svg)
      \(time.svg)
      \(legend)
      </svg>

      """
  }

  private static let style = """
    <style>
      text { font: 11px system-ui, sans-serif; fill: #24292f }
      .grid { stroke: #8c959f; stroke-opacity: .35 } .axis { stroke: #57606a }
      .line { fill: none; stroke-width: 2 }
      .s0 { stroke: #0969da; fill: #0969da } .s1 { stroke: #bc4c00; fill: #bc4c00 }
      .s2 { stroke: #1a7f37; fill: #1a7f37 } .s3 { stroke: #8250df; fill: #8250df }
      .line.s0, .line.s1, .line.s2, .line.s3 { fill: none }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .axis { stroke: #9198a1 }
        .s0 { stroke: #58a6ff; fill: #58a6ff } .s1 { stroke: #f0883e; fill: #f0883e }
        .s2 { stroke: #3fb950; fill: #3fb950 } .s3 { stroke: #bc8cff; fill: #bc8cff }
      }
    </style>
    """

  private var legend: String {
    series.enumerated().map { index, series in
      let (x, y) = (62 + Double(index % 2) * 428, 362 + Double(index / 2) * 22)
      let (boots, seconds) = series.exponents
      let text = "\(series.name), n \(series.unit): boots ∝ n^\(rounded(boots)), time ∝ n^\(rounded(seconds))"
      return mark(index, x + 6, y - 4) + #"<text x="\#(x + 18)" y="\#(y)">\#(text)</text>"#
    }.joined(separator: "\n")
  }
}

/// One pair of axes.
private struct Panel {
  let title: String
  let left: Double
  let points: [[(x: Double, y: Double)]]
  private let top = 28.0
  private let width = 350.0
  private let height = 270.0

  private var xs: ClosedRange<Double> { decades(points.joined().map(\.x)) }
  private var ys: ClosedRange<Double> { decades(points.joined().map(\.y)) }

  init(title: String, left: Double, points: [[(x: Double, y: Double)]]) {
    (self.title, self.left, self.points) = (title, left, points)
  }

  var svg: String {
    let lines = points.enumerated().map { index, points in
      let places = points.map { (x: place(x: $0.x), y: place(y: $0.y)) }
      let path = places.map { "\(short($0.x)),\(short($0.y))" }.joined(separator: " ")
      return #"<polyline class="line s\#(index)" points="\#(path)"/>"# + places.map { mark(index, $0.x, $0.y) }.joined()
    }
    return (grid + lines).joined(separator: "\n")
  }

  private var grid: [String] {
    let bottom = top + height
    var parts = [
      #"<text x="\#(short(left))" y="16">\#(title)</text>"#,
      #"<text x="\#(short(left + width))" y="\#(short(bottom + 34))" text-anchor="end">size: records, transactions, files, crashes</text>"#,
      #"<path class="axis" fill="none" d="M\#(short(left)) \#(short(top))V\#(short(bottom))H\#(short(left + width))"/>"#,
    ]
    for exponent in Int(ys.lowerBound)...Int(ys.upperBound) {
      let y = short(place(y: pow(10, Double(exponent))))
      parts.append(#"<path class="grid" d="M\#(short(left)) \#(y)H\#(short(left + width))"/>"#)
      parts.append(#"<text x="\#(short(left - 6))" y="\#(y)" dy="4" text-anchor="end">\#(label(exponent))</text>"#)
    }
    for size in [2, 4, 8, 16, 32, 64, 128, 256] {
      let x = short(place(x: Double(size)))
      parts.append(#"<text x="\#(x)" y="\#(short(bottom + 16))" text-anchor="middle">\#(size)</text>"#)
    }
    return parts
  }

  private func label(_ exponent: Int) -> String {
    exponent < 0
      ? "0." + String(repeating: "0", count: -exponent - 1) + "1" : "1" + String(repeating: "0", count: exponent)
  }

  /// The powers of ten around some numbers.
  private func decades(_ values: [Double]) -> ClosedRange<Double> {
    floor(log10(values.min()!))...ceil(log10(values.max()!))
  }

  private func place(x: Double) -> Double {
    let (low, high) = (log2(2.0) - 0.3, log2(256.0) + 0.3)
    return left + width * (log2(x) - low) / (high - low)
  }

  private func place(y: Double) -> Double {
    top + height * (1 - (log10(y) - ys.lowerBound) / (ys.upperBound - ys.lowerBound))
  }
}

/// A point of a series, in a shape of its own, for those who do not see its colour.
private func mark(_ series: Int, _ x: Double, _ y: Double) -> String {
  let (a, b, c, d) = (short(x - 4), short(x + 4), short(y - 4), short(y + 4))
  let (x, y) = (short(x), short(y))
  return switch series {
  case 0: #"<circle class="s0" cx="\#(x)" cy="\#(y)" r="3.5"/>"#
  case 1: #"<path class="s1" d="M\#(a) \#(c)H\#(b)V\#(d)H\#(a)Z"/>"#
  case 2: #"<path class="s2" d="M\#(x) \#(c)L\#(b) \#(y)L\#(x) \#(d)L\#(a) \#(y)Z"/>"#
  default: #"<path class="s3" d="M\#(x) \#(c)L\#(b) \#(d)H\#(a)Z"/>"#
  }
}

private func short(_ number: Double) -> String { String(format: "%.1f", number) }
