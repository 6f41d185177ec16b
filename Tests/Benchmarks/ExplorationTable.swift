// How long an exhaustive exploration takes, in this process, beside what published tools did with the same kind of
// program.

import Exploration
import Foundation
import Simulation

/// Explores each workload to the end and prints what the certificate says; then what other tools were measured at.
func printExplorationTable() {
  print("workload                       states             boots    visits   images  depth      ms   boots/s")
  show("replaced file", Measured(InlineSubject<ReplacedFile>(), ["old", "new"]))
  for transactions in [4, 8, 16] {
    show("write-ahead log, \(transactions) tx", Measured(InlineSubject<WriteAheadLog>(), appends: transactions))
  }
  for records in [8, 16, 32, 64] {
    show(
      "unsynced log, 2·\(records) records",
      Measured(InlineSubject<UnsyncedLog>(), appends: 2 * records, sectorSize: 64))
  }
  print("\nThe same kinds of program under other tools, on a machine of two cores as well:")
  print("tool                        workload                                built    distinct  legal    rate")
  for figure in PeerFigure.all { print(figure.line) }
}

private func show(_ name: String, _ measured: Measured) {
  let certificate = measured.certificate
  let columns = [
    name.padding(toLength: 28, withPad: " ", startingAt: 0),
    certificate.states.description.padding(toLength: 18, withPad: " ", startingAt: 0),
    String(
      format: "%8d %9d %8d %6d %9.1f %9.0f", certificate.boots, certificate.visits, certificate.images,
      certificate.depth, measured.seconds * 1000, Double(certificate.boots) / measured.seconds),
  ]
  print(columns.joined(separator: " "), certificate.isExhaustive ? "exhaustive" : "bounded")
}

/// How long this process has computed: what a run costs, on a busy machine too.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

/// An exploration, and the processor time that it took.
struct Measured {
  let certificate: Certificate
  let seconds: Double

  /// Explores every crash of commands.
  init(
    _ subject: any Subject, _ commands: [String], sectorSize: Int = 512,
    options: ExplorationOptions = ExplorationOptions()
  ) {
    let script = Script(epochs: [
      Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    let explorer = Explorer(
      script: script, subject: subject, expectations: NoExpectations(), options: options,
      table: InternTable(sectorSize: sectorSize))
    let start = processorSeconds()
    certificate = explorer.explore().certificate
    seconds = processorSeconds() - start
  }

  /// Explores every crash of so many commands `append`.
  init(_ subject: any Subject, appends count: Int, sectorSize: Int = 512) {
    self.init(subject, [String](repeating: "append", count: count), sectorSize: sectorSize)
  }
}
