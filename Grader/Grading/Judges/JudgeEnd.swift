// How a judge that was a process of its own came to its end, in words for whoever reads why a scenario is ungraded: no
// paths, and nothing of the program that was being judged.

import Foundation

/// What a judge that is a child of this process may use for one order.
///
/// These are backstops. What a scenario explores has bounds of its own, in boots and in steps, and ends long before; a
/// judge that comes to one of these has a fault, or was given more than anybody thought of.
public struct WorkerLimits: Hashable, Sendable {
  /// Memory that is resident, in bytes. Our own solutions need 0.6 GB at most (lab 3, with its audit), and most of them a
  /// tenth of that.
  public var memoryBytes = 2 << 30
  /// Processor time of the judge alone, in seconds. Our own solutions need ten for their longest scenario (lab 3, all disks
  /// compared); debug builds and slow machines several times as much.
  public var processorSeconds = 300
  /// Time altogether, in seconds: more than the processor time, since boots have processor time of their own, and other
  /// work on the machine may take most of it.
  public var seconds = 900

  /// The usual limits.
  public init() {}
}

/// The end of a judge that should have given an answer.
enum JudgeEnd: Error, Hashable {
  case signal(Int32)
  case exit(Int32)
  case memory(WorkerLimits)
  case processorTime(WorkerLimits)
  case time(WorkerLimits)
  /// It says what nobody can read.
  case nonsense

  /// Whether a new judge may come further: this one may have carried what others had left, or somebody may have killed it.
  /// Time is counted for each order by itself.
  func isWorthAnotherTry(after answers: Int) -> Bool {
    switch self {
    case .signal(let number) where Self.outside.contains(number): true
    case .signal, .exit, .memory, .nonsense: answers > 0
    case .processorTime, .time: false
    }
  }

  /// Why a scenario is ungraded.
  var reason: String {
    switch self {
    case .signal(let number) where Self.outside.contains(number):
      "judging it was cut short: the judge was ended by signal \(number)\(Self.name(of: number))"
    case .signal(let number): "judging it ended the judge: signal \(number)\(Self.name(of: number))\(Self.request)"
    // What `cs_start_worker` has for a program that is not there.
    case .exit(127): "the judge can't be started"
    case .exit(let status): "judging it ended the judge: exit status \(status)\(Self.request)"
    case .memory(let limits): "judging it needed more than \(Self.told(bytes: limits.memoryBytes)) of memory"
    case .processorTime(let limits):
      "judging it took more than \(Self.told(seconds: limits.processorSeconds)) of processor time"
    case .time(let limits): "judging it took longer than \(Self.told(seconds: limits.seconds))"
    case .nonsense: "judging it made the judge say what can't be read\(Self.request)"
    }
  }

  private static let request = "; this is a fault of the judge, not of the program: please report it"

  /// What a process sends to another, and nobody to itself by a mistake.
  private static let outside = [SIGHUP, SIGINT, SIGKILL, SIGTERM]

  private static func name(of signal: Int32) -> String {
    let names = [
      // Swift traps by either, as the processor has it.
      SIGILL: "trap", SIGTRAP: "trap", SIGABRT: "abort", SIGBUS: "bus error", SIGSEGV: "segmentation fault",
      SIGFPE: "arithmetic error", SIGKILL: "killed", SIGTERM: "asked to end",
    ]
    return names[signal].map { " (\($0))" } ?? ""
  }

  private static func told(bytes: Int) -> String {
    bytes % (1 << 30) == 0 ? "\(bytes >> 30) GB" : "\(bytes >> 20) MB"
  }

  private static func told(seconds: Int) -> String {
    seconds % 60 == 0 && seconds > 60 ? "\(seconds / 60) minutes" : "\(seconds) seconds"
  }
}
