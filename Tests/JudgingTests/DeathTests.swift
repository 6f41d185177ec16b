import Exploration
import Judging
import LabKit
import Simulation
import Testing

/// A program that ends by itself costs the case that it ended in, and the exploration of the next goes on.
struct DeathTests {
  @Test(arguments: ["trap", "exit", "spin", "garbage"])
  func `a death is a violation that names the run it happened in, and the next exploration goes on`(
    command: String
  ) throws {
    let process = try LabProcess(executable: builtProgram("MisbehavingLab"), BootOptions(part: "A"))
    let exploration = explore([command], process)
    #expect(exploration.violation?.rule == "runs")
    #expect(exploration.replayed?.runs.last?.commands.values.contains(command) == true)
    #expect(explore(["echo again"], process).violation == nil)
    #expect(process.failure == nil)
  }

  private func explore(_ commands: [String], _ subject: any Subject) -> ExplorationOutcome {
    let script = Exploration.Script(epochs: [
      Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    return Explorer(
      script: script, subject: subject, expectations: Anything(), options: ExplorationOptions()
    ).explore()
  }
}

/// Expects nothing in particular.
private final class Anything: Expectations {
  let observation = "echo here"
  let initial = 0
  func expected(afterCrash live: Int) -> Int { 0 }
  func expected(during command: String, live: Int) -> Int { 0 }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { .live(0) }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(0) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(0) }
}
