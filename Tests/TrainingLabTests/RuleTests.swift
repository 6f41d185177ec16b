import Exploration
import LabKit
import Testing
import TrainingCheckpointSolution

@testable import Judging

/// The rules on the trace, and what the judge shows in demos.
@Suite struct RuleTests {
  /// What a rule says after commands, each with its answer.
  private func broken(_ rule: TrainingRule, by answers: [(command: String, reply: Reply)]) -> Violation? {
    var monitor = TrainingMonitor()
    for (number, answer) in answers.enumerated() {
      if !answer.command.isEmpty { monitor.take(.began(command: number), command: answer.command) }
      monitor.take(.answered(answer.reply), command: "")
    }
    return monitor.violation(of: rule)
  }

  @Test func `with another checkpoint that is whole nothing may throw`() {
    #expect(broken(.goesOn, by: [("", .ok("")), ("save", .ok(""))]) == nil)
    #expect(broken(.goesOn, by: [("", .failed("damaged"))])?.rule == "goes-on")
    #expect(
      broken(.goesOn, by: [("", .ok("")), ("restart", .failed("damaged"))])?.expected[0].contains("the boot") == true)
  }

  @Test func `half a model may not look better than a whole one`() {
    let whole: [(String, Reply)] = [("sample 5", .ok("surprise 2.90: a")), ("sample 5", .ok("surprise 2.40: b"))]
    #expect(broken(.tornIsWorse, by: whole + [("torn 40 5", .ok("surprise 2.91: c"))]) == nil)
    #expect(broken(.tornIsWorse, by: whole + [("torn 40 5", .ok("surprise 2.90: c"))])?.rule == "torn-is-worse")
  }

  @Test func `the terms cross at the best interval and nowhere else`() {
    func answered(_ best: Int) -> Violation? {
      broken(.equalAtTheBottom, by: [("interval 8 1 3.2 1 0", .ok("\(best)"))])
    }
    #expect(answered(53) == nil && answered(54) == nil)
    #expect(answered(51) != nil && answered(57) != nil && answered(1) != nil)
  }

  @Test func `as many fatal sets in groups as in a ring are too many`() {
    func counted(_ groups: Int) -> Violation? {
      let sets = "of 120 sets of 2 machines are fatal"
      return broken(
        .groupsBeatRings, by: [("fatal 2", .ok("\(groups) \(sets)")), ("fatal 2 ring", .ok("16 \(sets)"))])
    }
    #expect(counted(8) == nil && counted(16)?.rule == "groups-beat-rings")
  }

  @Test func `demos ask about whole numbers of machines, steps and characters`() {
    for words in [
      "sample", "sample x", "torn 4", "waste 8 1 3.2 1 0 0", "waste 8 1 3.2 1 0 x", "fatal", "fatal 2 groups",
    ] {
      #expect(TrainingLook(words.split(separator: " ").map(String.init)) == nil, "\(words)")
    }
    for words in ["sample 5", "torn 4 5", "waste 8 1 3.2 1 0 9", "fatal 2", "fatal 2 ring", "kill 0 1"] {
      #expect(TrainingLook(words.split(separator: " ").map(String.init)) != nil, "\(words)")
    }
  }

  @Test func `whatever a device holds and wherever copies are, a demo answers`() throws {
    var memory = Trajectory.tiny.state(after: 0)
    let nonsense = [UInt8](repeating: 0xFF, count: memory.size(of: .weights))
    let isWritten = memory.write(nonsense, to: .weights, at: 0)
    #expect(isWritten)
    for placement in [[], [[0, 1]], [[-1, 0], [0, 1]], [[0, 99], [1, 0]]] as [[[Int]]] {
      for words in ["sample 3", "torn 0 3", "fatal 2", "fatal 0", "fatal 99 ring", "kill 0 99 -1"] {
        let look = try #require(TrainingLook(words.split(separator: " ").map(String.init)))
        #expect(!look.answer(memory, placement, on: .tiny).isEmpty)
      }
    }
  }

  @Test func `only where a bit turns may a boot go back to the checkpoint before the newest`() {
    func survivors(_ model: TrainingSpecification) -> [Int] {
      var state = model.initial
      for line in ["step", "save", "step", "step", "save", "save", "step"] {
        state = model.perform([line], in: state).state(from: state)
      }
      return model.survivors(of: state).map(\.step).sorted()
    }
    #expect(survivors(TrainingSpecification()) == [3])
    #expect(survivors(TrainingSpecification(damages: true)) == [1, 3])
  }

  @Test func `a command that throws gives up what was under way, committed or not`() {
    let model = TrainingSpecification()
    var state = model.initial
    for line in ["step", "snapshot", "step"] { state = model.perform([line], in: state).state(from: state) }
    let left = model.failed(["persist", "65536"], in: state, syncFailed: true)
    #expect(left.map(\.taken) == [nil, nil] && left.map(\.saved) == [0, 1] && left.map(\.step) == [2, 2])
    #expect(model.failed(["step"], in: state, syncFailed: true) == [state])
  }

  /// Two checkpoints are damaged, one after the other, and the run has gone back in between: the older one of them is newer
  /// than what was saved since.
  @Test func `a damaged checkpoint takes no place of one that is whole`() throws {
    let scenario = try Scenario(
      """
      title t
      points 1
      part A
      device tiny
      step
      save
      step
      step
      save
      fault flip bit 3 on read anywhere
      restart
      state
      step
      save
      fault flip byte 7000 bit 5 on read anywhere
      restart
      state
      step
      save
      restart
      state
      expect reachable durable goes-on
      """, path: "t.scenario", vocabulary: .trainingCheckpoint)
    let verdict = Judge(lab: .trainingCheckpoint, scenario: scenario)
      .judge(InProcessSubject(TrainingCheckpointSolutionLab.lab, scenario.bootOptions))
    guard case .passed = verdict.outcome else {
      Issue.record("\(verdict.outcome)")
      return
    }
  }
}
