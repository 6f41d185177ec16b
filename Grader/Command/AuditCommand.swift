import Grading
import Judging
import Reporting

/// `audit`: which syncs the program needs, and what for.
enum AuditCommand: Subcommand {
  static let name = "audit"

  static func run(_ call: SubcommandCall) throws -> Int32 {
    var part: String?
    var reader = ArgumentReader(call.words, known: ["--part"])
    while let option = try reader.nextOption() { part = try reader.value(of: option, "a part's name") }
    let scenarios = try call.checkout().scenarios(of: call.lab)
    // It is a mistake to name a part that the lab does not have.
    _ = try LabGrading.Selection(part: part).apply(to: scenarios, of: call.lab)
    let auditing = Auditing(call.lab, executable: call.program, scenarios: scenarios)
    var hasFailed = false
    for parts in call.lab.programs where part.map(parts.contains) ?? true {
      guard let audit = try auditing.audit(parts) else { continue }
      let report = GradeReport.SyncAudit(audit)
      print(SyncAuditReport(report, terminal: .current(1)).text)
      hasFailed = hasFailed || audit.failed != nil
    }
    return hasFailed ? 1 : 0
  }
}
