import Exploration
import Judging
import LabKit
import ShadowCopySolution
import Testing

/// Which syncs are needed, of programs whose authors synced too often.
struct SyncAuditTests {
  private func audit(
    _ subject: any Subject, parts: [String] = ["A"], scenarios: [Scenario]? = nil
  ) throws -> SyncAudit {
    let all = try scenarios ?? JudgingTests.scenarios(of: .shadowCopy)
    var auditor = SyncAuditor(.shadowCopy, parts: parts, scenarios: all) { _ in subject }
    let audit = auditor.run()
    return try #require(audit)
  }

  private func dropped(_ audit: SyncAudit) -> [String] {
    audit.findings.filter { !$0.isKept }.map { "\($0.site): \($0.calls.joined(separator: " "))" }
  }

  @Test func `the solution needs each of its syncs, and something breaks without it`() throws {
    for parts in LabDescription.shadowCopy.programs {
      let subject = InProcessSubject(ShadowCopySolutionLab.lab, BootOptions(part: parts[0]))
      let audit = try audit(subject, parts: parts)
      #expect(audit.failed == nil && audit.bounds.isEmpty)
      #expect(audit.findings.count == (parts == ["C"] ? 9 : 4))
      #expect(audit.findings.allSatisfy { $0.breaks != nil && $0.isKept })
    }
  }

  @Test func `of two syncs one after the other each is redundant alone, and the second is dropped`() throws {
    let audit = try audit(TwiceSynced.subject)
    let alone = audit.findings.filter { $0.breaks == nil }.map(\.site.description)
    #expect(alone == ["sync 1 in open", "sync 2 in open", "sync 1 in transfer", "sync 2 in transfer"])
    #expect(dropped(audit) == ["sync 2 in open: syncData(ledger.new)", "sync 2 in transfer: syncData(ledger.new)"])
  }

  @Test func `a sync after everything is durable is redundant, and the others are needed`() throws {
    let audit = try audit(SyncedAfterwards.subject)
    #expect(dropped(audit) == ["sync 3 in open: sync(ledger.new)", "sync 3 in transfer: sync(ledger.new)"])
    #expect(audit.findings.filter { $0.breaks == nil }.count == 2)
  }

  @Test func `what remains of many syncs is enough, and nothing more of it can go`() throws {
    let found = try audit(SyncedEverywhere.subject)
    #expect(found.findings.count == 12)
    // One sync of the file and one of the directory after the rename, in each of the two commands.
    #expect(found.findings.filter(\.isKept).map(\.site.ordinal) == [2, 5, 2, 5])
    let again = try audit(SyncingLedger.subject)
    #expect(again.findings.allSatisfy { $0.breaks != nil })
  }

  @Test func `what a sync is needed for is told by the scenario, the rule and the loss`() throws {
    let audit = try audit(SyncingLedger.subject)
    let directory = try #require(audit.findings.first { $0.calls == ["syncDirectory(/)"] }?.breaks)
    #expect(directory.scenario == "a6-acknowledged" && directory.rule == "durable")
    #expect(directory.loses == ["rename(ledger.new, ledger)"])
  }

  @Test func `a program that does not pass is not audited, and the scenario that it fails is named`() throws {
    let audit = try audit(NamelessLedger.subject)
    #expect(audit.failed == "a6-acknowledged")
    #expect(audit.findings.isEmpty)
  }

  @Test func `faults are off, and scenarios that are then the same are tried once`() throws {
    let found = try audit(SyncingLedger.subject, parts: ["A", "B"])
    let all = try scenarios(of: .shadowCopy).filter { ["A", "B"].contains($0.part) }
    #expect(found.scenarios.contains("b3-failed-sync"))
    #expect(try audit(SyncingLedger.subject, parts: ["A", "B"], scenarios: all + all) == found)
  }

  @Test func `commands are not performed again when syncs are forgotten`() throws {
    let audit = try audit(SyncedEverywhere.subject)
    // Thirteen audits of four scenarios and more: without sharing each would boot as often as the first.
    #expect(audit.firstBoots > 0)
    #expect(audit.boots < 4 * audit.firstBoots)
  }

  @Test func `without a power cut there is nothing to audit`() throws {
    let calm = try scenarios(of: .shadowCopy).filter { $0.name.hasPrefix("a1") }
    var auditor = SyncAuditor(.shadowCopy, parts: ["A"], scenarios: calm) { _ in SyncingLedger.subject }
    #expect(auditor.run() == nil)
  }
}

/// An audit that may not take as long as it takes.
struct BriefAuditTests {
  private func audit(effort: Int) throws -> SyncAudit {
    let scenarios = try JudgingTests.scenarios(of: .shadowCopy)
    var auditor = SyncAuditor(.shadowCopy, parts: ["A"], scenarios: scenarios, effort: effort) { _ in
      SyncedEverywhere.subject
    }
    let audit = auditor.run()
    return try #require(audit)
  }

  @Test func `what it does not come to it calls unexamined, and neither needed nor redundant`() throws {
    let whole = try audit(effort: .max)
    let none = try audit(effort: 1)
    #expect(whole.findings.allSatisfy(\.isExamined) && none.findings.allSatisfy { !$0.isExamined })
    #expect(none.findings.allSatisfy { $0.isKept && $0.breaks == nil } && !none.findings.isEmpty)
    // With more and more effort it examines more and more, each as the whole audit does or not at all.
    var examined = 0
    for effort in [10_000, 20_000, 40_000, 80_000, 1_000_000] {
      let some = try audit(effort: effort)
      let known = some.findings.filter(\.isExamined)
      #expect(known.count >= examined)
      examined = known.count
      for finding in known {
        let same = whole.findings.first { $0.site == finding.site }
        #expect((same?.breaks == nil) == (finding.breaks == nil), "\(finding.site) with \(effort)")
      }
    }
    #expect(examined == whole.findings.count)
  }
}
