import Foundation
import Synchronization

/// What a run has left out. It is told when the process ends, behind all that the tests say, and so it can't be missed.
public final class Skipped: Sendable {
  /// What the tests of this process have left out.
  public static let shared: Skipped = {
    atexit { Skipped.shared.tell() }
    return Skipped()
  }()

  private struct State {
    var tiers: [String: Int] = [:]
    var lacking: [String: Int] = [:]
    var cases = 0
    var notes: [String] = []
  }

  private let state = Mutex(State())
  /// A process that a test forks ends, too, and has nothing to tell.
  private let process = getpid()

  init() {}

  /// Counts a test of a tier that is off.
  func add(_ tier: Tier) { state.withLock { $0.tiers[tier.name, default: 0] += 1 } }

  /// Counts a test that needs something which is not there.
  func add(lacking what: String) { state.withLock { $0.lacking[what, default: 0] += 1 } }

  /// Counts random cases that were not tried.
  func leaveOut(cases: Int) { state.withLock { $0.cases += cases } }

  /// Notes something else that was left out.
  public func note(_ text: String) {
    state.withLock { state in
      if !state.notes.contains(text) { state.notes.append(text) }
    }
  }

  /// A line for each kind of what was left out; none if that is nothing.
  var lines: [String] {
    let state = state.withLock { $0 }
    let tiers = Tier.all.compactMap { tier in
      state.tiers[tier.name].map { "\(Self.tests($0)) \(tier.what); run with: \(tier.command)" }
    }
    let cases = state.cases > 0 ? ["\(state.cases) random cases; tried with: \(Tier.long.command)"] : []
    let lacking = state.lacking.sorted { $0.key < $1.key }.map { "\(Self.tests($1)); this machine lacks \($0)" }
    let skipped = (tiers + cases + lacking + state.notes).map { "Skipped: \($0)" }
    return tiers.isEmpty && cases.isEmpty ? skipped : skipped + [Self.everything]
  }

  private static func tests(_ count: Int) -> String { count == 1 ? "1 test" : "\(count) tests" }

  private static let everything =
    "All tests: \(Tier.variable)=all swift test. Wrong and right solutions: swift run -c release GradeSolutions"

  private func tell() {
    guard getpid() == process, !lines.isEmpty else { return }
    // Where the tests' own lines go. Buffers may be gone by now: the system call is not.
    var rest = Array(("\n" + lines.joined(separator: "\n") + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest.removeFirst(count)
    }
  }
}
