import Foundation
import Grading
import Judging
import Reporting
import Synchronization

/// Marks a class, and writes what came of it.
struct ClassCommand {
  private let arguments: GraderArguments
  private let checkout: Checkout
  private let folder: ClassFolder
  /// What to compare with, read before hours go by.
  private let old: ClassMarks?

  init(_ arguments: GraderArguments, _ path: String) throws {
    self.arguments = arguments
    checkout = try Checkout.here()
    let all = try ClassFolder(path, for: arguments.labs)
    folder = arguments.shard.map { all.shard($0) } ?? all
    old = try arguments.oldMarks
  }

  /// Marks, writes, and returns the exit status: 0 if everybody could be graded and nobody has removed a mark, else 2.
  func run() throws -> Int32 {
    let sets = try arguments.labs.map { try ScenarioSet(of: $0, in: checkout) }
    for set in sets { set.warn() }
    let output = URL(filePath: arguments.classOutput ?? "marks")
    let book = try ClassBook(ClassOutput.bookName(arguments.shard), in: output)
    let grading = try ClassGrading(
      sets, in: checkout, seed: arguments.seed, cores: arguments.workers.map { Marking.cores($0) } ?? Marking.everyCore,
      requiresSandbox: arguments.requiresSandbox, bench: JudgeBench(workers: .this))
    let progress = Mutex(ProgressBar())
    try grading.mark(folder, into: book) { step in
      let report = step.latest.report
      let left = step.secondsLeft.map { ", \(Self.told($0)) left" } ?? ""
      progress.withLock {
        $0.advance(
          step.done, of: step.count,
          "\(step.latest.student.printable): \(report.points) of \(report.maxPoints)\(left)")
      }
    }
    progress.withLock { $0.clear() }
    let times = grading.times
    if times.students > 0 {
      let each = [times.all, times.judging].map { String(format: "%.2f", $0 / Double(times.students)) }
      print("\(times.students) marked, \(each[0]) s each, \(each[1]) s of it in scenarios")
    }
    let marks = ClassMarks(try book.records.map { try StudentMark(record: $0) })
    let here = marks.of(Set(folder.students.map(\.name)))
    // A shard's part is a book and nothing more: `grader merge` makes the rest.
    if arguments.shard == nil {
      // Whoever removes the folder now removes what was just written, too; but not for ever.
      do {
        for _ in 0..<3 {
          try write(here, sets, to: output)
          guard try book.restore() else { break }
        }
      } catch {
        // They are in the book; but whoever waits for them sees them, too.
        for mark in here.marks { print("\(mark.student.printable): \(mark.report.points) of \(mark.report.maxPoints)") }
        throw error
      }
    }
    let status = summarise(here, in: output)
    guard book.wasLost else { return status }
    StandardStreams.warn(
      "grader: \(output.path) was removed while the class was marked; all of it has been written again")
    return 2
  }

  private func write(_ marks: ClassMarks, _ sets: [ScenarioSet], to output: URL) throws {
    let progress = ProgressBar()
    let crashes = try ClassStepPages(
      into: output, in: checkout, sets: sets, students: folder, bench: JudgeBench(workers: .this)
    ).write(for: marks) { progress.advance($0, of: $1, "crashes to step through") }
    progress.clear()
    crashes.tellMissing(hasClass: true)
    try ClassOutput(
      output, in: checkout, labs: arguments.labs, solutions: arguments.solutions.map { URL(filePath: $0) }
    ).write(marks, comparedWith: old, crashes: crashes.links)
  }

  private func summarise(_ marks: ClassMarks, in output: URL) -> Int32 {
    let ungraded = marks.marks.filter { $0.report.status == .ungraded }.map(\.student)
    print("\(marks.marks.count) students, marks in \(output.path)")
    guard !ungraded.isEmpty else { return 0 }
    let names = ungraded.joined(separator: ", ").printable
    print("could not be graded, which is no zero; the same command tries again: \(names)")
    return 2
  }

  private static func told(_ seconds: Int) -> String {
    seconds < 90 ? "\(seconds) s" : seconds < 5400 ? "\((seconds + 30) / 60) min" : "\((seconds + 1800) / 3600) h"
  }
}

extension ScenarioSet {
  /// Says on standard error which scenarios count nothing because nobody has locked them.
  func warn() {
    guard !unlocked.isEmpty else { return }
    let names = unlocked.joined(separator: ", ")
    StandardStreams.warn(
      "\(lab.name): \(names) count 0 points until somebody locks them: grader lock --lab \(lab.name)")
  }
}
