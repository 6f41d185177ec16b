import Exploration
import Judging
import LabKit
import Testing

/// The solutions before every scenario of their labs, in the judge's own process and in one of their own.
struct SolutionTests {
  @Test(arguments: try SolvedScenario.all)
  func `a lab process and a program in the judge's process get the same verdict`(solved: SolvedScenario) throws {
    let scenario = solved.scenario
    let judge = Judge(lab: solved.lab.description, scenario: scenario)
    let inside = judge.judge(InProcessSubject(solved.lab.lab, scenario.bootOptions))
    let process = try LabProcess(executable: builtProgram(solved.lab.program), scenario.bootOptions)
    let outside = judge.judge(process)
    #expect(process.failure == nil)
    #expect(inside.points == scenario.points)
    #expect(outside.points == scenario.points)
    #expect(inside.certificate == outside.certificate)
    #expect(outside.certificate.isExhaustive || !scenario.budget.isEmpty)
  }

  @Test(arguments: try SolvedScenario.demos)
  func `the insight of a demo holds`(solved: SolvedScenario) {
    let verdict = Judge(lab: solved.lab.description, scenario: solved.scenario)
      .judge(InProcessSubject(solved.lab.lab, solved.scenario.bootOptions))
    guard case .passed = verdict.outcome else {
      Issue.record("\(verdict.outcome)")
      return
    }
  }
}
