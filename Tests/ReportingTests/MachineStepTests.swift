import EventualCompactionSolution
import Exploration
import Foundation
import Judging
import Simulation
import Testing

@testable import Reporting

/// Several machines, step by step.
@Suite struct MachineStepTests {
  private static let lab = LabDescription.eventualCompaction

  private static func scenario(_ path: String) throws -> Scenario {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "../../Labs/\(lab.folder)/\(path).scenario").standardized
    return try Scenario(String(contentsOf: file, encoding: .utf8), path: file.path, vocabulary: lab.vocabulary)
  }

  private static func steps(_ scenario: Scenario) throws -> StepThrough {
    let subject = InProcessSubject(EventualCompactionSolutionLab.lab, scenario.bootOptions)
    return try #require(StepThrough(showing: Judge(lab: lab, scenario: scenario), subject))
  }

  @Test func `every note is shown, in order, and each before what it announces`() throws {
    let scenario = try Self.scenario("Demos/silent-tablet")
    let steps = try Self.steps(scenario).steps
    #expect(steps.filter { $0.kind == .note }.map(\.text) == scenario.notes)
    func place(_ text: String) throws -> Int { try #require(steps.firstIndex { $0.text.contains(text) }) }
    try #expect(place("has seen the question and answers") < place("tablet: post I am"))
    try #expect(place("tablet: post I am") < place("server: compact"))
    try #expect(place("battery is empty") < place("tablet: the power fails"))
    try #expect(place("tablet: the power fails") < place("tablet: the program boots on what is left"))
    try #expect(place("tablet: the program boots on what is left") < place("Its answer: the post was durable"))
  }

  @Test func `steps stand in the order of the machines' turns, and each shows its own machine's disk`() throws {
    let scenario = try Self.scenario("Demos/silent-tablet")
    let steps = try Self.steps(scenario).steps
    let commands = steps.filter { $0.kind == .command && !$0.text.contains("message from") }.map(\.text)
    let asked = scenario.steps.compactMap { step in
      if case .command(let words) = step.kind { "\(step.machine): \(words.joined(separator: " "))" } else { nil }
    }
    var rest = asked[...]
    for command in commands where command == rest.first { rest.removeFirst() }
    #expect(rest.isEmpty, "\(rest)")
    // What the phone posts is on the phone's disk first, and only what a machine has heard on its own.
    let posted = try #require(steps.firstIndex { $0.text == "phone: post who is coming" })
    let others = steps[..<posted].filter { !$0.text.hasPrefix("phone") }
    #expect(others.allSatisfy { $0.disk.allSatisfy { !$0.value.contains("who is coming") } })
    #expect(
      steps[posted...].first { $0.text.hasPrefix("phone: sync") }.map {
        $0.disk.contains { $0.value.contains("who is") }
      } == true)
  }

  @Test func `a talk stops at what a machine shows after its power cut, and not at first boots`() throws {
    let told = try Self.steps(Self.scenario("Demos/silent-tablet"))
    let stops = told.beats.map { told.steps[$0] }
    let found = stops.filter { $0.kind == .reply }
    #expect(found.count == 1 && found[0].text.hasPrefix("tablet: 2 posts"))
    #expect(told.steps.last?.text == "nothing that was promised is broken")
  }
}
