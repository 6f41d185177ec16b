// The judge itself: it does what orders say, in this thread, with a lab process beside it. A program's server is kept from
// one order to the next as long as the orders are about the same program.

import Exploration
import Judging
import LabKit
import Reporting

/// Somebody who judges programs; one thread at a time asks.
protocol ProgramJudge: AnyObject, Sendable {
  /// Does something about a program.
  func answer(_ task: JudgeTask, about program: JudgedProgram) -> JudgeAnswer
  /// Lets go of the program.
  func rest()
}

/// A judge in this process: one that dies takes the process with it.
///
/// Whoever has taken it from a ``JudgeBench`` has it alone.
final class JudgeAtHand: ProgramJudge, @unchecked Sendable {
  private var held: (program: JudgedProgram, options: BootOptions, process: LabProcess)?

  func answer(_ task: JudgeTask, about program: JudgedProgram) -> JudgeAnswer {
    do throws(InfrastructureError) {
      guard let lab = LabDescription.named(program.lab) else {
        throw InfrastructureError("there is no lab '\(program.lab)'")
      }
      switch task {
      case .judge(let scenario, let comparesModels, let parts):
        var judge = Judge(lab: lab, scenario: scenario)
        (judge.comparesModels, judge.keepsUndisturbedRun) = (comparesModels, parts != nil)
        return .judged(ScenarioJudgement(try verdict(of: judge, about: program), of: lab, costOf: parts))
      case .audit(let parts, let scenarios, let effort):
        var auditing = Auditing(lab, executable: program.executable, scenarios: scenarios)
        auditing.effort = effort
        return .audited(try auditing.audit(parts).map { GradeReport.SyncAudit($0) })
      case .record(let scenario, let token, let label, let text):
        return .recorded(page: try page(of: scenario, lab, program, token, label: label, text))
      }
    } catch {
      return JudgeAnswer(error)
    }
  }

  func rest() { held = nil }

  // MARK: Scenarios

  private func verdict(of judge: Judge, about program: JudgedProgram) throws(InfrastructureError) -> Verdict {
    let process = try process(for: judge.scenario.bootOptions, of: program)
    var verdict = judge.judge(process)
    verdict.isolation = process.isolation
    if let failure = process.failure {
      held = nil
      throw failure
    }
    return verdict
  }

  private func process(
    for options: BootOptions, of program: JudgedProgram
  ) throws(InfrastructureError) -> LabProcess {
    if let held, held.options == options, held.program == program { return held.process }
    let process = try LabProcess(
      executable: program.executable, options, limits: program.limits, locks: Isolation(rawValue: program.locks),
      core: program.core)
    if let held, held.program == program { process.slept = held.process.slept }
    if program.requiresSandbox, process.isolation.tier < .locked {
      let missing = process.isolation.missing.joined(separator: ", ")
      throw InfrastructureError("the sandbox that --require-sandbox asks for can't be had here: \(missing) missing")
    }
    held = (program, options, process)
    return process
  }

  // MARK: Pages

  private func page(
    of scenario: Scenario, _ lab: LabDescription, _ program: JudgedProgram, _ token: String, label: String,
    _ text: String
  ) throws(InfrastructureError) -> String? {
    guard let token = try? ReplayToken(token), let shorter = try? scenario.shortened(by: token) else { return nil }
    let process = try LabProcess(executable: program.executable, shorter.bootOptions)
    let recording = Recording(Judge(lab: lab, scenario: shorter), process, with: token.plan)
    guard process.failure == nil, let recording else { return nil }
    let shown = PageDocument.Program(label: label, recording: recording)
    let crash = PageDocument.Case(source: text, programs: [shown], dropped: token.dropped)
    return PageDocument(lab: lab, cases: [crash], opensOn: token).html
  }
}
