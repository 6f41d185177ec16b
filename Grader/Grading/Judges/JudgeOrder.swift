// What a judge is asked to do, and what it answers. A judge may sit in a process of its own, so both are plain data; and it
// may be replaced by another one between any two orders, so each order says everything that it needs.

import Exploration
import Foundation
import Judging
import Reporting

/// A program, and how it is to be run: what all orders about it have in common.
package struct JudgedProgram: Codable, Hashable, Sendable {
  /// The lab's name.
  package var lab: String
  /// The program.
  package var executable: String
  /// Tells it from another student's program that lay in the same place before.
  var edition = UUID()
  /// Whether it is not judged at all unless it is locked in completely.
  var requiresSandbox = false
  /// The locks to put on, as ``Isolation`` has them.
  var locks = Isolation.complete.rawValue
  /// What each boot may use.
  var limits = BootLimits()
  /// The core to work on; `nil` for any.
  var core: Int?

  init(_ lab: LabDescription, executable: String) { (self.lab, self.executable) = (lab.name, executable) }
}

/// One thing to do about a program.
package enum JudgeTask: Codable, Sendable {
  /// Judge it by a scenario; say on which other disks it is safe, too, and what the transactions of some parts cost there.
  case judge(Scenario, comparesModels: Bool, costOf: [String]?)
  /// Audit the syncs of the program of some parts.
  case audit(parts: [String], [Scenario], effort: Int)
  /// Record a crash for a page.
  case record(Scenario, token: String, label: String, text: String)
}

/// What a judge is asked.
package enum JudgeOrder: Codable, Sendable {
  /// Do something about a program, and answer.
  case work(JudgeTask, JudgedProgram)
  /// Forget the program; nobody waits for an answer.
  case rest
}

/// What a judge answers.
enum JudgeAnswer: Codable, Sendable {
  /// Why there is no other answer.
  enum Cause: String, Codable, Sendable {
    /// The machine lacks something.
    case machine
    /// The program did not start, which may be its author's fault.
    case start
    /// The judge itself came to an end.
    case judge
  }

  /// How a scenario came out.
  case judged(ScenarioJudgement)
  /// What an audit found; nothing if no scenario cuts the power.
  case audited(GradeReport.SyncAudit?)
  /// A page; nothing if the crash can't be shown on one.
  case recorded(page: String?)
  /// It could not be done, through no fault that is known to be the program's; the text says why.
  case unable(String, Cause)

  /// Says what kept a judge from its work.
  init(_ error: InfrastructureError) { self = .unable(error.description, error.isAboutStart ? .start : .machine) }
}

/// How a scenario came out, as far as marks are made of it.
public struct ScenarioJudgement: Codable, Hashable, Sendable {
  /// The mark.
  public let mark: GradeReport.ScenarioMark
  /// The locks that held the program in, if it was run.
  let locks: UInt32?
  /// What transactions cost there, if somebody asked, and the program passed.
  let cost: GradeReport.Cost?

  /// Takes down a verdict, and what transactions of some parts cost in its run without power cuts.
  init(_ verdict: Verdict, of lab: LabDescription, costOf parts: [String]? = nil) {
    mark = GradeReport.ScenarioMark(verdict)
    locks = verdict.isolation?.rawValue
    cost = parts.flatMap { Costing(lab, scenarios: []).cost(of: $0, in: verdict.undisturbed) }
  }

  /// Says that a scenario could not be judged, and why.
  init(ungraded scenario: Scenario, because reason: String) {
    mark = GradeReport.ScenarioMark(notRun: scenario, ungradedBecause: reason)
    (locks, cost) = (nil, nil)
  }

  /// The locks that held the program in, if it was run.
  var isolation: Isolation? { locks.map { Isolation(rawValue: $0) } }
}
