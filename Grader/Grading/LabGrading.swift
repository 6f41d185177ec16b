import Foundation
import Judging
import Reporting
import Synchronization

/// Marks one lab of a submission, from its file to its marks.
public struct LabGrading: Sendable {
  /// Which scenarios count.
  public struct Selection: Hashable, Sendable {
    /// Only those of this part.
    public var part: String?
    /// Only the one of this name, or the one whose name begins so.
    public var scenario: String?

    /// Selects everything, unless told otherwise.
    public init(part: String? = nil, scenario: String? = nil) { (self.part, self.scenario) = (part, scenario) }

    /// The scenarios that are meant; it is a mistake to mean none.
    public func apply(to all: [Scenario], of lab: LabDescription) throws(GradingProblem) -> [Scenario] {
      if let part, !lab.vocabulary.parts.contains(part) {
        throw GradingProblem(
          "\(lab.name) has no part '\(part)'; expected one of \(lab.vocabulary.parts.joined(separator: ", "))")
      }
      let ofPart = all.filter { part == nil || $0.part == part }
      guard let scenario else { return ofPart }
      let named = ofPart.filter { $0.name == scenario }
      let found = named.isEmpty ? ofPart.filter { $0.name.hasPrefix(scenario + "-") } : named
      guard !found.isEmpty else {
        let names = ofPart.map { "  \($0.name)\n" }.joined()
        throw GradingProblem("\(lab.name) has no scenario '\(scenario)'; expected one of\n\(names)")
      }
      return found
    }
  }

  /// What can be told while it goes on.
  public enum Event: Sendable {
    /// The lab is being built.
    case building
    /// So many scenarios of how many are judged; the latest came out so.
    case judged(Int, of: Int, GradeReport.ScenarioMark)
    /// The syncs of the lab's programs are being audited.
    case auditing
  }

  let lab: LabDescription
  /// The scenarios to mark by.
  public let scenarios: [Scenario]
  /// The cores to work on, as ``Marking`` has them.
  public var cores = Marking.everyCore
  /// Where the judges come from; in this process, unless told otherwise.
  public var bench = JudgeBench()
  /// Whether a program that is not locked in completely is not judged at all.
  public var requiresSandbox = false
  /// The locks to put on; fewer than all only in tests of what happens then.
  var locks = Isolation.complete
  /// Whether to say on which disks the programs are safe, too.
  public var comparesModels = false
  /// The scenarios that students do not see at once: nothing that they are shown is measured in these.
  public var hidden: Set<String> = []
  /// Whether to say what transactions cost programs that pass.
  public var measuresCosts = false
  /// Whether to say which of their syncs programs need that survive every power cut; only where no scenario of theirs
  /// was left out.
  public var auditsSyncs = false

  /// Prepares to mark a lab by scenarios.
  public init(_ lab: LabDescription, scenarios: [Scenario]) {
    self.lab = lab
    self.scenarios = scenarios
  }

  /// Marks a submission. What is its fault costs its marks; what is not leaves them ungraded.
  public func mark(
    _ submission: Submission, in overlay: Overlay, tell: @escaping @Sendable (Event) -> Void = { _ in }
  ) -> GradeReport.LabMark {
    switch submission.source(of: lab) {
    case .failure(let problem):
      return problem.isMissing
        ? notBuilt(submission, problem.description) : ungraded(submission, problem.description)
    case .success(let source):
      do {
        tell(.building)
        switch try overlay.build(lab, around: source) {
        case .failed(let message): return notBuilt(submission, message)
        case .built(let executable):
          return judge(
            executable, of: submission.name(of: lab), note: submission.note(on: lab), ignoring: submission.ignored,
            standIn: StandIn { try overlay.stub(lab) }, tell: tell)
        }
      } catch {
        return ungraded(submission, error.plain)
      }
    }
  }

  /// Marks a program that is built already.
  public func judge(
    _ executable: String, of studentFile: String, stoppingAtFirstFailure: Bool = false,
    tell: @escaping @Sendable (Event) -> Void = { _ in }
  ) -> GradeReport.LabMark {
    judge(
      executable, of: studentFile, ignoring: [], stoppingAtFirstFailure: stoppingAtFirstFailure, standIn: nil,
      tell: tell)
  }

  private func judge(
    _ executable: String, of studentFile: String, note: String? = nil, ignoring ignored: [String],
    stoppingAtFirstFailure: Bool = false, standIn: StandIn?, tell: @escaping @Sendable (Event) -> Void
  ) -> GradeReport.LabMark {
    var marking = Marking(lab, executable: executable, scenarios: scenarios)
    (marking.cores, marking.bench, marking.standIn) = (cores, bench, standIn)
    (marking.requiresSandbox, marking.locks) = (requiresSandbox, locks)
    marking.comparesModels = comparesModels
    marking.stopsAtFirstFailure = stoppingAtFirstFailure
    let costing = Costing(lab, scenarios: scenarios.filter { !hidden.contains($0.name) })
    if measuresCosts {
      for parts in lab.programs {
        if let scenario = costing.scenario(of: parts) { marking.costs[scenario.name] = parts }
      }
    }
    let count = scenarios.count
    let judgements = marking.judgements { done, judgement in tell(.judged(done, of: count, judgement.mark)) }
    let marks = judgements.map(\.mark)
    // The weakest that any of them was judged under.
    let isolation = judgements.compactMap(\.isolation).reduce(nil) { $0?.intersection($1) ?? $1 }
    return GradeReport.LabMark(
      name: lab.name, title: lab.folder, studentFile: studentFile, note: note, scenarios: marks,
      syncAudits: auditsSyncs ? audits(executable, marks, tell) : nil,
      costs: measuresCosts ? costs(marks, judgements.compactMap(\.cost)) : nil,
      ignored: ignored.isEmpty ? nil : ignored, sandbox: isolation.map { GradeReport.Sandbox($0) })
  }

  /// What transactions cost the programs of which every part passed.
  private func costs(_ marks: [GradeReport.ScenarioMark], _ measured: [GradeReport.Cost]) -> [GradeReport.Cost] {
    lab.programs.compactMap { parts in
      let judged = marks.filter { parts.contains($0.part) }
      guard !judged.isEmpty, judged.allSatisfy({ $0.status == .passed }) else { return nil }
      return measured.first { $0.parts == parts }
    }
  }

  /// Audits the programs of which every part passed, but for limits: one that syncs too often wants to know where.
  private func audits(
    _ executable: String, _ marks: [GradeReport.ScenarioMark], _ tell: (Event) -> Void
  ) -> [GradeReport.SyncAudit]? {
    let passed = lab.programs.filter { parts in
      let judged = marks.filter { parts.contains($0.part) }
      return judged.allSatisfy { $0.status == .passed || $0.counterexample?.rule == "limit" }
        && Set(judged.map(\.part)) == Set(parts)
    }
    guard !passed.isEmpty else { return nil }
    tell(.auditing)
    let program = JudgedProgram(lab, executable: executable)
    // What can't be audited costs no marks, and says nothing.
    let found = Mutex([Int: GradeReport.SyncAudit]())
    let audit: @Sendable (Int) -> Void = { index in
      let parts = passed[index]
      let boots = marks.reduce(0) { $0 + (parts.contains($1.part) ? $1.coverage?.boots ?? 0 : 0) }
      guard boots * SyncAuditor.boot < SyncAuditor.briefEffort else {
        found.withLock { $0[index] = .leftOut(parts) }
        return
      }
      let task = JudgeTask.audit(parts: parts, scenarios, effort: SyncAuditor.briefEffort)
      guard case .audited(let audit?) = bench.use({ $0.answer(task, about: program) }) else { return }
      found.withLock { $0[index] = audit }
    }
    if cores.count > 1 {
      DispatchQueue.concurrentPerform(iterations: passed.count, execute: audit)
    } else {
      passed.indices.forEach(audit)
    }
    return found.withLock { audits in passed.indices.compactMap { audits[$0] } }
  }

  private func notBuilt(_ submission: Submission, _ message: String) -> GradeReport.LabMark {
    GradeReport.LabMark(
      name: lab.name, title: lab.folder, studentFile: submission.name(of: lab), note: submission.note(on: lab),
      buildFailure: message,
      scenarios: scenarios.map { GradeReport.ScenarioMark(notRun: $0) },
      ignored: submission.ignored.isEmpty ? nil : submission.ignored)
  }
  private func ungraded(_ submission: Submission, _ reason: String) -> GradeReport.LabMark {
    GradeReport.LabMark(
      name: lab.name, title: lab.folder, studentFile: submission.name(of: lab), note: submission.note(on: lab),
      scenarios: scenarios.map { GradeReport.ScenarioMark(notRun: $0, ungradedBecause: reason) },
      ignored: submission.ignored.isEmpty ? nil : submission.ignored)
  }
}
