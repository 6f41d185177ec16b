// The parent's side: a child that judges, and the eye that is kept on it while it does.

import CSystem
import Foundation
import Judging
import LabKit

/// What is started to judge.
public struct WorkerProgram: Hashable, Sendable {
  /// The program.
  let path: String
  /// Its arguments, its name not among them.
  let arguments: [String]

  /// A program that does what ``JudgeService`` does.
  package init(path: String, arguments: [String]) { (self.path, self.arguments) = (path, arguments) }

  /// This very program, whatever lies by now where it was started from: a build may have put another one there, which
  /// would judge the rest of a class by other rules.
  public static var this: WorkerProgram {
    #if os(Linux)
      let path = "/proc/self/exe"
    #else
      let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
    #endif
    return WorkerProgram(path: path, arguments: [JudgeService.word])
  }
}

/// A judge that is a child of this process, from its start to its end.
final class JudgeWorker {
  /// How often somebody looks at a child that is at work, in milliseconds: it must not fill the machine in between.
  static let tick: Int32 = 50
  /// How long a child that is of no more use may take to end what it has started, in turns of a few milliseconds.
  private static let patience = 400

  private let limits: WorkerLimits
  private let process: Int32
  private var channel: LineChannel?
  /// How many orders it has answered.
  private(set) var answers = 0
  private var isOver = false

  /// Starts a child.
  init(_ program: WorkerProgram, _ limits: WorkerLimits) throws(InfrastructureError) {
    self.limits = limits
    var (here, there): (Int32, Int32) = (-1, -1)
    guard cs_socketpair(&here, &there) >= 0 else { throw InfrastructureError("no socket for a judge") }
    defer { _ = cs_close(there) }
    channel = LineChannel(here, tick: Self.tick)
    // A trap says one line, and starts no debugger.
    let environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process = withCStrings([CommandLine.arguments[0]] + program.arguments) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { cs_start_worker(program.path, arguments, $0, there) }
    }
    guard process > 0 else {
      throw InfrastructureError("no process for a judge: \(String(cString: cs_error_text(-process)))")
    }
  }

  /// One that nobody asks any more ends by itself, with its lab process; one that does not is killed.
  deinit {
    channel = nil
    guard process > 0, !isOver else { return }
    var usage = cs_usage()
    for _ in 0..<Self.patience where cs_usage_of(process, &usage) == 0 { usleep(5_000) }
    _ = end()
  }

  /// Gives an order, and returns the answer; when this throws the child is gone.
  func answer(_ order: Data) throws(JudgeEnd) -> Data {
    do {
      guard let channel else { throw LineChannel.Failure.closed }
      var watch = Watch(process, limits)
      try channel.send(order) { try watch.look() }
      let answer = try channel.receive { try watch.look() }
      answers += 1
      return answer
    } catch {
      let end = end()
      switch error {
      case let limit as JudgeEnd: throw limit
      case LineChannel.Failure.tooLong: throw .nonsense
      default: throw end
      }
    }
  }

  /// Gives an order that is not answered.
  func tell(_ order: Data) throws { try channel?.send(order) { throw LineChannel.Failure.closed } }

  /// Kills the child, unless it has ended already, and says how it had.
  private func end() -> JudgeEnd {
    isOver = true
    var end = cs_end()
    _ = cs_end_worker(process, &end)
    return end.signal != 0 ? .signal(end.signal) : .exit(end.status)
  }
}

/// Looks at a child that is at work.
private struct Watch {
  private let process: Int32
  private let limits: WorkerLimits
  private let begin: Int
  private var waited = 0.0
  private var last = ContinuousClock.now

  init(_ process: Int32, _ limits: WorkerLimits) {
    (self.process, self.limits) = (process, limits)
    var usage = cs_usage()
    begin = cs_usage_of(process, &usage) == 0 ? Int(usage.cpu_milliseconds) : 0
  }

  mutating func look() throws {
    let now = ContinuousClock.now
    // Whoever was stopped or slept in between has not waited.
    waited += min((now - last) / .seconds(1), 1)
    last = now
    var usage = cs_usage()
    // One that has died has closed its socket, unless somebody else has that, too.
    guard cs_usage_of(process, &usage) == 0 else { throw LineChannel.Failure.closed }
    if usage.resident_bytes > UInt64(limits.memoryBytes) { throw JudgeEnd.memory(limits) }
    if Int(usage.cpu_milliseconds) - begin > limits.processorSeconds * 1000 { throw JudgeEnd.processorTime(limits) }
    if waited > Double(limits.seconds) { throw JudgeEnd.time(limits) }
  }
}
