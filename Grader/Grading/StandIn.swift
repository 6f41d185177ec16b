// Whose fault is it that a program does not start? A machine may lack sockets or memory; a program may ask for more
// memory than it may have before a line of it runs, or have code of its own called before its first boot. Where the
// untouched file's program starts and serves, the machine has what it takes, and the student's is to blame.

import Exploration
import Judging
import LabKit
import Simulation
import Synchronization

/// A program that must start wherever one can be judged: the untouched file's, built when somebody asks for it.
///
/// Whoever marks waits for all its workers. So what a worker does with the overlay under the lock, nobody else does.
final class StandIn: @unchecked Sendable {
  private let program: () throws -> String
  private let answer = Mutex<Bool?>(nil)

  /// Prepares to ask; `program` makes the program.
  init(_ program: @escaping () throws -> String) { self.program = program }

  /// Whether the program starts and serves a boot, in the same way as one that did not; once it has been asked, it is
  /// known.
  func serves(_ options: BootOptions, by marking: Marking, core: Int?) -> Bool {
    answer.withLock { answer in
      if let answer { return answer }
      let serves = (try? program()).map { Self.serves($0, options, marking, core) } ?? false
      answer = serves
      return serves
    }
  }

  private static func serves(_ program: String, _ options: BootOptions, _ marking: Marking, _ core: Int?) -> Bool {
    let process = try? LabProcess(
      executable: program, options, limits: marking.limits, locks: marking.locks, core: core)
    guard let process else { return false }
    _ = process.boot(on: SimulatedFileSystem(), session: NothingToDo())
    return process.failure == nil
  }
}

/// Ends a boot as soon as it has answered.
private final class NothingToDo: Session {
  func next(after reply: Reply) -> Instruction? { nil }
}

extension Verdict {
  /// A program that does not start, where another one does.
  static func notStarted(_ scenario: Scenario, _ limits: BootLimits) -> Verdict {
    let room = limits.memoryBytes >> 20
    let counterexample = Counterexample(
      rule: "runs", headline: "The program does not start, where that of the untouched file does.", story: [],
      expected: [
        "a program that needs at most \(room) MiB of address space, and nothing of your file before it begins"
      ],
      seen: "it is ended before its first line: a global variable may be huge, or the program itself; or a conformance "
        + "or a definition of your file is used before the program begins",
      irrelevant: [], token: nil, output: "")
    return Verdict(
      scenario: scenario, outcome: .failed(counterexample), certificate: Certificate(model: scenario.model), seconds: 0)
  }
}
