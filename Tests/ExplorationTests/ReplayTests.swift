import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Counterexamples: small, the same every time, and to be followed again.
struct ReplayTests {
  private let unsynced: (any FileSystem) throws -> any Program = { try Shadow(disk: $0, syncs: false) }

  @Test func `a shadow copy that is synced before the rename survives`() {
    let exploration = explorer(Shadow.init(disk:), epochs: [["put n", "put m"]]).explore()
    #expect(exploration.violation == nil)
    #expect(exploration.certificate.isExhaustive)
  }

  @Test func `a shadow copy that is not synced loses one effect of its contents, and no more`() throws {
    let exploration = explorer(unsynced, epochs: [["put n", "put m"]]).explore()
    #expect(exploration.violation?.rule == "atomic")
    let plan = try #require(exploration.plan)
    #expect(plan.cuts.count == 1)
    #expect(plan.cuts[0].lost.count == 1)
    let run = try #require(exploration.replayed).runs[0]
    let names = run.lost.flatMap { run.effects[$0].names }
    #expect([.sector(path: "file.new", index: 0), .size(path: "file.new")].contains(names[0]))
  }

  @Test func `two mirrors fail only if two writes are lost, and that is found`() throws {
    let exploration = explorer(Mirrors.init, epochs: [["put n"]]).explore()
    #expect(exploration.violation?.rule == "atomic")
    #expect(try #require(exploration.plan).cuts.map(\.lost.count) == [2])
  }

  @Test func `two mirrors pass if at most one loss is tried, and the certificate says so`() {
    var options = ExplorationOptions()
    options.lossLimit = 1
    let exploration = explorer(Mirrors.init, epochs: [["put n"]], options).explore()
    #expect(exploration.violation == nil)
    #expect(exploration.certificate.bounds == ["at most 1 losses"])
  }

  @Test func `walks that were given up are a bound, and the certificate says so`() {
    var options = ExplorationOptions()
    options.visitLimit = 10
    let certificate = explorer(Shadow.init(disk:), epochs: [["put n", "put m"]], options).explore().certificate
    #expect(certificate.bounds == ["at most 10 steps of walks"])
  }

  @Test func `a plan replays to the violation that it was found for, and so does its token`() throws {
    let make: (any FileSystem) throws -> any Program = { try ThreeCopies(disk: $0, repair: .none) }
    for (make, epochs) in [(unsynced, [["put n"]]), (Mirrors.init, [["put n"]]), (make, [["put n"], ["put m"]])] {
      let exploration = explorer(make, epochs: epochs).explore()
      let token = ReplayToken(scenario: "known", plan: try #require(exploration.plan))
      let replayed = explorer(make, epochs: epochs).replay(try ReplayToken(token.description).plan)
      #expect(replayed.violation == exploration.violation)
      #expect(replayed.difference == nil)
      #expect(replayed.runs.count == token.plan.cuts.count + 1)
    }
  }

  @Test func `the plan less any one of its losses is no failure`() throws {
    for (make, epochs) in [(unsynced, [["put n"]]), (Mirrors.init, [["put n"]])] {
      let plan = try #require(explorer(make, epochs: epochs).explore().plan)
      for effect in plan.cuts[0].lost {
        var smaller = plan
        smaller.cuts[0].lost.removeAll { $0 == effect }
        #expect(explorer(make, epochs: epochs).replay(smaller).violation == nil)
      }
    }
  }

  @Test func `the same failure has the same token in every run`() throws {
    let make: (any FileSystem) throws -> any Program = { try ThreeCopies(disk: $0, repair: .putAgain) }
    for make in [unsynced, make] {
      let tokens = try (0..<2).map { _ in
        ReplayToken(scenario: "s", plan: try #require(explorer(make, epochs: [["put n"]]).explore().plan)).description
      }
      #expect(tokens[0] == tokens[1])
    }
  }

  @Test func `a plan for a program that has changed is a difference, and not followed`() throws {
    let plan = try #require(explorer(unsynced, epochs: [["put n"]]).explore().plan)
    let replayed = explorer(Shadow.init(disk:), epochs: [["put n"]]).replay(plan)
    #expect(replayed.difference == "what boot 1 does before its power cut")
    #expect(replayed.violation == nil)
  }

  @Test func `a plan that cuts off a run after its end is a difference`() {
    let plan = CrashPlan(cuts: [CrashPlan.Cut(moment: 1000, lost: [])])
    #expect(explorer(unsynced, epochs: [["put n"]]).replay(plan).difference != nil)
  }

  @Test func `a plan that loses what was durable, or what was never there, is a difference`() throws {
    let make: (any FileSystem) throws -> any Program = Shadow.init(disk:)
    let run = explorer(make, epochs: [["put n"]]).replay(CrashPlan(cuts: [])).runs[0]
    let durable = try #require(run.effects.firstIndex { $0.promised < run.events.count })
    for lost in [durable, run.effects.count, Int.max] {
      let plan = CrashPlan(cuts: [CrashPlan.Cut(moment: run.events.count, lost: [lost])])
      #expect(explorer(make, epochs: [["put n"]]).replay(plan).difference == "what power cut 1 can lose")
    }
  }

  @Test func `a plan for a program that writes other bytes is a difference`() throws {
    let plan = try #require(explorer(unsynced, epochs: [["put n"]]).explore().plan)
    let other: (any FileSystem) throws -> any Program = { Renaming(try Shadow(disk: $0, syncs: false)) }
    #expect(explorer(other, epochs: [["put n"]]).replay(plan).difference == "what boot 1 does before its power cut")
    #expect(explorer(unsynced, epochs: [["put n"]]).replay(plan).difference == nil)
  }

  /// Makes the same calls as another program, with another byte in them.
  private final class Renaming: Program {
    private let other: any Program
    init(_ other: any Program) { self.other = other }
    init(disk: any FileSystem) throws { other = try Shadow(disk: disk) }
    func perform(_ command: String) throws -> String { try other.perform(command == "put n" ? "put m" : command) }
  }
}
