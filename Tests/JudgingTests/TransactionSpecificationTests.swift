import Exploration
import Judging
import LabKit
import Storage
import Testing

/// What the judge expects of transactions, and how it holds a program against the rules on the trace.
struct TransactionSpecificationTests {
  private let model = TransactionSpecification()

  /// The state after some commands, each of which must be accepted.
  private func state(after lines: String...) throws -> TransactionSpecification.State {
    var state = model.initial
    for line in lines {
      let expected = model.perform(line.split(separator: " ").map(String.init), in: state)
      guard case .accepted(let next, _) = expected else { throw UsageError(line) }
      state = next
    }
    return state
  }

  @Test func `what is seen is what the desk would write`() throws {
    let state = try state(
      after: "begin T1", "write 5 a in T1", "write 0 b in T1", "commit T1", "begin T3", "begin T2", "read a in T2",
      "write 9 c in T2")
    #expect(model.observed(state) == "T2(a=5 c=9) T3()")
    #expect(model.survivors(of: state).map(model.observed) == ["a=5"])
  }

  @Test func `an abort leaves nothing, an id is used once, a lock holds`() throws {
    let state = try state(after: "begin T1", "write 5 a in T1", "abort T1", "begin T2", "read a in T2", "begin T3")
    #expect(state.committed == [:])
    for line in ["begin T1", "commit T1", "write 1 a in T3", "read a in T3"] {
      let expected = model.perform(line.split(separator: " ").map(String.init), in: state)
      guard case .refused = expected else {
        Issue.record("\(line) was accepted")
        continue
      }
    }
  }

  @Test func `a commit whose sync failed has happened or not, and the power cut decides`() throws {
    let state = try state(after: "begin T1", "write 5 a in T1")
    let failed = model.failed(["commit", "T1"], in: state, syncFailed: true)
    #expect(failed.map(model.observed) == ["T1(a=?)", "T1(a=5)"])
    #expect(Set(model.survivors(of: failed[0]).map(model.observed)) == ["", "a=5"])
    #expect(failed.allSatisfy { model.mayRefuse(["begin", "T2"], in: $0) && !model.mayRefuse(["cells"], in: $0) })
    let full = model.failed(["commit", "T1"], in: state, syncFailed: false)
    #expect(full.allSatisfy { !model.mayRefuse(["begin", "T2"], in: $0) })
  }

  // MARK: Rules on the trace

  /// What comes of a store that does a few things wrong, in a run without a crash.
  private func broken(_ wrong: Set<WrongStore.Habit>, _ lines: String...) throws -> String? {
    try failure(wrong, lines)?.rule
  }

  private func failure(_ wrong: Set<WrongStore.Habit>, _ lines: [String]) throws -> Counterexample? {
    let rules = "expect log-before-data commit-writes-no-cell append-only data-file-alone"
    let text = (["title T", "points 1", "part C"] + lines + [rules]).joined(separator: "\n")
    let scenario = try Scenario(text, path: "x.scenario", vocabulary: .redoUndoLog)
    let lab = Lab.redoUndoLog(redo: WrongStore.self, undo: WrongStore.self, both: WrongStore.self)
    let verdict = WrongStore.$habits.withValue(wrong) {
      Judge(lab: .redoUndoLog, scenario: scenario).judge(InProcessSubject(lab, scenario.bootOptions))
    }
    guard case .failed(let failure) = verdict.outcome else { return nil }
    return failure
  }

  @Test func `a store that keeps the rules breaks none`() throws {
    #expect(try broken([], "begin T1", "write 5 a in T1", "evict a", "commit T1", "flush") == nil)
  }

  @Test func `a stolen cell before its log is durable breaks log-before-data`() throws {
    #expect(try broken([.stealsUnlogged], "begin T1", "write 5 a in T1", "evict a") == "log-before-data")
    // Nobody stole anything.
    #expect(try broken([.stealsUnlogged], "begin T1", "write 5 a in T1", "commit T1", "evict a") == nil)
  }

  @Test func `a commit that flushes breaks commit-writes-no-cell`() throws {
    #expect(try broken([.forces], "begin T1", "write 5 a in T1", "commit T1") == "commit-writes-no-cell")
    #expect(try broken([.forces], "begin T1", "commit T1") == nil)
  }

  @Test func `a log that is written over after a sync breaks append-only`() throws {
    #expect(
      try broken(
        [.overwrites], "begin T1", "write 5 a in T1", "commit T1", "begin T2", "write 6 a in T2") == "append-only")
    #expect(try broken([.overwrites], "begin T1", "write 5 a in T1", "write 6 a in T1") == nil)
  }

  @Test func `room that is written and made durable is there to be written over`() throws {
    let lines = ["begin T1", "write 5 a in T1", "commit T1", "begin T2", "write 6 a in T2", "commit T2"]
    #expect(try failure([.writesRoom], lines) == nil)
    #expect(try failure([.writesRoom, .overwrites], lines)?.rule == "append-only")
    #expect(try failure([.writesRoom, .erases], lines)?.rule == "append-only")
  }

  @Test func `what a boot has cut off is gone, and not written over`() throws {
    let lines = ["begin T1", "write 5 a in T1", "commit T1", "flush", "restart", "begin T2", "write 6 a in T2"]
    #expect(try failure([.cutsAtBoot], lines) == nil)
  }

  @Test func `what was written over is told with its place`() throws {
    let lines = ["begin T1", "write 5 a in T1", "commit T1", "begin T2", "write 6 a in T2"]
    let seen = try #require(try failure([.overwrites], lines)).seen
    #expect(seen == "write(log, 7 bytes at 0) wrote over the durable bytes 0–6")
  }

  @Test func `a store that renames its log breaks append-only`() throws {
    #expect(try broken([.renames], "begin T1", "write 5 a in T1", "commit T1") == "append-only")
  }

  @Test func `a store whose cells are not what it says breaks data-file-alone`() throws {
    #expect(try broken([.installsWrong], "begin T1", "write 5 a in T1", "commit T1", "flush") == "data-file-alone")
  }
}

/// What has begun is remembered like a set.
struct TransactionListTests {
  @Test func `a list is the set of what was inserted, in whatever order`() {
    var generator = SeededGenerator(seed: 3)
    var (list, other, set) = (TransactionList(), TransactionList(), Set<Int>())
    let numbers = (0..<200).map { _ in Int.random(in: 0..<100, using: &generator) }
    for number in numbers {
      #expect(list.contains(TransactionID(number)) == set.contains(number))
      list.insert(TransactionID(number))
      set.insert(number)
      #expect(list.contains(TransactionID(number)))
    }
    for number in numbers.reversed() { other.insert(TransactionID(number)) }
    #expect(list == other && list.hashValue == other.hashValue)
    other.insert(TransactionID(100))
    #expect(list != other)
  }
}
