// Scenarios over workers. A worker is a judge that keeps to one core, with a lab process beside it on the same core: a
// boot's many short messages then wake nobody else. A scenario is the unit of work, and what is lost if a judge dies.

import Exploration
import Foundation
import Judging
import LabKit
import Synchronization

/// Judges a lab's program by scenarios.
public struct Marking: Sendable {
  /// The lab.
  public let lab: LabDescription
  /// The program.
  public let executable: String
  /// The scenarios.
  public let scenarios: [Scenario]
  /// Whether to begin nothing more once a scenario has failed.
  public var stopsAtFirstFailure = false
  /// Whether each verdict also says on which other disks the program is safe.
  public var comparesModels = false
  /// The scenarios, by their names, in which it is measured what transactions of some parts cost.
  var costs: [String: [String]] = [:]
  /// A program that tells whose fault it is that this one does not start; nobody is asked without.
  var standIn: StandIn?
  /// Whether a program that is not locked in completely is not judged at all.
  public var requiresSandbox = false
  /// The locks to put on; fewer than all only in tests of what happens then.
  var locks = Isolation.complete
  /// What each boot may use.
  var limits = BootLimits()
  /// The cores to work on, a worker each; `nil` for a worker that keeps to none.
  public var cores: [Int?] = Self.everyCore
  /// Where the judges come from.
  public var bench = JudgeBench()

  /// The stack of a thread that judges, in bytes: the judge's walks recurse little, but a thread's half megabyte is not
  /// much.
  static let stackSize = 8 << 20

  /// How many judges one program may end before its other scenarios are left ungraded: each of them may have taken all
  /// the time that a judge has, and a class waits.
  static let judgesAtMost = 3

  /// A worker for each core.
  public static let everyCore: [Int?] = Self.cores(ProcessInfo.processInfo.activeProcessorCount)

  /// So many workers, on cores of their own as long as there are any.
  public static func cores(_ count: Int) -> [Int?] {
    (0..<count).map { $0 % ProcessInfo.processInfo.activeProcessorCount }
  }

  /// Prepares to judge.
  public init(_ lab: LabDescription, executable: String, scenarios: [Scenario]) {
    self.lab = lab
    self.executable = executable
    self.scenarios = scenarios
  }

  /// Judges, and returns what came out in the order of the scenarios; those that were not begun are missing.
  ///
  /// `progress` is called from one worker at a time with the number of judgements and the latest.
  public func judgements(progress: @escaping @Sendable (Int, ScenarioJudgement) -> Void = { _, _ in })
    -> [ScenarioJudgement]
  {
    let work = WorkList(self, progress: progress)
    let workers = cores.prefix(max(1, scenarios.count)).map { core in
      let done = DispatchSemaphore(value: 0)
      let thread = Thread { [bench] in
        bench.use { judge in Worker(work, judge, core: core).run() }
        done.signal()
      }
      thread.stackSize = Self.stackSize
      thread.start()
      return done
    }
    for done in workers { done.wait() }
    return work.judgements
  }
}

/// What is to be judged, and what was.
private final class WorkList: Sendable {
  private struct State {
    var next = 0
    var isStopped = false
    /// How many judges have come to their end over this program.
    var ends = 0
    var judgements: [Int: ScenarioJudgement] = [:]
  }

  let marking: Marking
  private let progress: @Sendable (Int, ScenarioJudgement) -> Void
  private let state = Mutex(State())

  init(_ marking: Marking, progress: @escaping @Sendable (Int, ScenarioJudgement) -> Void) {
    self.marking = marking
    self.progress = progress
  }

  /// The next scenario's number; `nil` if there is nothing more to do.
  func take() -> Int? {
    state.withLock { state in
      guard state.next < marking.scenarios.count, !state.isStopped else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func put(_ judgement: ScenarioJudgement, at index: Int) {
    state.withLock { state in
      state.judgements[index] = judgement
      if judgement.mark.status != .passed { state.isStopped = marking.stopsAtFirstFailure }
      progress(state.judgements.count, judgement)
    }
  }

  /// Notes that a judge has come to its end over the program.
  func noteEnd() { state.withLock { $0.ends += 1 } }

  /// Whether another judge may be risked for the program.
  var mayGoOn: Bool { state.withLock { $0.ends < Marking.judgesAtMost } }

  var judgements: [ScenarioJudgement] { state.withLock { $0.judgements.sorted { $0.key < $1.key }.map(\.value) } }
}

/// One thread's judge, and its scenarios one after the other.
private final class Worker {
  private let work: WorkList
  private let judge: any ProgramJudge
  private let program: JudgedProgram

  init(_ work: WorkList, _ judge: any ProgramJudge, core: Int?) {
    (self.work, self.judge) = (work, judge)
    program = work.marking.program(on: core)
  }

  func run() {
    while let index = work.take() { work.put(judgement(of: work.marking.scenarios[index]), at: index) }
  }

  private func judgement(of scenario: Scenario) -> ScenarioJudgement {
    let marking = work.marking
    guard work.mayGoOn else {
      return ScenarioJudgement(
        ungraded: scenario,
        because: "not judged: \(Marking.judgesAtMost) judges have come to their end over this program already")
    }
    let task = JudgeTask.judge(
      scenario, comparesModels: marking.comparesModels, costOf: marking.costs[scenario.name])
    switch judge.answer(task, about: program) {
    case .judged(let judgement): return judgement
    case .unable(_, .start) where marking.standIn?.serves(scenario.bootOptions, by: marking, core: program.core) == true:
      return ScenarioJudgement(.notStarted(scenario, marking.limits), of: marking.lab)
    case .unable(let why, let blamed):
      if blamed == .judge { work.noteEnd() }
      return ScenarioJudgement(ungraded: scenario, because: why)
    case .audited, .recorded: preconditionFailure("an answer to another question")
    }
  }
}

extension Marking {
  /// The program as judges are told of it.
  fileprivate func program(on core: Int?) -> JudgedProgram {
    var program = JudgedProgram(lab, executable: executable)
    (program.requiresSandbox, program.locks, program.limits) = (requiresSandbox, locks.rawValue, limits)
    program.core = core
    return program
  }
}
