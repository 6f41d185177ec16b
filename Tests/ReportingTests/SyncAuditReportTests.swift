import Testing

@testable import Reporting

@Suite struct SyncAuditReportTests {
  @Test func `an audit reads like this`() throws {
    let text = SyncAuditReport(Samples.audit, terminal: Terminal()).text
    try expectSnapshot(text, "audit.txt")
    #expect(text.split(separator: "\n").filter { $0.count > 100 } == [])
  }

  @Test func `where every sync is needed one line says so`() {
    var audit = Samples.audit
    audit.syncs = [audit.syncs[2]]
    #expect(SyncAuditReport(audit, terminal: Terminal()).lines == ["A, B: the only sync is needed"])
  }

  @Test func `a program that does not pass has no audit, and hears why`() {
    let audit = GradeReport.SyncAudit(parts: ["C"], scenarios: ["c4"], failed: "c4-one-commit-point", syncs: [])
    #expect(SyncAuditReport(audit, terminal: Terminal()).lines == [])
    #expect(SyncAuditReport(audit, terminal: Terminal()).text.contains("c4-one-commit-point does not hold"))
  }

  @Test func `an audit that was left out is no silence`() {
    let report = SyncAuditReport(.leftOut(["B", "C"]), terminal: Terminal())
    #expect(report.lines == ["B, C: left out beside a mark, since it takes long; audit has it"])
  }

  @Test func `a limit that was reached is said`() {
    var audit = Samples.audit
    audit.bounds = ["at most 1000 boots"]
    let report = SyncAuditReport(audit, terminal: Terminal())
    #expect(report.text.contains("at most 1000 boots") && report.lines[0].contains("at most 1000 boots"))
  }
}

@Suite struct DiskSummaryTests {
  private func lines(_ disks: [[GradeReport.DiskVerdict]?]) -> [String] {
    DiskSummary(
      disks.enumerated().map { index, disks in
        ("a\(index + 1)", Samples.scenario("a\(index + 1)", "title", 5, disks: disks))
      }
    ).lines
  }

  @Test func `where nobody asked nothing is said`() { #expect(lines([nil, nil]) == []) }

  @Test func `disks on which the same breaks share a line`() {
    let unsafe = { GradeReport.DiskVerdict(model: $0, status: .unsafe, rule: "durable", loses: ["a name"]) }
    let safe = GradeReport.DiskVerdict(model: "ext3-journal", status: .safe)
    #expect(
      lines([[safe, unsafe("posix"), unsafe("weakest")], nil]) == [
        "safe on ext3-journal", "not on posix, weakest: a1 loses a name (durable)",
      ])
  }

  @Test func `a disk is safe only if every scenario holds on it`() {
    let posix = Samples.disks(losing: [])
    let safe = posix.map { GradeReport.DiskVerdict(model: $0.model, status: .safe) }
    #expect(
      lines([safe, posix]) == [
        "safe on sequential", "as far as was tried, safe on xfs",
        "not on posix: a2 is cut off at a bad moment (atomic)",
      ])
  }
}
