import Judging
import Simulation
import Testing

/// The scenario files of every lab, as they lie in its folder.
@Suite struct LabScenarioTests {
  @Test(arguments: SolvedLab.all)
  func `the parts are worth what the handout says, together 100 points`(lab: SolvedLab) throws {
    let points = Dictionary(grouping: try lab.scenarios, by: \.part).mapValues { $0.reduce(0) { $0 + $1.points } }
    #expect(points == lab.points)
    #expect(lab.points.values.reduce(0, +) == 100)
    #expect(try lab.scenarios.count >= 12)
  }

  @Test(arguments: SolvedLab.all)
  func `a scenario's name begins with its part and number`(lab: SolvedLab) throws {
    for part in lab.description.vocabulary.parts {
      let names = try lab.scenarios.filter { $0.part == part }.map { $0.name.prefix(2) }
      #expect(names == (1...names.count).map { "\(part.lowercased())\($0)" })
    }
  }

  @Test(arguments: try SolvedScenario.all)
  func `whoever crashes without a fault says what must sometimes be seen`(solved: SolvedScenario) {
    let kinds = solved.scenario.steps.map(\.kind)
    let hasFault = kinds.contains { if case .fault = $0 { true } else { false } }
    if kinds.contains(.crash(.anywhere)), !hasFault || solved.lab.description.name == "shadow-copy" {
      #expect(solved.scenario.sometimes.map(\.name) == ["new", "old"])
    }
  }

  @Test(arguments: SolvedLab.all)
  func `the scenarios without a power cut and those on the kindest disk are worth 30 points`(lab: SolvedLab) throws {
    let kind = try lab.scenarios.filter { scenario in
      scenario.model == "sequential" || !scenario.steps.contains { $0.kind == .crash(.anywhere) }
    }
    #expect(kind.reduce(0) { $0 + $1.points } >= 30)
  }

  @Test(arguments: try SolvedScenario.all)
  func `only what is meant to be refused is refused`(solved: SolvedScenario) {
    let refused = solved.lab.refused(in: solved.scenario)
    #expect(refused.count == solved.lab.refusals[solved.scenario.name, default: 0], "\(refused)")
  }

  /// A call that nobody needs would take a fault that is meant for another one, and so would a file of that name.
  @Test(arguments: try SolvedScenario.all)
  func `no fault is aimed by counting calls or by the name of a file`(solved: SolvedScenario) {
    for step in solved.scenario.steps {
      guard case .fault(let rule) = step.kind else { continue }
      #expect(rule.path == nil && [.anywhere, .always].contains(rule.occurrence), "line \(step.line): \(rule)")
    }
  }

  @Test(arguments: SolvedLab.all)
  func `demos are short, cost nothing, and say something`(lab: SolvedLab) throws {
    #expect(try lab.demoScenarios.map(\.name) == lab.demos)
    for demo in try lab.demoScenarios {
      // The copies of a repeated line are one step for whoever looks on.
      #expect(demo.points == 0 && (3...12).contains(demo.notes.count) && Set(demo.steps.map(\.line)).count <= 30)
    }
  }
}
