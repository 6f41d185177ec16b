// How long an exhaustive exploration takes, in this process, beside what published tools did with the same kind of
// program.

import Exploration
import Foundation
import Simulation

/// Explores each workload to the end and prints what the certificate says.
func printExplorationTable() {
  print("workload                       states             boots    visits   images  depth      ms   boots/s")
  explore("replaced file", InlineSubject<ReplacedFile>(), ["old", "new"])
  for transactions in [4, 8, 16] {
    explore("write-ahead log, \(transactions) tx", InlineSubject<WriteAheadLog>(), transactions)
  }
  for records in [8, 16, 32, 64] {
    explore("unsynced log, 2·\(records) records", InlineSubject<UnsyncedLog>(), 2 * records, sectorSize: 64)
  }
}

private func explore(_ name: String, _ subject: any Subject, _ count: Int, sectorSize: Int = 512) {
  explore(name, subject, [String](repeating: "append", count: count), sectorSize: sectorSize)
}

private func explore(_ name: String, _ subject: any Subject, _ commands: [String], sectorSize: Int = 512) {
  let script = Script(epochs: [
    Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere), Epoch(steps: [], ending: .end),
  ])
  let explorer = Explorer(
    script: script, subject: subject, expectations: NoExpectations(), options: ExplorationOptions(),
    table: InternTable(sectorSize: sectorSize))
  let start = ContinuousClock.now
  let certificate = explorer.explore().certificate
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  let columns = [
    name.padding(toLength: 28, withPad: " ", startingAt: 0),
    certificate.states.description.padding(toLength: 18, withPad: " ", startingAt: 0),
    String(
      format: "%8d %9d %8d %6d %9.1f %9.0f", certificate.boots, certificate.visits, certificate.images,
      certificate.depth, seconds * 1000, Double(certificate.boots) / seconds),
  ]
  print(columns.joined(separator: " "), certificate.isExhaustive ? "exhaustive" : "bounded")
}
