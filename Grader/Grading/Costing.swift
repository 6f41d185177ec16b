import Exploration
import Judging
import Reporting
import Simulation

/// Measures what a transaction costs: syncs, and bytes written. The judge owns the disk, so nobody can argue.
struct Costing {
  private let lab: LabDescription
  private let scenarios: [Scenario]

  init(_ lab: LabDescription, scenarios: [Scenario]) { (self.lab, self.scenarios) = (lab, scenarios) }

  /// The scenario by which a program's transactions are measured: the one without faults that has the most of them;
  /// `nil` if none has any.
  func scenario(of parts: [String]) -> Scenario? {
    let candidates = scenarios.filter { parts.contains($0.part) && !$0.hasFault && count(of: $0) > 0 }
    return candidates.max { count(of: $0) < count(of: $1) }
  }

  /// What the transactions of a program cost in its undisturbed run; `nil` if there were none.
  func cost(of parts: [String], in runs: [RunRecord]) -> GradeReport.Cost? {
    var cost = GradeReport.Cost(parts: parts, transaction: transaction, transactions: 0, syncs: 0, bytesWritten: 0)
    for run in runs { add(run, to: &cost) }
    return cost.transactions > 0 ? cost : nil
  }

  /// The command that a transaction ends with.
  private var transaction: String { lab.transaction.last ?? "" }

  private func count(of scenario: Scenario) -> Int {
    scenario.steps.count { step in
      if case .command(let words) = step.kind { words.first == transaction } else { false }
    }
  }

  private func add(_ run: RunRecord, to cost: inout GradeReport.Cost) {
    var isCounted = false
    for event in run.happened {
      switch event {
      case .began(let number):
        let verb = (run.commands[number] ?? "").split(separator: " ").first.map(String.init) ?? ""
        isCounted = lab.transaction.contains(verb)
        if verb == transaction { cost.transactions += 1 }
      case .call(let call) where isCounted:
        if ["sync", "syncData", "syncDirectory"].contains(call.call.name) { cost.syncs += 1 }
        if case .write = call.call, case .count(let bytes) = call.result { cost.bytesWritten += bytes }
      case .answered: isCounted = false
      default: break
      }
    }
  }
}

extension LabDescription {
  /// The commands that make a transaction, the one that ends it last.
  var transaction: [String] {
    switch name {
    case "redo-undo-log", "checkpointed-log": ["begin", "write", "move", "commit"]
    case "training-checkpoint": ["snapshot", "persist", "save"]
    case "eventual-compaction": ["post"]
    default: ["transfer"]
    }
  }
}

extension Scenario {
  fileprivate var hasFault: Bool { steps.contains { if case .fault = $0.kind { true } else { false } } }
}
