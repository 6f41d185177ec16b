import Exploration
import Foundation
import Grading
import Judging
import Reporting
import Simulation

/// `trace SCENARIO [--json]`: the calls that a scenario makes where nothing is lost; a token's scenario lacks the steps
/// that the token leaves out.
enum TraceCommand: Subcommand {
  static let name = "trace"

  static func run(_ call: SubcommandCall) throws -> Int32 {
    guard let name = call.words.first, !name.hasPrefix("-") else {
      throw GradingProblem("expected: trace SCENARIO [--json]")
    }
    var isJSON = false
    var reader = ArgumentReader(Array(call.words.dropFirst()), known: ["--json"])
    while try reader.nextOption() != nil { isJSON = true }
    let document = TraceDocument(try call.rehearsal(of: name, model: nil), lab: call.lab)
    print(isJSON ? document.json : document.text, terminator: "")
    return 0
  }
}

extension SubcommandCall {
  /// The program's undisturbed run through a scenario.
  func rehearsal(of name: String, model: PersistenceModel?) throws -> Rehearsal {
    let scenario = try shortened(name)
    let rehearsal = try withProcess(for: scenario) { Rehearsal(Judge(lab: lab, scenario: scenario), $0, model: model) }
    guard let rehearsal else { throw GradingProblem("there is no disk '\(scenario.model)'") }
    return rehearsal
  }

  /// The scenario of a name, or of a token without what that leaves out.
  private func shortened(_ name: String) throws -> Scenario {
    guard name.hasPrefix("\(ReplayToken.version):") else { return try library().named(name) }
    let token = try ReplayToken(name)
    return try library().scenario(of: token).shortened(by: token)
  }
}
