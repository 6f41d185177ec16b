// How fast the trainer's matrix products are, against what one core of this machine can do at most, and against what it
// can do with the vectors that Swift compiles for when nobody says which processor it will run on.

import CPeak
import Foundation
import Training

/// The least processor time that some work took in several attempts: other programs only ever make it longer.
private func fewestSeconds(_ attempts: Int = 20, _ work: () -> Void) -> Double {
  let times = (0..<attempts).map { _ in
    let start = processorSeconds()
    work()
    return processorSeconds() - start
  }
  return times.min()!
}

/// Products and sums per second with four registers of eight numbers each: no memory, no waiting.
private func portablePeak() -> Double {
  let rounds = 2_000_000
  var sums = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
  let factor = SIMD8<Float>(repeating: Float(CommandLine.arguments.count))
  let seconds = fewestSeconds {
    var (a, b, c, d) = sums
    for _ in 0..<rounds {
      a = a * factor + factor
      b = b * factor + factor
      c = c * factor + factor
      d = d * factor + factor
    }
    sums = (a, b, c, d)
  }
  precondition(sums.0 + sums.1 + sums.2 + sums.3 != .zero)
  return Double(rounds * 4 * 8 * 2) / seconds
}

private func machinePeak() -> (name: String, rate: Double) {
  var name: UnsafePointer<CChar>?
  var operations = 0.0
  let seconds = fewestSeconds { operations = peak_operations(1_000_000, &name) }
  return (name.map { String(cString: $0) } ?? "unknown", operations / seconds)
}

/// Prints how fast products of the sizes that occur in training are, and a whole step.
func printProductTable() {
  let (portable, machine) = (portablePeak(), machinePeak())
  print("product                          GFlop/s  of SSE2's peak  of this machine's (\(machine.name))")
  func line(_ name: String, _ rate: Double) {
    let shares = String(format: "%8.1f %14.0f%% %14.0f%%", rate / 1e9, 100 * rate / portable, 100 * rate / machine.rate)
    print(name.padding(toLength: 31, withPad: " ", startingAt: 0), shares)
  }
  line("peak, two operations a time", portable)
  line("peak of this machine", machine.rate)
  for (rows, inner, columns, transposed) in [
    (768, 64, 192, false), (768, 64, 256, false), (768, 256, 64, false), (64, 768, 256, true), (256, 256, 256, false),
  ] {
    let product = ProductTrial(rows, inner, columns, transposed: transposed)
    let seconds = fewestSeconds { product.run() }
    line("\(rows) × \(inner)\(transposed ? "ᵀ" : "") × \(columns)", Double(2 * rows * inner * columns) / seconds)
  }
  let corpus = Corpus.handouts
  var trainer = Trainer(.small(corpus), corpus, seed: 1)
  let seconds = fewestSeconds { trainer.step() }
  // Each weight takes part in one product on the way there and in two on the way back.
  let operations = Double(6 * trainer.shape.weights * trainer.shape.batch * trainer.shape.context)
  line("a whole training step", operations / seconds)
  print(String(format: "a step of the small model takes %.1f ms", seconds * 1000))
}
