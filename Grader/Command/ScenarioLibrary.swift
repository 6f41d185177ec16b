import Exploration
import Foundation
import Grading
import Judging

/// The demos and the scenarios of a lab, by name.
struct ScenarioLibrary {
  private let lab: LabDescription
  private let folder: URL
  let demos: [Scenario]
  let scenarios: [Scenario]

  init(of lab: LabDescription, in checkout: Checkout) throws {
    self.lab = lab
    folder = checkout.folder(of: lab)
    scenarios = try checkout.scenarios(of: lab)
    demos = try Self.demos(of: lab, in: checkout)
  }

  private static func demos(of lab: LabDescription, in checkout: Checkout) throws -> [Scenario] {
    let folder = checkout.folder(of: lab).appending(path: "Demos")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return try files.filter { $0.hasSuffix(".scenario") }.sorted().map { file in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return try Scenario(text, path: "Labs/\(lab.folder)/Demos/\(file)", vocabulary: lab.vocabulary)
    }
  }

  /// The demo or scenario that a token is about, whole.
  func scenario(of token: ReplayToken) throws(GradingProblem) -> Scenario {
    guard let scenario = (demos + scenarios).first(where: { $0.name == token.scenario }) else {
      throw GradingProblem("the token is for scenario '\(token.scenario)', which \(lab.name) does not have")
    }
    return scenario
  }

  /// The demo or scenario of a name, or of a name that begins so.
  func named(_ name: String) throws(GradingProblem) -> Scenario {
    let all = demos + scenarios
    if let exact = all.first(where: { $0.name == name }) { return exact }
    let found = name.isEmpty ? [] : all.filter { $0.name.hasPrefix(name) }
    if found.count == 1 { return found[0] }
    let names = (found.isEmpty ? all : found).map(\.name).joined(separator: ", ")
    let count = found.isEmpty ? "no scenario is" : "more than one scenario could be"
    throw GradingProblem("\(count) called '\(name)'; expected one of \(names)")
  }

  /// A scenario's file.
  func source(of scenario: Scenario) throws -> String {
    let name = scenario.writtenName
    let room = demos.contains { $0.name == name } ? "Demos" : "Scenarios"
    return try String(contentsOf: folder.appending(path: "\(room)/\(name).scenario"), encoding: .utf8)
  }

  /// One line for each.
  var listing: String {
    let width = (demos + scenarios).map(\.name.count).max() ?? 0
    func rows(_ scenarios: [Scenario]) -> String {
      scenarios.map { "  \($0.name.padding(toLength: width, withPad: " ", startingAt: 0))  \($0.title)\n" }.joined()
    }
    return "Demos:\n\(rows(demos))\nScenarios:\n\(rows(scenarios))\nStep through one: swift run \(lab.name) demo NAME\n"
  }
}

extension SubcommandCall {
  /// The lab's demos and scenarios.
  func library() throws -> ScenarioLibrary { try ScenarioLibrary(of: lab, in: checkout()) }

  /// Does something with the program's process, and refuses what came of it if the judge itself failed.
  func withProcess<Result>(for scenario: Scenario, _ body: (LabProcess) throws -> Result) throws -> Result {
    let process = try LabProcess(executable: program, scenario.bootOptions)
    let result = try body(process)
    if let failure = process.failure { throw GradingProblem("the judge failed: \(failure)") }
    return result
  }
}
