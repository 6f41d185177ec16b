import Foundation
import GradedSolutions
import Grading
import Judging
import Synchronization

/// Solutions that are graded by workers side by side: a worker is a thread with an overlay to build in and a core to
/// judge on.
final class SolutionRun: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var failures: [String] = []
  }

  private let cases: [SolutionCase]
  private let tell: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// Prepares to grade these; `tell` gets a line as soon as one is graded.
  init(_ cases: [SolutionCase], tell: @escaping @Sendable (String) -> Void) {
    (self.cases, self.tell) = (cases, tell)
  }

  /// What did not hold so far.
  var failures: [String] { state.withLock { $0.failures } }

  /// Of how many it held.
  var passed: Int { state.withLock { $0.done - $0.failures.count } }

  /// Grades all of them.
  func finish(workers: Int) {
    let threads = Marking.cores(workers).map { core in
      let done = DispatchSemaphore(value: 0)
      let thread = Thread { [self] in
        work(on: core)
        done.signal()
      }
      thread.stackSize = 8 << 20
      thread.start()
      return done
    }
    for done in threads { done.wait() }
  }

  private func work(on core: Int?) {
    let overlay = Result { try Overlay(of: checkout) }
    while let solution = take() {
      let (tale, objections) = grade(solution, in: overlay, on: core)
      put(solution, tale, objections)
    }
  }

  private func grade(
    _ solution: SolutionCase, in overlay: Result<Overlay, any Error>, on core: Int?
  ) -> (tale: String, objections: [String]) {
    do {
      let mark = try solution.mark(in: overlay.get(), on: core)
      return (mark.tale, solution.objections(to: mark))
    } catch {
      return ("not graded", ["\(error)"])
    }
  }

  private func take() -> SolutionCase? {
    state.withLock { state in
      guard state.next < cases.count else { return nil }
      defer { state.next += 1 }
      return cases[state.next]
    }
  }

  private func put(_ solution: SolutionCase, _ tale: String, _ objections: [String]) {
    state.withLock { state in
      state.done += 1
      if !objections.isEmpty { state.failures.append("\(solution): \(objections.joined(separator: "; "))") }
      tell("\(state.done) of \(cases.count)  \(solution): \(tale)\(objections.isEmpty ? "" : " (FAILED)")")
    }
  }
}
