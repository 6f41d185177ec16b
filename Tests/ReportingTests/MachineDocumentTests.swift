import Exploration
import Judging
import LabKit
import Ping
import PingJudging
import Reporting
import Simulation
import Testing

/// What replays, traces and states say where there are several machines.
struct MachineDocumentTests {
  private func scenario(_ part: String) throws -> Scenario {
    try Scenario(
      """
      title  One ping
      points 5
      part   \(part)
      machines a b
      a: ping b
      crash  b anywhere
      a: ping b
      expect atomic durable
      """, path: "one-ping.scenario", vocabulary: LabDescription.ping.vocabulary)
  }

  private func rehearsal() throws -> Rehearsal {
    let scenario = try scenario("A")
    return try #require(
      Rehearsal(Judge(lab: .ping, scenario: scenario), InProcessSubject(.ping, scenario.bootOptions)))
  }

  @Test func `a trace lists the calls of all machines in the order in which they were made`() throws {
    let document = TraceDocument(try rehearsal(), lab: .ping)
    let headings = document.text.split(separator: "\n").filter { !$0.hasPrefix("   ") }.map(String.init)
    #expect(
      headings == [
        "a, epoch 1", "  > boot", "b, epoch 1", "  > boot", "  > message from a: 'ping'", "a, epoch 1",
        "  > message from b: 'pong 1'", "b, epoch 2", "  > boot", "  > message from a: 'ping'", "a, epoch 1",
        "  > message from b: 'pong 2'",
      ])
    let json = document.json
    #expect(json.contains(#""machines": ["a", "b"]"#))
    #expect(
      json.contains(#"{"machine": "b", "number": 2, "epoch": 1, "command": "message from a: 'ping'", "call": "open""#))
  }

  @Test func `states are those of one machine's disk`() throws {
    let rehearsal = try rehearsal()
    let run = try #require(rehearsal.run(ofEpoch: 0, on: "b"))
    var json = ""
    StatesDocument(rehearsal, lab: .ping, run: run, afterCalls: rehearsal.callCount(ofRun: run)).writeJSON {
      json += $0
    }
    #expect(json.contains(#""machine": "b""#))
    #expect(json.contains(#""count": 1,"#))
    #expect(rehearsal.run(ofEpoch: 2, on: "b") == nil && rehearsal.run(ofEpoch: 0) == nil)
  }

  @Test func `a replay tells what each machine did, and what is on the disk of the one whose power failed`() throws {
    let scenario = try scenario("nameless")
    let judge = Judge(lab: .ping, scenario: scenario)
    let subject = InProcessSubject(.ping, scenario.bootOptions)
    guard case .failed(let found) = judge.judge(subject).outcome, let text = found.token else {
      Issue.record("it passed")
      return
    }
    let token = try ReplayToken(text)
    let session = try #require(
      JudgeSession(Judge(lab: .ping, scenario: try scenario.shortened(by: token)), subject, model: nil))
    let report = ReplayReport(
      session.explorer.replay(token.plan), of: token, scenario: scenario, lab: .ping, model: session.model,
      terminal: Terminal())
    #expect(report.exitStatus == 1)
    let lines = report.text.split(separator: "\n").map(String.init)
    let crash = try #require(lines.firstIndex { $0.hasPrefix("──── power cut at b right after the answer") })
    #expect(lines[..<crash].contains("> a: ping b") && lines[..<crash].contains("  = a: message to b: 'ping'"))
    #expect(lines[crash...].contains("  on the disk of b now"))
    #expect(lines[crash...].contains { $0.hasPrefix("    counters.new  3 bytes") })
    #expect(lines[crash...].contains("> b: boot"))
  }
}
