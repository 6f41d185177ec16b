import Exploration
import Foundation
import Judging
import LabKit
import Storage
import Testing

@testable import EventualCompactionSolution

private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
  path: "../../Labs/EventualCompaction")

/// The chat lab's scenarios before its solution, and what `deliver` means in a scenario.
struct DeliveryScenarioTests {
  static let files = ["Scenarios", "Demos"].flatMap { name in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)) ?? []
    return names.filter { $0.hasSuffix(".scenario") }.sorted().map { "\(name)/\($0)" }
  }

  static func text(of file: String) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }

  private func judge(_ text: String, path: String = "t.scenario") throws -> Verdict {
    let scenario = try Scenario(text, path: path, vocabulary: .eventualCompaction)
    return Judge(lab: .eventualCompaction, scenario: scenario).judge(
      InProcessSubject(EventualCompactionSolutionLab.lab, scenario.bootOptions))
  }

  @Test(arguments: files)
  func `the solution passes, every crash and every order covered`(file: String) throws {
    let verdict = try judge(Self.text(of: file), path: file)
    guard case .passed = verdict.outcome else {
      Issue.record("\(verdict.outcome)")
      return
    }
    #expect(verdict.certificate.isExhaustive)
  }

  @Test(arguments: ["post ok", "delete ok\nphone: post ok", "post ok | ok"])
  func `a post is itself, whatever others say`(second: String) throws {
    let verdict = try judge(
      """
      title t
      points 1
      part A
      replicas phone laptop
      clock phone 10
      clock laptop 20
      phone: post ok
      laptop: post ok
      phone: \(second)
      phone: sync laptop
      phone: compare
      laptop: compare
      expect durable causality converged
      """)
    guard case .passed = verdict.outcome else {
      Issue.record("\(verdict.outcome)")
      return
    }
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

  @Test(arguments: ["deliver anyhow", "deliver anyhow mishaps 2", "deliver anyhow mishaps 1 cut anywhere"])
  func `a step says how to deliver as a scenario does`(line: String) throws {
    let text = Self.syncs.replacing("deliver anyhow", with: line)
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: .eventualCompaction)
    #expect(scenario.steps.map(\.description).contains(line))
  }

  @Test func `a message that is cut off may be refused, and its beginning must not be believed`() throws {
    let text = Self.syncs.replacing("deliver anyhow", with: "deliver anyhow mishaps 1 cut anywhere")
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: .eventualCompaction)
    func judge(_ replica: any Replica.Type) -> Verdict {
      Judge(lab: .eventualCompaction, scenario: scenario).judge(
        InProcessSubject(.eventualCompaction(replica), scenario.bootOptions))
    }
    guard case .passed = judge(RefusingReplica.self).outcome else {
      Issue.record("a replica that throws what it can't read is right")
      return
    }
    guard case .failed(let found) = judge(CredulousReplica.self).outcome else {
      Issue.record("it believes the beginning of a message")
      return
    }
    #expect(found.seen.contains("half a message"))
    let story = found.story.map(\.text)
    #expect(story.contains { $0.contains("cut off after ") })
    let token = try ReplayToken(try #require(found.token))
    #expect(token.plan.deliveries.count { $0 != 0 } == 1)
    let session = try #require(
      JudgeSession(
        Judge(lab: .eventualCompaction, scenario: try scenario.shortened(by: token)),
        InProcessSubject(.eventualCompaction(CredulousReplica.self), scenario.bootOptions), model: nil))
    #expect(session.explorer.replay(token.plan).violation?.rule == found.rule)
  }

  @Test func `a story tells what the network did`() throws {
    let text = Self.syncs.replacing("deliver anyhow", with: "deliver anyhow mishaps 1")
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: .eventualCompaction)
    let session = try #require(
      JudgeSession(
        Judge(lab: .eventualCompaction, scenario: scenario),
        InProcessSubject(EventualCompactionSolutionLab.lab, scenario.bootOptions), model: nil))
    // With one message on its way: 0 it arrives, 1 the next step, 2 it is lost, 3 it comes twice, 4 it is cut off.
    func told(_ turn: Int) -> [String] {
      session.explorer.replay(CrashPlan(cuts: [], deliveries: [turn])).story(of: scenario, in: .eventualCompaction)
        .flatMap(\.lines).map(\.text)
    }
    #expect(told(0).allSatisfy { !$0.contains("lost") && !$0.contains("twice") && !$0.contains("cut off") })
    #expect(told(2).contains { $0.hasPrefix("lost on the way: message from a to c: ") })
    let twice = told(3)
    let first = try #require(twice.firstIndex { $0.hasPrefix("this comes twice: message from a to c: ") })
    let heard = twice[first...].filter { $0.hasPrefix("c: message from a: ") }
    #expect(heard.count >= 2 && heard[0] == heard[1])
    #expect(told(4).contains { $0.hasPrefix("c: message from a, cut off after ") })
  }

  @Test func `a story tells what clocks show, when that changes`() throws {
    let text = """
      title t
      points 1
      part A
      replicas a b
      clock a 100
      a: post x
      a: post y
      clock a 5
      restart a
      a: post z
      b: post w
      expect durable
      """
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: .eventualCompaction)
    let session = try #require(
      JudgeSession(
        Judge(lab: .eventualCompaction, scenario: scenario),
        InProcessSubject(EventualCompactionSolutionLab.lab, scenario.bootOptions), model: nil))
    let story = session.explorer.replay(CrashPlan(cuts: [])).story(of: scenario, in: .eventualCompaction)
    let told = story.flatMap(\.lines).filter { $0.kind == .command }.map(\.text)
    #expect(told.filter { $0.hasPrefix("clock") } == ["clock a 100", "clock a 5"])
    let first = try #require(told.firstIndex(of: "clock a 100"))
    #expect(told.firstIndex(of: "a: post x").map { $0 > first } == true)
  }

  @Test func `a dozen messages are covered in every order`() throws {
    let text = """
      title t
      points 1
      part A
      replicas a b c
      a: post x
      b: post y
      c: post z
      deliver anyhow
      a: sync b
      b: sync c
      c: sync a
      deliver as written
      a: timeline
      b: timeline
      c: timeline
      expect durable causality
      """
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: .eventualCompaction)
    let session = try #require(
      JudgeSession(
        Judge(lab: .eventualCompaction, scenario: scenario),
        InProcessSubject(EventualCompactionSolutionLab.lab, scenario.bootOptions), model: nil))
    #expect(session.explorer.replay(CrashPlan(cuts: [])).messages.count == 12)
    let certificate = try judge(text).certificate
    #expect(certificate.schedules.description == "126,126" && certificate.schedulesRun == 460)
    #expect(certificate.isExhaustive)
  }

  @Test func `a token names the order, and replays to the same end`() throws {
    let token = try ReplayToken("pc1:t~2:+0.2:a=11/3/597")
    #expect(token.plan.deliveries == [0, 2] && token.plan.cuts.count == 1)
    #expect(token.description == "pc1:t~2:a=11/3/597:+0.2")
    for wrong in ["pc1:t:+", "pc1:t:+1.0", "pc1:t:+x", "pc1:t:+1:+2"] {
      #expect(throws: MalformedToken.self) { try ReplayToken(wrong) }
    }
  }

  @Test(arguments: [
    "deliver", "deliver somehow", "deliver as read", "deliver anyhow mishaps 0", "deliver anyhow 3",
    "deliver anyhow mishaps 1 cut", "deliver anyhow mishaps 1 cut here", "deliver anyhow cut anywhere",
  ])
  func `how to deliver is said exactly`(line: String) {
    #expect(throws: ScenarioErrors.self) { try judge(Self.syncs.replacing("deliver anyhow", with: line)) }
  }
}

/// Replicas that differ only in what they make of a message that they can't read.
private class ForwardingReplica: Replica {
  private let real: any Replica

  required init(
    name: String, members: [String], primary: String?, disk: any FileSystem, clock: @escaping () -> Int
  ) throws {
    real = try ChatReplica(name: name, members: members, primary: primary, disk: disk, clock: clock)
  }

  func post(_ text: String) throws { try real.post(text) }
  func delete(_ text: String) throws { try real.delete(text) }
  func beginSync(with peer: String) throws -> [[UInt8]] { try real.beginSync(with: peer) }
  func receive(_ message: [UInt8], from peer: String) throws -> [[UInt8]] {
    if Seal.open(message) == nil { try unreadable() }
    return try real.receive(message, from: peer)
  }
  func compact() throws { try real.compact() }
  func timeline() throws -> Timeline { try real.timeline() }
  func unreadable() throws {}
}

private struct HalfMessage: Error, CustomStringConvertible { let description = "half a message" }

private final class RefusingReplica: ForwardingReplica {
  override func unreadable() throws { throw HalfMessage() }
}

/// Breaks down for good.
private final class CredulousReplica: ForwardingReplica {
  private var isBroken = false
  override func unreadable() throws { isBroken = true }
  override func timeline() throws -> Timeline {
    if isBroken { throw HalfMessage() }
    return try super.timeline()
  }
}
