import Exploration
import Foundation
import Judging
import LabKit
import Ping
import PingJudging
import Reporting
import Testing

/// What a space-time diagram of several machines is drawn from.
struct SpaceTimeDiagramTests {
  private func session(_ steps: String) throws -> (JudgeSession, Scenario) {
    let scenario = try Scenario(
      """
      title  One ping
      points 5
      part   A
      machines a b
      clock  b 100
      \(steps)
      expect atomic durable
      """, path: "one-ping.scenario", vocabulary: LabDescription.ping.vocabulary)
    let judge = Judge(lab: .ping, scenario: scenario)
    return (try #require(JudgeSession(judge, InProcessSubject(.ping, scenario.bootOptions), model: nil)), scenario)
  }

  private func diagram(_ steps: String, _ plan: (Explorer) -> CrashPlan) throws -> SpaceTimeDiagram {
    let (session, scenario) = try session(steps)
    let replayed = session.explorer.replay(plan(session.explorer))
    #expect(replayed.difference == nil)
    return SpaceTimeDiagram(replayed, machines: scenario.machines)
  }

  /// The events as a list: whose, what, and when by Lamport's clock.
  private func list(_ diagram: SpaceTimeDiagram) -> [String] {
    diagram.events.map { event in
      "\(diagram.machines[event.machine])\(event.place) \(event.logicalTime) \(event.text)"
    }
  }

  @Test func `a crash is an event, and the machine goes on after its next boot`() throws {
    let diagram = try diagram("a: ping b\ncrash b anywhere\na: ping b") { $0.undisturbed().plan }
    #expect(diagram.machines == ["a", "b"])
    #expect(
      list(diagram) == [
        "a0 1 boot", "a1 2 show", "b0 1 boot", "b1 2 show", "a2 3 ping b", "b2 4 message from a: 'ping'",
        "a3 5 message from b: 'pong 1'", "b3 5 power cut", "b4 6 boot", "b5 7 show", "a4 6 ping b",
        "b6 8 message from a: 'ping'", "a5 9 message from b: 'pong 2'", "a6 10 show", "b7 9 show",
      ])
    #expect(diagram.events.map(\.kind).filter { $0 == .crash }.count == 1)
    let told = try #require(diagram.events.first { $0.kind == .message })
    #expect(told.clock == 100 && told.reply == "done" && diagram.events[0].clock == 0)
    #expect(diagram.events[1].reply == "counted 0, heard 0")
    #expect(diagram.messages.map(\.fate) == [.arrived, .arrived, .arrived, .arrived])
  }

  @Test func `arrows go from an answer to a later event of the other machine`() throws {
    let diagram = try diagram("a: ping b\ncrash b anywhere\na: ping b") { $0.undisturbed().plan }
    for message in diagram.messages {
      let (from, to) = (diagram.events[message.from], diagram.events[try #require(message.to)])
      #expect(from.machine != to.machine && to.machine == message.receiver)
      #expect(from.logicalTime < to.logicalTime && message.from < message.to!)
      #expect(to.kind == .message && to.text.hasSuffix(message.text))
    }
    for machine in diagram.machines.indices {
      let own = diagram.events.filter { $0.machine == machine }
      #expect(own.map(\.place) == Array(own.indices))
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.logicalTime < $1.logicalTime })
    }
  }

  @Test func `what became of a message is drawn`() throws {
    let anyhow = "deliver anyhow mishaps 1\na: ping b\ndeliver as written\na: show"
    // The first choice, with one message on its way: it arrives, is lost, comes twice, is cut off.
    func drawn(_ turn: Int) throws -> SpaceTimeDiagram {
      try diagram(anyhow) { _ in CrashPlan(cuts: [], deliveries: [turn]) }
    }
    #expect(try drawn(0).messages.map(\.fate) == [.arrived, .arrived])
    let lost = try drawn(1).messages
    #expect(lost.map(\.fate) == [.lost] && lost[0].to == nil && lost[0].lostAfter == 5)
    let twice = try drawn(2)
    #expect(twice.messages.map(\.isCopy) == [false, true, false, false])
    #expect(twice.messages[0].from == twice.messages[1].from && twice.messages[0].to != twice.messages[1].to)
    let cut = try drawn(3)
    #expect(cut.messages.map(\.fate) == [.cutOff])
    #expect(cut.messages[0].bytes == 4 && cut.messages[0].arrivedBytes == 3)
    let told = cut.events[try #require(cut.messages[0].to)]
    #expect(told.text == "message from a, cut off after 3 bytes: 'pin'" && told.reply?.hasPrefix("threw: ") == true)
  }

  @Test func `a message to a machine that is down goes nowhere`() throws {
    let diagram = try diagram("a: ping b\ncrash b after 0") { $0.scriptedPlan() }
    #expect(diagram.messages.map(\.fate) == [.receiverDown])
    let after = try #require(diagram.messages[0].lostAfter)
    #expect(diagram.events[..<after].contains { $0.kind == .crash })
  }

  @Test func `it is read as it was written, and a trace has it`() throws {
    let diagram = try diagram("a: ping b\ncrash b anywhere") { $0.undisturbed().plan }
    #expect(try JSONDecoder().decode(SpaceTimeDiagram.self, from: Data(diagram.json.utf8)) == diagram)
    #expect(!diagram.json.contains("\n"))
    let (_, scenario) = try session("a: ping b\ncrash b anywhere")
    let rehearsal = try #require(
      Rehearsal(Judge(lab: .ping, scenario: scenario), InProcessSubject(.ping, scenario.bootOptions)))
    #expect(rehearsal.diagram == diagram)
    #expect(TraceDocument(rehearsal, lab: .ping).json.contains("\"diagram\": \(diagram.json)"))
  }
}
