import Exploration
import Foundation
import Grading
import Judging
import Reporting
import Simulation

/// `replay TOKEN`: follows one chain of crashes on the program as it is now.
enum ReplayCommand: Subcommand {
  static let name = "replay"

  static func run(_ call: SubcommandCall) throws -> Int32 {
    guard call.words.count == 1 else {
      throw GradingProblem("expected: replay TOKEN, as a counterexample's last line has it")
    }
    let token = try ReplayToken(call.words[0])
    let scenario = try call.library().scenario(of: token)
    return try call.withProcess(for: scenario) { process in
      let judge = Judge(lab: call.lab, scenario: try scenario.shortened(by: token))
      guard let model = PersistenceModel.named(scenario.model), let session = JudgeSession(judge, process, model: model)
      else { throw GradingProblem("there is no disk '\(scenario.model)'") }
      let report = ReplayReport(
        session.explorer.replay(token.plan), of: token, scenario: scenario, lab: call.lab, model: model,
        terminal: .current(1))
      print(report.text, terminator: "")
      return report.exitStatus
    }
  }
}
