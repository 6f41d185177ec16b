// How boots, time and memory grow with what is explored: with the length of a log, the number of files, and how many
// crashes of one recovery in a row are followed.

import Exploration
import Foundation

/// One kind of program in several sizes.
struct GrowthSeries {
  let name: String
  /// What the size is.
  let unit: String
  let sizes: [Int]
  let explore: (Int) -> Measured
  private(set) var points: [(size: Int, measured: Measured)] = []

  init(_ name: String, _ unit: String, _ sizes: [Int], explore: @escaping (Int) -> Measured) {
    (self.name, self.unit, self.sizes, self.explore) = (name, unit, sizes, explore)
  }

  /// Explores every size and prints a line for each.
  mutating func measure() {
    for size in sizes {
      let measured = explore(size)
      points.append((size, measured))
      let states = measured.certificate.states.description
      print(
        name.padding(toLength: 26, withPad: " ", startingAt: 0), String(format: "%6d", size),
        states.padding(toLength: 20, withPad: " ", startingAt: 0),
        String(format: "%8d %10.1f %10.1f", measured.certificate.boots, measured.seconds * 1000, peakMebibytes()))
    }
  }

  /// The exponents of size with which boots and time grow.
  var exponents: (boots: Double, seconds: Double) {
    func exponent(_ value: (Measured) -> Double) -> Double {
      slope(points.map { (x: log(Double($0.size)), y: log(value($0.measured))) })
    }
    return (exponent { Double($0.certificate.boots) }, exponent(\.seconds))
  }
}

/// The slope of the line that fits points best, by least squares.
private func slope(_ points: [(x: Double, y: Double)]) -> Double {
  let count = Double(points.count)
  let (x, y) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
  let covariance = points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
  return covariance / points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
}

/// The most memory that this process has had so far, in MiB, as Linux tells it; 0 elsewhere.
private func peakMebibytes() -> Double {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  return Double(line?.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "0")! / 1024
}

/// Explores every series, prints exponents, and draws them if a file is named.
func printGrowthTable(_ drawing: String?) throws {
  print("program                      size states                  boots         ms   peak MiB")
  var all = [
    GrowthSeries("unsynced log", "records", [16, 32, 64, 128, 256]) {
      Measured(InlineSubject<UnsyncedLog>(), appends: $0, sectorSize: 64)
    },
    GrowthSeries("write-ahead log", "transactions", [4, 8, 16, 32, 64]) {
      Measured(InlineSubject<WriteAheadLog>(), appends: $0)
    },
    GrowthSeries("files, each replaced", "files", [4, 8, 16, 32, 64]) {
      Measured(InlineSubject<ReplacedFiles>(), (0..<$0).map { "f\($0)" })
    },
    GrowthSeries("crashes of one recovery", "crashes", [2, 4, 8, 16, 32]) {
      Measured(InlineSubject<BootCount>(), [], options: ExplorationOptions(depthLimit: $0))
    },
  ]
  for index in all.indices { all[index].measure() }
  print("\nGrowth, as a power of the size:")
  for series in all {
    let (boots, seconds) = series.exponents
    print("\(series.name): boots ∝ \(series.unit)^\(rounded(boots)), time ∝ \(series.unit)^\(rounded(seconds))")
  }
  guard let drawing else { return }
  try GrowthChart(all).svg.write(toFile: drawing, atomically: true, encoding: .utf8)
}

func rounded(_ exponent: Double) -> String { String(format: "%.1f", exponent) }
