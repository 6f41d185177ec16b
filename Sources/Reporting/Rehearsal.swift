// A scenario without its power cuts: every epoch goes on to its end, and the next boots on all that it did.

import Exploration
import Judging
import Simulation

/// The undisturbed run of a program through a scenario.
public struct Rehearsal {
  /// The scenario.
  public let scenario: Scenario
  /// The persistence model of the disk.
  public let model: PersistenceModel
  /// The runs as they were, one an epoch.
  public let records: [RunRecord]
  /// Where there are several machines, whose turn it was, one after another; else empty.
  public let turns: [Replayed.Turn]
  /// Where there are several machines, what happened on them and who heard of it.
  public let diagram: SpaceTimeDiagram?
  /// The same runs on decided disks.
  public let runs: [DecidedRun]
  /// What the program broke without any power cut, if it did; the run ends there.
  public let violation: Violation?

  /// Runs a program through a scenario, or an example of its scripts; under another model than the scenario's, if one is
  /// given. `nil` if there is no such model.
  public init?(_ judge: Judge, _ subject: any Subject, model: PersistenceModel? = nil) {
    let judge = Judge(lab: judge.lab, scenario: judge.scenario.example)
    guard let session = JudgeSession(judge, subject, model: model) else { return nil }
    let replayed = session.explorer.undisturbed().replayed
    scenario = judge.scenario
    self.model = session.model
    records = replayed.runs
    turns = replayed.turns
    diagram = scenario.machines.isEmpty ? nil : SpaceTimeDiagram(replayed, machines: scenario.machines)
    runs = replayed.reenact(model: session.model)
    violation = replayed.violation
  }

  /// Which run is that of an epoch, counted from 0, of a machine where there are several; `nil` if none is.
  public func run(ofEpoch epoch: Int, on machine: String = "") -> Int? {
    records.firstIndex { $0.epoch == epoch && $0.machine == machine }
  }

  /// How many calls a run makes.
  public func callCount(ofRun run: Int) -> Int { runs[run].calls.count }

  /// What a power cut right after so many of a run's calls may leave.
  public func image(ofRun run: Int, afterCalls calls: Int) -> CrashImage {
    runs[run].image(at: records[run].moment(afterCalls: calls))
  }
}
