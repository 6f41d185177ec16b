// The child's side: the grader's program, started once more by itself, with nothing but a socket to its parent. It takes
// orders and answers them one after the other, until the parent is gone.

import CSystem
import Foundation

/// What a grader is that another grader has started to judge for it.
public enum JudgeService {
  /// The word that makes the grader one.
  public static let word = "judge-worker"

  /// Serves until there is nobody to serve any more, and returns the exit status.
  public static func serve() -> Int32 { serve { _, _ in } }

  /// The same, with something done before each order is.
  package static func serve(before: @escaping @Sendable (JudgeTask, JudgedProgram) -> Void) -> Int32 {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var status: Int32 = 0
    let thread = Thread {
      status = work(on: LineChannel(CS_CONTROL), before)
      done.signal()
    }
    // The judge's walks recurse little, but what a thread has by default is not the same everywhere.
    thread.stackSize = Marking.stackSize
    thread.start()
    done.wait()
    return status
  }

  private static func work(on channel: LineChannel, _ before: (JudgeTask, JudgedProgram) -> Void) -> Int32 {
    let judge = JudgeAtHand()
    do {
      while true {
        switch try JSONDecoder().decode(JudgeOrder.self, from: channel.receive()) {
        case .work(let task, let program):
          before(task, program)
          try channel.send(JSONEncoder().encode(judge.answer(task, about: program)))
        case .rest: judge.rest()
        }
      }
    } catch LineChannel.Failure.closed {
      return 0
    } catch {
      FileHandle.standardError.write(Data("grader: \(word) is what a grader starts for itself: \(error)\n".utf8))
      return 2
    }
  }
}
