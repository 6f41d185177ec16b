// What it costs to ask more of runs that are known already: every disk instead of one, every sync forgotten in turn.

import Exploration
import Foundation
import Judging
import LabKit
import ShadowCopySolution
import Simulation
import Storage

/// Prints the boots of lab 1's scenarios with power cuts: on their own disk, on all disks with shared runs, and on all
/// disks each by itself; and those of the audits of its syncs.
func printSharingTable() throws {
  print("scenario                        own disk   all disks      apart        ms")
  let scenarios = try scenarios(of: .shadowCopy)
  for scenario in scenarios where scenario.steps.contains(where: { $0.kind == .crash(.anywhere) }) {
    let own = count(scenario) { Judge(lab: .shadowCopy, scenario: scenario).judge($0) }
    let shared = count(scenario) { subject in
      var judge = Judge(lab: .shadowCopy, scenario: scenario)
      judge.comparesModels = true
      return judge.judge(subject)
    }
    let apart = PersistenceModel.all.reduce(0) { sum, model in
      var other = scenario
      other.model = model.name
      return sum + count(scenario) { Judge(lab: .shadowCopy, scenario: other).judge($0) }.boots
    }
    let name = scenario.name.padding(toLength: 28, withPad: " ", startingAt: 0)
    print(name, String(format: "%11d %11d %10d %9.1f", own.boots, shared.boots, apart, shared.milliseconds))
  }
  for parts in LabDescription.shadowCopy.programs { try printAudit(of: parts, scenarios) }
}

private func printAudit(of parts: [String], _ scenarios: [Scenario]) throws {
  let start = ContinuousClock.now
  var auditor = SyncAuditor(.shadowCopy, parts: parts, scenarios: scenarios) { options in
    InProcessSubject(ShadowCopySolutionLab.lab, options)
  }
  guard let audit = auditor.run() else { return }
  let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
  print(
    "audit of \(parts.joined(separator: ", ")): \(audit.findings.count) syncs, \(audit.scenarios.count) scenarios,",
    "\(audit.firstBoots) boots for the runs, \(audit.boots - audit.firstBoots) more for all that was forgotten,",
    String(format: "%.0f ms", milliseconds))
}

private func count(_ scenario: Scenario, _ judge: (any Subject) -> Verdict) -> (boots: Int, milliseconds: Double) {
  let subject = CountingSubject(InProcessSubject(ShadowCopySolutionLab.lab, BootOptions(part: scenario.part)))
  let start = ContinuousClock.now
  _ = judge(subject)
  return (subject.boots, (ContinuousClock.now - start) / .milliseconds(1))
}

/// Counts boots.
private final class CountingSubject: Subject {
  private let subject: any Subject
  private(set) var boots = 0

  init(_ subject: any Subject) { self.subject = subject }

  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    boots += 1
    return subject.boot(on: disk, session: session)
  }
}
