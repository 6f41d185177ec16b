import CheckpointedLogSolution
import Foundation
import Judging
import LabKit
import RedoUndoLogSolution
import ShadowCopySolution
import Testing
import TrainingCheckpointSolution

/// A lab with its solution: in the judge's own process, and as a program.
struct SolvedLab: CustomTestStringConvertible, Sendable {
  /// The lab as the judge knows it.
  let description: LabDescription
  /// The solution.
  let lab: Lab
  /// The name of the executable target that is the solution.
  let program: String
  /// What each part is worth.
  let points: [String: Int]
  /// How many commands the specification refuses when no power fails, by scenario; none in the others.
  let refusals: [String: Int]
  /// The names of the demos.
  let demos: [String]
  private let specification: @Sendable (Scenario) -> any Specification

  var testDescription: String { description.name }

  /// Every lab of the kit that has a solution.
  static let all = [
    SolvedLab(
      description: .shadowCopy, lab: ShadowCopySolutionLab.lab, program: "SolvedShadowCopy",
      points: ["A": 45, "B": 25, "C": 30], refusals: ["a2-refusals": 8, "c1-no-crash": 5],
      demos: ["nameless-file", "rename-is-the-commit"], specification: { _ in LedgerSpecification() }),
    SolvedLab(
      description: .redoUndoLog, lab: RedoUndoLogSolutionLab.lab, program: "SolvedRedoUndoLog",
      points: ["L": 15, "A": 30, "B": 20, "C": 35], refusals: ["a1-no-crash": 3, "c7-full-disk": 1],
      demos: ["commit-landed-first", "second-power-cut", "stolen-page"],
      specification: { _ in TransactionSpecification() }),
    SolvedLab(
      description: .checkpointedLog, lab: CheckpointedLogSolutionLab.lab, program: "SolvedCheckpointedLog",
      points: ["A": 20, "B": 35, "C": 25, "D": 20], refusals: ["a1-no-crash": 3, "b1-no-crash": 1],
      demos: ["operation-in-hand", "t1-to-t5"],
      specification: { CheckpointSpecification(isQuiescent: $0.part == "A") }),
    SolvedLab(
      description: .trainingCheckpoint, lab: TrainingCheckpointSolutionLab.lab, program: "SolvedTrainingCheckpoint",
      points: ["A": 30, "B": 25, "C": 20, "D": 10, "E": 15], refusals: trainingRefusals,
      demos: ["click-to-kill", "half-a-brain", "how-often"],
      specification: { scenario -> any Specification in
        if scenario.part == "B" { return RankedSpecification(scenario) }
        return TrainingSpecification(scenario)
      }),
  ]

  private static let trainingRefusals = [
    "c2-one-at-a-time": 5, "d2-absurd": 11, "e1-placement": 3, "e3-buffers-and-spans": 8,
  ]

  /// The lab's scenarios in this checkout, in order of their names.
  var scenarios: [Scenario] { get throws { try read("Scenarios") } }

  /// Its demos, in order of their names.
  var demoScenarios: [Scenario] { get throws { try read("Demos") } }

  private func read(_ folder: String) throws -> [Scenario] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Labs/\(description.folder)/\(folder)")
    let files = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "scenario" }.sorted { $0.path < $1.path }.map {
      try Scenario(
        String(contentsOf: $0, encoding: .utf8), path: "Labs/\(description.folder)/\(folder)/\($0.lastPathComponent)",
        vocabulary: description.vocabulary)
    }
  }

  /// The commands of a scenario that the specification refuses when no power fails.
  func refused(in scenario: Scenario) -> [String] { Self.refused(in: scenario, by: specification(scenario)) }

  private static func refused<Model: Specification>(in scenario: Scenario, by model: Model) -> [String] {
    var state = model.initial
    var refused: [String] = []
    for step in scenario.example.steps {
      switch step.kind {
      case .command(let words):
        let expected = model.perform(words, in: state)
        if case .refused = expected { refused.append(words.joined(separator: " ")) }
        state = expected.state(from: state)
      case .crash, .restart: state = model.survivors(of: state)[0]
      case .fault, .note, .clock, .deliver, .anything: break
      }
    }
    return refused
  }
}

/// A scenario of a lab with a solution.
struct SolvedScenario: CustomTestStringConvertible, Sendable {
  let lab: SolvedLab
  let scenario: Scenario

  var testDescription: String { "\(lab.description.name) \(scenario.name)" }

  /// All scenarios of all labs.
  static var all: [SolvedScenario] {
    get throws { try SolvedLab.all.flatMap { lab in try lab.scenarios.map { SolvedScenario(lab: lab, scenario: $0) } } }
  }

  /// All demos of all labs.
  static var demos: [SolvedScenario] {
    get throws {
      try SolvedLab.all.flatMap { lab in try lab.demoScenarios.map { SolvedScenario(lab: lab, scenario: $0) } }
    }
  }
}

/// The scenarios of a lab in this checkout, in order of their names.
func scenarios(of lab: LabDescription) throws -> [Scenario] {
  try SolvedLab.all.first { $0.description.name == lab.name }?.scenarios ?? []
}
