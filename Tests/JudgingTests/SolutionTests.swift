import Exploration
import Foundation
import Judging
import LabKit
import ShadowCopySolution
import Testing

/// The solution before every scenario of its lab, in the judge's own process and in one of its own.
struct SolutionTests {
  @Test(arguments: try scenarios(of: .shadowCopy))
  func `a lab process and a program in the judge's process get the same verdict`(scenario: Scenario) throws {
    let judge = Judge(lab: .shadowCopy, scenario: scenario)
    let inside = judge.judge(InProcessSubject(ShadowCopySolutionLab.lab, BootOptions(part: scenario.part)))
    let process = try LabProcess(executable: builtProgram("SolvedShadowCopy"), scenario.bootOptions)
    let outside = judge.judge(process)
    #expect(process.failure == nil)
    #expect(inside.points == scenario.points)
    #expect(outside.points == scenario.points)
    #expect(inside.certificate == outside.certificate)
    #expect(outside.certificate.isExhaustive)
  }
}

/// The scenarios of a lab in this checkout, in order of their names.
func scenarios(of lab: LabDescription) throws -> [Scenario] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Labs/\(lab.folder)/Scenarios")
  let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
  return try files.filter { $0.pathExtension == "scenario" }.sorted { $0.path < $1.path }.map {
    try Scenario(String(contentsOf: $0, encoding: .utf8), path: $0.lastPathComponent, vocabulary: lab.vocabulary)
  }
}
