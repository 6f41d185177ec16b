// A class, marked by workers side by side. A worker is a thread with an overlay to build in, and a judge on a core; a
// student is the unit of work. Each student's marks are in the gradebook, durably, before the worker takes the next one.
// So a grader that is killed goes on where it was: whoever is in the book with the same key is not marked again.

import Archives
import Foundation
import Judging
import LabKit
import Reporting
import Storage
import Synchronization

/// Marks a class.
public final class ClassGrading: Sendable {
  /// What can be told while it goes on.
  public struct Progress: Sendable {
    /// How many students are in the book.
    public let done: Int
    /// How many there are.
    public let count: Int
    /// The latest.
    public let latest: StudentMark
    /// How long the rest will take, in seconds; `nil` as long as nothing is known.
    public let secondsLeft: Int?
  }

  /// Where the workers' time went, in seconds.
  public struct Times: Hashable, Sendable {
    /// All of it.
    public var all = 0.0
    /// In scenarios; the rest is building, and what a student costs beside that.
    public var judging = 0.0
    /// How many students were marked.
    public var students = 0
  }

  private struct State {
    var next = 0
    var times = Times()
    var failure: (any Error)?
  }

  private let checkout: Checkout
  private let sets: [ScenarioSet]
  private let provenance: Provenance
  private let cores: [Int?]
  /// How many students to mark at most, for whoever wants to stop early.
  private let most: Int
  private let requiresSandbox: Bool
  private let bench: JudgeBench
  private let state = Mutex(State())

  /// Prepares to mark a class by scenarios.
  public init(
    _ sets: [ScenarioSet], in checkout: Checkout, seed: UInt64 = 0, cores: [Int?] = Marking.everyCore,
    atMost most: Int = .max, requiresSandbox: Bool = false, bench: JudgeBench = JudgeBench()
  ) throws {
    (self.requiresSandbox, self.bench) = (requiresSandbox, bench)
    (self.checkout, self.sets, self.cores, self.most) = (checkout, sets, cores, most)
    provenance = try Provenance(of: checkout, seed: seed)
  }

  /// Marks all who are not in the book yet; those who could not be graded last time are tried again.
  public func mark(
    _ folder: ClassFolder, into book: any RecordBook, tell: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws {
    let known = ClassMarks(try book.records.map { try StudentMark(record: $0) })
    let waiting = try folder.students.filter { student in
      guard let mark = known[student.name], mark.report.status != .ungraded else { return true }
      return try mark.key != key(of: note(student))
    }
    let shelf = Shelf(book, total: folder.students.count, waiting: waiting.count, tell: tell)
    let workers = cores.prefix(max(1, waiting.count)).map { core in
      let done = DispatchSemaphore(value: 0)
      let thread = Thread { [self] in
        work(on: waiting, shelf, core)
        done.signal()
      }
      thread.stackSize = Marking.stackSize
      thread.start()
      return done
    }
    for done in workers { done.wait() }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// Where the time has gone so far.
  public var times: Times { state.withLock { $0.times } }

  // MARK: A worker

  /// Where a worker works.
  private struct Place {
    let overlay: Overlay
    let bench: JudgeBench
    let core: Int?
  }

  private func work(on waiting: [(name: String, submission: Submission)], _ shelf: Shelf, _ core: Int?) {
    do {
      guard let first = take(waiting) else { return }
      let place = Place(overlay: try Overlay(of: checkout), bench: bench.another(), core: core)
      var student = first
      while true {
        try put(mark(student, at: place), on: shelf)
        guard let next = take(waiting) else { return }
        student = next
      }
    } catch {
      state.withLock { if $0.failure == nil { $0.failure = error } }
    }
  }

  /// Puts marks into the book. Those that are too large for it are one student's matter, and no reason to stop: that
  /// student is ungraded, and the row says why.
  private func put(_ mark: StudentMark, on shelf: Shelf) throws {
    do { try shelf.put(mark) } catch let error as Gradebook.TooLarge {
      try shelf.put(mark.ungraded(because: "\(error)"))
    }
  }

  private func take(_ waiting: [(name: String, submission: Submission)]) -> (name: String, submission: Submission)? {
    state.withLock { state in
      guard state.failure == nil, state.next < min(waiting.count, most) else { return nil }
      defer { state.next += 1 }
      return waiting[state.next]
    }
  }

  private func mark(_ student: (name: String, submission: Submission), at place: Place) throws -> StudentMark {
    let start = ContinuousClock.now
    let note = note(student)
    let losses = place.bench.losses
    var labs = marks(student, at: place)
    // A fault of the machine is often over by the next time. What ends a judge is not: it has been tried again already,
    // where that makes sense, and may take long.
    if labs.contains(where: { $0.status == .ungraded }), place.bench.losses == losses {
      labs = marks(student, at: place)
    }
    let judging = labs.flatMap(\.scenarios).reduce(0) { $0 + $1.seconds }
    state.withLock { state in
      state.times.all += Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
      state.times.judging += judging
      state.times.students += 1
    }
    return StudentMark(
      student: student.name, key: try key(of: note), tokens: tokens(of: student.submission),
      report: GradeReport(labs: labs, provenance: note))
  }

  private func marks(
    _ student: (name: String, submission: Submission), at place: Place
  ) -> [GradeReport.LabMark] {
    sets.map { set in
      let seeded = set.seeded(provenance.seed(for: student.name))
      var grading = LabGrading(set.lab, scenarios: seeded.scenarios)
      (grading.cores, grading.bench) = ([place.core], place.bench)
      grading.requiresSandbox = requiresSandbox
      (grading.measuresCosts, grading.hidden) = (true, set.hidden)
      return set.shown(grading.mark(student.submission, in: place.overlay))
    }
  }

  private func note(_ student: (name: String, submission: Submission)) -> GradeReport.Provenance {
    provenance.note(student.submission, student: student.name, sets: sets)
  }

  private func key(of note: GradeReport.Provenance) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return SHA256.hex(try encoder.encode(note))
  }

  private func tokens(of submission: Submission) -> [String: String] {
    var tokens: [String: String] = [:]
    for set in sets {
      if case .success(let source) = submission.source(of: set.lab) {
        tokens[set.lab.name] = SourceTokens(source).hash
      }
    }
    return tokens
  }
}

extension StudentMark {
  /// The same student without marks, and with nothing of what the marks were made of, which may be of any size.
  func ungraded(because reason: String) -> StudentMark {
    let labs = report.labs.map { lab in
      GradeReport.LabMark(
        name: lab.name, title: lab.title, studentFile: lab.studentFile,
        scenarios: lab.scenarios.map { scenario in
          GradeReport.ScenarioMark(
            name: scenario.name, title: scenario.title, part: scenario.part, status: .ungraded,
            maxPoints: scenario.maxPoints, reason: reason
          ).with(visibility: scenario.visibility)
        })
    }
    return StudentMark(
      student: student, key: key, tokens: tokens, report: GradeReport(labs: labs, provenance: report.provenance))
  }
}

extension ScenarioSet {
  /// A lab's marks with who sees which.
  public func shown(_ mark: GradeReport.LabMark) -> GradeReport.LabMark {
    mark.map { scenario in visibility[scenario.name].map { scenario.with(visibility: $0) } ?? scenario }
  }
}

/// The book, one worker at a time, and how long the rest will take.
private final class Shelf: Sendable {
  /// The book is used by whoever holds the lock, and by nobody else.
  private struct State: ~Copyable, @unchecked Sendable {
    let book: any RecordBook
    var added = 0
  }

  private let state: Mutex<State>
  private let total: Int
  private let waiting: Int
  private let start = ContinuousClock.now
  private let tell: @Sendable (ClassGrading.Progress) -> Void

  init(_ book: any RecordBook, total: Int, waiting: Int, tell: @escaping @Sendable (ClassGrading.Progress) -> Void) {
    state = Mutex(State(book: book))
    (self.total, self.waiting, self.tell) = (total, waiting, tell)
  }

  func put(_ mark: StudentMark) throws {
    let record = try mark.record
    try state.withLock { state in
      try state.book.add(record)
      state.added += 1
      let each = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000 / Double(state.added)
      tell(
        ClassGrading.Progress(
          done: total - waiting + state.added, count: total, latest: mark,
          secondsLeft: Int(each * Double(waiting - state.added))))
    }
  }
}
