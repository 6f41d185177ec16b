import CSystem
import Foundation
import Grading
import Synchronization

/// Collects what a grader makes of the solutions of this checkout.
final class Collection: Sendable {
  private let grader: GraderUnderTest
  private let folder: URL
  private let jobs: Int
  private let waiting: [Item]
  private let kept: Int
  private let state = Mutex(State())

  private struct State {
    var next = 0
    var done = 0
    var failures = 0
  }

  /// Finds what is to be collected, and what is there already.
  init(_ options: CollectOptions) throws {
    let checkout = try Checkout.around([FileManager.default.currentDirectoryPath, CommandLine.arguments[0]])
    let folder = URL(filePath: options.folder)
    let items = options.labs.flatMap { Item.all(of: $0, in: checkout) }.filter { item in
      fnmatch(options.pattern, item.name, 0) == 0
    }
    guard !items.isEmpty else { throw UsageProblem(description: "no solution is called '\(options.pattern)'") }
    (grader, jobs, self.folder) = (try GraderUnderTest(options.grader), options.jobs, folder)
    waiting = items.filter { !FileManager.default.fileExists(atPath: folder.appending(path: $0.file).path) }
    kept = items.count - waiting.count
  }

  /// Collects it all, and returns whether all of it could be made.
  func run() -> Bool {
    cs_write_lines_at_once()
    if kept > 0 { print("\(kept) of \(kept + waiting.count) files are there already") }
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while let item = take() { collect(item) }
    }
    let failures = state.withLock { $0.failures }
    if failures > 0 { print("\(failures) could not be made; the same command tries them again") }
    return failures == 0
  }

  private func take() -> Item? {
    state.withLock { state in
      guard state.next < waiting.count else { return nil }
      defer { state.next += 1 }
      return waiting[state.next]
    }
  }

  private func collect(_ item: Item) {
    let start = ContinuousClock.now
    let outcome = Result { try item.collect(from: grader, into: folder) }
    let seconds = String(format: "%.1f s", (ContinuousClock.now - start) / .seconds(1))
    state.withLock { state in
      state.done += 1
      let place = "\(state.done)/\(waiting.count) \(item.file)"
      switch outcome {
      case .success(let words): print("\(place): \(words), \(seconds)")
      case .failure(let problem):
        state.failures += 1
        print("\(place): FAILED, \(problem)")
      }
    }
  }
}
