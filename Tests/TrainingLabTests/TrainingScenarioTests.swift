import Foundation
import Exploration
import Judging
import Testing
import TrainingCheckpointSolution

/// The scenario files of lab 4, as they lie in its folder.
let trainingScenarios: [Scenario] = {
  let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Labs/TrainingCheckpoint/Scenarios")
  let files = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
  return files.sorted().compactMap { file in
    do {
      let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      return try Scenario(text, path: "Labs/TrainingCheckpoint/Scenarios/\(file)", vocabulary: .trainingCheckpoint)
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }
}()

@Suite struct TrainingScenarioTests {
  @Test func `the parts are worth 30, 25, 20, 10 and 15 points`() {
    let points = Dictionary(grouping: trainingScenarios, by: \.part).mapValues { $0.reduce(0) { $0 + $1.points } }
    #expect(points == ["A": 30, "B": 25, "C": 20, "D": 10, "E": 15])
  }

  @Test(arguments: trainingScenarios)
  func `the solution passes`(_ scenario: Scenario) {
    let subject = InProcessSubject(TrainingCheckpointSolutionLab.lab, scenario.bootOptions)
    let verdict = Judge(lab: .trainingCheckpoint, scenario: scenario).judge(subject)
    guard case .failed(let story) = verdict.outcome else { return #expect(verdict.points == scenario.points) }
    Issue.record("\(scenario.name): \(story.rule), expected \(story.expected), seen \(story.seen)")
  }
}

@Suite struct TrainingProcessTests {
  @Test(arguments: trainingScenarios)
  func `a lab process and a program in this process do the same`(_ scenario: Scenario) throws {
    let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    let executable = folder.appending(path: "SolvedTrainingCheckpoint").path
    let process = try LabProcess(executable: executable, scenario.bootOptions)
    let there = Judge(lab: .trainingCheckpoint, scenario: scenario).judge(process)
    let here = Judge(lab: .trainingCheckpoint, scenario: scenario).judge(
      InProcessSubject(TrainingCheckpointSolutionLab.lab, scenario.bootOptions))
    #expect(there.points == scenario.points)
    #expect(there.certificate.boots == here.certificate.boots && there.certificate.states == here.certificate.states)
  }
}
