// Scenarios over workers. A worker is a thread that keeps to one core, with a lab process beside it on the same core: a
// boot's many short messages then wake nobody else. A scenario is the unit of work.

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
  /// The names of scenarios whose verdicts are to have the run without power cuts, too.
  public var keepsUndisturbedRunsOf: Set<String> = []
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

  /// Judges, and returns the verdicts in the order of the scenarios; those that were not begun are missing.
  ///
  /// `progress` is called from one worker at a time with the number of verdicts and the latest.
  public func verdicts(progress: @escaping @Sendable (Int, Verdict) -> Void = { _, _ in }) -> [Verdict] {
    let work = WorkList(self, progress: progress)
    let workers = cores.prefix(max(1, scenarios.count)).map { core in
      let done = DispatchSemaphore(value: 0)
      let thread = Thread {
        Worker(work, core: core).run()
        done.signal()
      }
      // The judge's walks recurse little, but a thread's half megabyte is not much.
      thread.stackSize = 8 << 20
      thread.start()
      return done
    }
    for done in workers { done.wait() }
    return work.verdicts
  }
}

/// What is to be judged, and what was.
private final class WorkList: Sendable {
  private struct State {
    var next = 0
    var isStopped = false
    var verdicts: [Int: Verdict] = [:]
  }

  let marking: Marking
  private let progress: @Sendable (Int, Verdict) -> Void
  private let state = Mutex(State())

  init(_ marking: Marking, progress: @escaping @Sendable (Int, Verdict) -> Void) {
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

  func put(_ verdict: Verdict, at index: Int) {
    state.withLock { state in
      state.verdicts[index] = verdict
      if case .passed = verdict.outcome {} else { state.isStopped = marking.stopsAtFirstFailure }
      progress(state.verdicts.count, verdict)
    }
  }

  var verdicts: [Verdict] { state.withLock { $0.verdicts.sorted { $0.key < $1.key }.map(\.value) } }
}

/// One thread's lab process, and its scenarios one after the other.
private final class Worker {
  private let work: WorkList
  private let core: Int?
  private var process: (options: BootOptions, subject: LabProcess)?

  init(_ work: WorkList, core: Int?) {
    self.work = work
    self.core = core
  }

  func run() {
    while let index = work.take() { work.put(verdict(of: work.marking.scenarios[index]), at: index) }
  }

  private func verdict(of scenario: Scenario) -> Verdict {
    do {
      let subject = try subject(for: scenario.bootOptions)
      var judge = Judge(lab: work.marking.lab, scenario: scenario)
      judge.comparesModels = work.marking.comparesModels
      judge.keepsUndisturbedRun = work.marking.keepsUndisturbedRunsOf.contains(scenario.name)
      var verdict = judge.judge(subject)
      verdict.isolation = subject.isolation
      guard let failure = subject.failure else { return verdict }
      process = nil
      return unjudged(scenario, failure)
    } catch {
      return unjudged(scenario, error)
    }
  }

  private func subject(for options: BootOptions) throws(InfrastructureError) -> LabProcess {
    if let process, process.options == options { return process.subject }
    let marking = work.marking
    let subject = try LabProcess(
      executable: marking.executable, options, limits: marking.limits, locks: marking.locks, core: core)
    if marking.requiresSandbox, subject.isolation.tier < .locked {
      let missing = subject.isolation.missing.joined(separator: ", ")
      throw InfrastructureError("the sandbox that --require-sandbox asks for can't be had here: \(missing) missing")
    }
    process = (options, subject)
    return subject
  }

  private func unjudged(_ scenario: Scenario, _ error: InfrastructureError) -> Verdict {
    let marking = work.marking
    if error.isAboutStart, marking.standIn?.serves(scenario.bootOptions, by: marking, core: core) == true {
      return .notStarted(scenario, marking.limits)
    }
    return Verdict(
      scenario: scenario, outcome: .ungraded(error.description), certificate: Certificate(model: scenario.model),
      seconds: 0)
  }
}
