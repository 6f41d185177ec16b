import Exploration
import Foundation
import Judging
import Simulation
import Testing

@testable import Reporting

@Suite struct DocumentTests {
  private static func rehearsal(_ path: String, model: PersistenceModel? = nil) throws -> Rehearsal {
    try #require(Rehearsal(Runs.judge(path), Runs.solution, model: model))
  }

  private static func object(_ json: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  @Test func `a trace has the calls, with all that they were asked`() throws {
    let trace = try Self.object(TraceDocument(Self.rehearsal("Demos/nameless-file"), lab: .shadowCopy).json)
    #expect(trace["format"] as? String == "powercut-trace")
    let calls = try #require(trace["calls"] as? [[String: Any]])
    let first = calls.filter { $0["epoch"] as? Int == 1 }
    #expect(
      first.map { $0["call"] as? String } == [
        "open", "open", "open", "open", "write", "sync", "close", "rename", "syncDirectory",
      ])
    #expect(first.map { $0["number"] as? Int } == Array(1...9))
    #expect(first[0]["error"] as? String == "ENOENT")
    let write = first[4]
    #expect(write["command"] as? String == "open alice 100")
    #expect(write["path"] as? String == "ledger.new")
    #expect(write["bytes"] as? String == "1 accounts\nalice 100\n".utf8.map { String(format: "%02x", $0) }.joined())
    let operation = try #require(first[7]["operation"] as? [String: Any])
    let units = try #require(operation["units"] as? [[String: Any]])
    #expect(units.map { $0["name"] as? String } == ["ledger.new", "ledger"])
    #expect(units.map { $0["inode"] as? Int } == [nil, 1])
  }

  @Test func `a trace says when each command began and was answered, for a chart over time`() throws {
    let trace = try Self.object(TraceDocument(Self.rehearsal("Demos/nameless-file"), lab: .shadowCopy).json)
    let timeline = try #require(trace["timeline"] as? [[String: Any]]).filter { $0["epoch"] as? Int == 1 }
    #expect(timeline.map { $0["command"] as? String } == ["boot", "balances", "open alice 100"])
    let until = timeline.map { $0["until"] as? Int }
    #expect(until.last == 9 && timeline.map { $0["after"] as? Int } == [0] + until.dropLast())
    #expect(timeline.allSatisfy { $0["reply"] as? String == "" })
  }

  /// A scenario of lab 1 in which one fault strikes.
  private static func scenario(_ fault: String, of size: String = "1") throws -> Scenario {
    let text = """
      title T
      points 1
      part A
      open alice \(size)
      fault \(fault)
      open bob 2
      expect atomic
      """
    return try Scenario(text, path: "x.scenario", vocabulary: .shadowCopy)
  }

  @Test(arguments: [
    ("EIO on write", "error", "nothing"), ("short on write", "short", "write"),
    ("reverted on sync", "reverted", "revert"), ("late on sync", "late", "failed-sync"),
    ("lie on sync", "lie", "nothing"),
    ("misdirected on write", "misdirected", "misdirected"), ("flip on read", "flip", "corrupt"),
  ])
  func `a trace names the fault and what it did to the disk`(fault: String, name: String, kind: String) throws {
    let judge = Judge(lab: .shadowCopy, scenario: try Self.scenario(fault))
    // The solution keeps its ledger in memory: only who reads it again meets a flip.
    let subject = name == "flip" ? Runs.careless : Runs.solution
    let document = TraceDocument(try #require(Rehearsal(judge, subject)), lab: .shadowCopy)
    let calls = try #require(try Self.object(document.json)["calls"] as? [[String: Any]])
    let struck = calls.filter { $0["fault"] != nil }
    #expect(struck.map { $0["fault"] as? String } == [name])
    let operation = try #require(struck.first?["operation"] as? [String: Any])
    #expect(operation["kind"] as? String == kind)
    #expect((operation["units"] != nil) == ["write", "revert", "misdirected", "corrupt"].contains(kind))
    #expect(document.text.contains("("), "the listing says so too")
  }

  @Test func `a program goes on seeing what it wrote to the wrong place`() throws {
    let judge = Judge(lab: .shadowCopy, scenario: try Self.scenario("misdirected on write"))
    let steps = try #require(StepThrough(showing: judge, Runs.solution)).steps
    let struck = try #require(steps.firstIndex { $0.remarks.contains { $0.contains("one sector further") } })
    #expect(steps[struck].program?.contains { $0.content.contains("alice 1↵bob 2") } ?? false)
    #expect(steps[struck].disk.contains { $0.unit.contains("bytes 512–1023") && $0.value.contains("alice 1↵bob 2") })
  }

  @Test func `states are what they should be, and counted`() throws {
    let rehearsal = try Self.rehearsal("Demos/nameless-file")
    var json = ""
    StatesDocument(rehearsal, lab: .shadowCopy, run: 0, afterCalls: 8).writeJSON { json += $0 }
    let document = try Self.object(json)
    let states = try #require(document["states"] as? [[String: Any]])
    let paths = states.map { ($0["files"] as? [[String: Any]])?.map { $0["path"] as? String } }
    #expect(paths == [["ledger"], ["ledger.new"], []])
    #expect(document["count"] as? Int == 3)
    #expect(document["complete"] as? Bool == true)
  }

  @Test func `a limit makes the list incomplete, and says so`() throws {
    let rehearsal = try Self.rehearsal("Demos/nameless-file")
    var json = ""
    StatesDocument(rehearsal, lab: .shadowCopy, run: 0, afterCalls: 8, limit: 2).writeJSON { json += $0 }
    let document = try Self.object(json)
    #expect(document["count"] as? Int == 2)
    #expect(document["complete"] as? Bool == false)
  }
}

@Suite struct ReplayReportTests {
  private static func report(_ token: ReplayToken, _ subject: any Subject) throws -> ReplayReport {
    let path = "Scenarios/\(token.scenario)"
    return ReplayReport(
      try Runs.session(path, subject).explorer.replay(token.plan), of: token, scenario: try Runs.scenario(path),
      lab: .shadowCopy, model: .posix, terminal: Terminal())
  }

  private static func token() throws -> ReplayToken {
    let verdict = Judge(lab: .shadowCopy, scenario: try Runs.scenario("Scenarios/a6-acknowledged")).judge(Runs.careless)
    let counterexample: Counterexample? = if case .failed(let found) = verdict.outcome { found } else { nil }
    return try ReplayToken(#require(counterexample?.token))
  }

  @Test func `a program that has not changed breaks the same rule again`() throws {
    let report = try Self.report(Self.token(), Runs.careless)
    #expect(report.outcome == .broken("durable"))
    #expect(report.exitStatus == 1)
    #expect(report.text.contains("on the disk now"))
    #expect(report.text.contains("your program does not survive this: durable"))
  }

  @Test func `a program that does something else makes the token stale, and is told where`() throws {
    let report = try Self.report(Self.token(), Runs.solution)
    #expect(report.outcome == .stale)
    #expect(report.exitStatus == 2)
    #expect(report.text.contains("Boot 1 was cut off after"))
    #expect(report.text.contains("swift run shadow-copy check"))
  }

  @Test func `a token without some steps is followed without them, and says which`() throws {
    // 1 open alice, 2 open bob, 3 transfer, 4 crash: without the second account there is one that is lost.
    let verdict = Judge(lab: .shadowCopy, scenario: try Runs.scenario("Scenarios/a6-acknowledged")).judge(Runs.careless)
    let counterexample: Counterexample? = if case .failed(let found) = verdict.outcome { found } else { nil }
    let whole = try ReplayToken(#require(counterexample?.token))
    let token = ReplayToken(scenario: whole.scenario, dropped: [2, 3], plan: whole.plan)
    let scenario = try Runs.scenario("Scenarios/a6-acknowledged")
    let session = try #require(
      JudgeSession(Judge(lab: .shadowCopy, scenario: scenario.shortened(by: token)), Runs.careless, model: .posix))
    let report = ReplayReport(
      session.explorer.replay(token.plan), of: token, scenario: scenario, lab: .shadowCopy, model: .posix,
      terminal: Terminal())
    #expect(report.outcome == .broken("durable"))
    #expect(
      report.text.contains("Left out, since it made no difference: the step 'open bob 50', the step 'transfer 30 alice")
    )
    let steps = try #require(
      try StepThrough(following: token, of: scenario, in: .shadowCopy, Runs.careless))
    #expect(steps.introduction.contains("2 steps of the scenario are left out"))
    #expect(steps.steps.last?.text == "broken: durable")
    #expect(!steps.steps.contains { $0.text == "open bob 50" })
  }

  @Test func `a token that was made for another program can't be stepped through`() throws {
    let token = try Self.token()
    let scenario = try Runs.scenario("Scenarios/\(token.scenario)")
    #expect(try StepThrough(following: token, of: scenario, in: .shadowCopy, Runs.solution) == nil)
  }

  @Test func `a token that loses what can't be lost is stale`() throws {
    for lost in [[0], [99]] {
      let plan = CrashPlan(cuts: [CrashPlan.Cut(moment: 14, lost: lost)])
      let report = try Self.report(ReplayToken(scenario: "a6-acknowledged", plan: plan), Runs.solution)
      #expect(report.outcome == .stale)
      #expect(report.text.contains("what power cut 1 can lose"))
    }
  }

  @Test
  func `a scripted crash that meets the recovery strikes once`() throws {
    let steps = ["open alice 1", "crash after 9", "crash after 2", "expect atomic durable"]
    let text = (["title t", "points 1", "part A", "disk posix"] + steps).joined(separator: "\n")
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: LabDescription.shadowCopy.vocabulary)
    let judge = Judge(lab: .shadowCopy, scenario: scenario)
    guard case .passed = judge.judge(Runs.solution).outcome else { throw Stuck() }
    let session = try #require(JudgeSession(judge, Runs.solution, model: .posix))
    let replayed = session.explorer.replay(session.explorer.scriptedPlan())
    #expect(replayed.runs.map(\.epoch) == [0, 1, 2])
    #expect(replayed.difference == nil)
  }

  private struct Stuck: Error {}

  @Test func `a crash that the program survives is said to be survived`() throws {
    let session = try Runs.session("Scenarios/a6-acknowledged", Runs.solution)
    let token = ReplayToken(scenario: "a6-acknowledged", plan: session.explorer.scriptedPlan())
    #expect(!token.plan.cuts.isEmpty)
    let report = try Self.report(token, Runs.solution)
    #expect(report.outcome == .survived)
    #expect(report.exitStatus == 0)
  }
}
