import Foundation
import Grading
import Judging
import Reporting
import Simulation

/// `trace SCENARIO [--json]`: the calls that a scenario makes where nothing is lost.
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
    let scenario = try library().named(name)
    let rehearsal = try withProcess(for: scenario) { Rehearsal(Judge(lab: lab, scenario: scenario), $0, model: model) }
    guard let rehearsal else { throw GradingProblem("there is no disk '\(scenario.model)'") }
    return rehearsal
  }
}
