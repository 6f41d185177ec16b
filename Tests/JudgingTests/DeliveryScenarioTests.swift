import EventualCompactionSolution
import Exploration
import Foundation
import Judging
import LabKit
import Testing

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
  path: "../../Labs/EventualCompaction")

/// The chat lab's scenarios before its solution, and what `deliver` means in a scenario.
struct DeliveryScenarioTests {
  static let files = ["Scenarios", "Demos"].flatMap { name in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)) ?? []
    return names.filter { $0.hasSuffix(".scenario") }.sorted().map { "\(name)/\($0)" }
  }

  private func judge(_ text: String, path: String = "t.scenario") throws -> Verdict {
    let scenario = try Scenario(text, path: path, vocabulary: .eventualCompaction)
    return Judge(lab: .eventualCompaction, scenario: scenario).judge(
      InProcessSubject(EventualCompactionSolutionLab.lab, scenario.bootOptions))
  }

  @Test(arguments: files)
  func `the solution passes, every crash and every order covered`(file: String) throws {
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    let verdict = try judge(text, path: file)
    guard case .passed = verdict.outcome else {
      Issue.record("\(verdict.outcome)")
      return
    }
    #expect(verdict.certificate.isExhaustive)
  }

  private static let syncs = """
    title t
    points 1
    part A
    replicas a b c
    a: post x
    b: post y
    deliver anyhow
    a: sync c
    b: sync c
    deliver as written
    c: timeline
    expect durable
    """

  @Test func `a certificate says how many orders there are, and how many were run`() throws {
    let certificate = try judge(Self.syncs).certificate
    #expect(certificate.schedulesRun == 6)
    #expect(certificate.schedules.description == "126")
    let written = try judge(Self.syncs.replacing("deliver anyhow", with: "deliver as written")).certificate
    #expect(written.schedulesRun == 1 && written.schedules.description == "1")
  }

  @Test func `a token names the order, and replays to the same end`() throws {
    let token = try ReplayToken("pc1:t~2:+0.2:a=11/3/597")
    #expect(token.plan.deliveries == [0, 2] && token.plan.cuts.count == 1)
    #expect(token.description == "pc1:t~2:a=11/3/597:+0.2")
    for wrong in ["pc1:t:+", "pc1:t:+1.0", "pc1:t:+x", "pc1:t:+1:+2"] {
      #expect(throws: MalformedToken.self) { try ReplayToken(wrong) }
    }
  }

  @Test(arguments: ["deliver", "deliver somehow", "deliver as read", "deliver anyhow mishaps 0", "deliver anyhow 3"])
  func `how to deliver is said exactly`(line: String) {
    #expect(throws: ScenarioErrors.self) { try judge(Self.syncs.replacing("deliver anyhow", with: line)) }
  }
}
