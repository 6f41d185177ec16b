import Exploration
import Judging
import LabKit

/// Audits the syncs of a lab's programs, each in lab processes of its own.
public struct Auditing: Sendable {
  private let lab: LabDescription
  private let executable: String
  private let scenarios: [Scenario]
  /// How many steps the walks of an audit may take; ``SyncAuditor/briefEffort`` where somebody waits for marks.
  public var effort = Int.max

  /// Prepares to audit by a lab's scenarios.
  public init(_ lab: LabDescription, executable: String, scenarios: [Scenario]) {
    self.lab = lab
    self.executable = executable
    self.scenarios = scenarios
  }

  /// Audits the program of some parts; `nil` if no scenario of theirs cuts the power.
  public func audit(_ parts: [String]) throws(InfrastructureError) -> SyncAudit? {
    var processes: [LabProcess] = []
    func start(_ options: BootOptions) throws(InfrastructureError) -> any Subject {
      let process = try LabProcess(executable: executable, options)
      processes.append(process)
      return process
    }
    var auditor = try SyncAuditor(lab, parts: parts, scenarios: scenarios, effort: effort, subject: start)
    let audit = auditor.run()
    // What a lost process made of a run is nothing to go by.
    if let failure = processes.compactMap(\.failure).first { throw failure }
    return audit
  }
}
