// Two drawings side by side: the waste against the interval, with its two terms, and the three policies.

import Clusters
import Foundation
import LabKit

/// Writes a study as SVG that can be read on a light page and on a dark one.
struct WasteChart {
  private let study: WasteStudy

  init(_ study: WasteStudy) { self.study = study }

  var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 430" role="img"
      aria-label="Wasted time against the interval between checkpoints, and of three policies">
    \(Self.style)
    \(intervals)
    \(policies)
    </svg>

    """
  }

  private static let style = """
    <style>
      text { font: 11px system-ui, sans-serif; fill: #24292f }
      .grid { stroke: #8c959f; stroke-opacity: .35 } .axis { stroke: #57606a; fill: none }
      .line { fill: none; stroke-width: 2 } .dashed { stroke-dasharray: 5 4 }
      .s0 { stroke: #0969da } .s1 { stroke: #bc4c00 } .s2 { stroke: #1a7f37 } .s3 { stroke: #8250df }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .axis { stroke: #9198a1 }
        .s0 { stroke: #58a6ff } .s1 { stroke: #f0883e } .s2 { stroke: #3fb950 } .s3 { stroke: #bc8cff }
      }
    </style>
    """

  private var intervals: String {
    let axes = WasteAxes(
      left: 60, x: (8, 350), y: (0.01, 1), title: "wasted share of the time; 8 failures an hour, a pause of 3.2 s",
      xLabel: "seconds between checkpoints", xMarks: [10, 20, 50, 100, 200])
    let smooth = (0...60).map { Seconds(10 * pow(30, Double($0) / 60)) }
    let curve = WasteCurve(WasteStudy.cluster)
    let series: [(String, String, [(Double, Double)])] = [
      ("s1", "work done again", smooth.map { ($0.count, curve.redoing($0)) }),
      ("s2", "pauses", smooth.map { ($0.count, curve.pausing($0)) }),
      ("s0", "both: the lecture's formula", smooth.map { ($0.count, curve.share($0)) }),
      ("s3 dashed", "exactly; points: the simulated cluster", smooth.map { ($0.count, curve.exactShare($0)) }),
    ]
    let points = study.points.map { point in
      let (x, y) = (axes.place(x: point.interval.count), axes.place(y: point.measured.mean))
      return #"<circle class="s3" fill="none" cx="\#(x)" cy="\#(y)" r="3.5"/>"#
    }
    return axes.drawn(series) + points.joined(separator: "\n")
  }

  private var policies: String {
    let axes = WasteAxes(
      left: 510, x: (0.4, 20), y: (0.0001, 1), title: "wasted share of the time; 16 machines, two copies",
      xLabel: "failures a day", xMarks: [0.5, 1, 2, 4, 8, 16])
    let series = study.policies.enumerated().map { index, line in
      let points = zip(WasteStudy.rates, line.outcomes).map { ($0.count * 24, $1.share) }
      let minutes = String(format: "%.1f", line.outcomes[1].mean.minutes)
      return ("s\(index)", "\(line.policy.title): \(minutes) min a failure", points)
    }
    return axes.drawn(series)
  }
}

/// A pair of logarithmic axes.
private struct WasteAxes {
  let left: Double
  let x: (low: Double, high: Double)
  let y: (low: Double, high: Double)
  let title: String
  let xLabel: String
  let xMarks: [Double]
  private let top = 30.0
  private let width = 350.0
  private let height = 280.0

  init(
    left: Double, x: (Double, Double), y: (Double, Double), title: String, xLabel: String, xMarks: [Double]
  ) {
    (self.left, self.x, self.y) = (left, x, y)
    (self.title, self.xLabel, self.xMarks) = (title, xLabel, xMarks)
  }

  func place(x value: Double) -> String { short(left + width * log(value / x.low) / log(x.high / x.low)) }
  func place(y value: Double) -> String { short(top + height * (1 - log(value / y.low) / log(y.high / y.low))) }

  /// Axes, lines and a legend.
  func drawn(_ series: [(style: String, name: String, points: [(Double, Double)])]) -> String {
    let bottom = top + height
    var parts = [
      #"<text x="\#(short(left))" y="18">\#(title)</text>"#,
      #"<path class="axis" d="M\#(short(left)) \#(short(top))V\#(short(bottom))H\#(short(left + width))"/>"#,
      #"<text x="\#(short(left + width))" y="\#(short(bottom + 32))" text-anchor="end">\#(xLabel)</text>"#,
    ]
    for mark in xMarks {
      parts.append(
        #"<text x="\#(place(x: mark))" y="\#(short(bottom + 16))" text-anchor="middle">\#(plain(mark))</text>"#)
    }
    for exponent in Int(log10(y.low).rounded())...0 {
      let height = place(y: pow(10, Double(exponent)))
      let label = plain(pow(10, Double(exponent + 2)))
      parts.append(#"<path class="grid" d="M\#(short(left)) \#(height)H\#(short(left + width))"/>"#)
      parts.append(#"<text x="\#(short(left - 6))" y="\#(height)" dy="4" text-anchor="end">\#(label) %</text>"#)
    }
    for (index, line) in series.enumerated() {
      let path = line.points.map { "\(place(x: $0.0)),\(place(y: $0.1))" }.joined(separator: " ")
      let legend = short(bottom + 52 + Double(index) * 17)
      parts.append(#"<polyline class="line \#(line.style)" points="\#(path)"/>"#)
      parts.append(#"<path class="line \#(line.style)" d="M\#(short(left)) \#(legend)h22"/>"#)
      parts.append(#"<text x="\#(short(left + 28))" y="\#(legend)" dy="4">\#(line.name)</text>"#)
    }
    return parts.joined(separator: "\n")
  }

  private func short(_ number: Double) -> String { String(format: "%.1f", number) }
  private func plain(_ number: Double) -> String { String(format: "%g", number) }
}
