import Foundation
import Grading
import Judging
import Reporting

/// `merge DIR… --out DIR`: joins the books of shards, in whatever order. With the class at hand (`--class DIR`) it leaves
/// what one machine would have left, pages of crashes included, and knows who is missing.
struct MergeCommand {
  private let folders: [URL]
  private let options: GraderArguments
  private let checkout: Checkout
  private let students: ClassFolder?

  static func run(_ words: [String]) throws -> Int32 { try MergeCommand(words).run() }

  private init(_ words: [String]) throws {
    let (folders, options) = try InstructorCommand.split(words)
    guard !folders.isEmpty, options.classOutput != nil else {
      throw GradingProblem("expected: merge DIR… --out DIR [--class DIR] [--lab NAME] [--compare OLD]")
    }
    self.folders = folders.map { URL(filePath: $0) }
    self.options = options
    checkout = try InstructorCommand.checkout()
    students = try options.classFolder.map { try ClassFolder($0, for: options.labs) }
  }

  private func run() throws -> Int32 {
    let all = try ClassMarks(merging: folders.flatMap { try ClassOutput.records(in: $0) })
    let marks = students.map { all.of(Set($0.students.map(\.name))) } ?? all
    let old = try options.oldMarks
    let folder = URL(filePath: options.classOutput ?? "")
    let output = ClassOutput(
      folder, in: checkout, labs: options.labs, solutions: options.solutions.map { URL(filePath: $0) })
    try output.replaceBook(with: marks)
    let crashes = try crashes(of: marks, in: folder)
    try output.write(marks, comparedWith: old, crashes: crashes.links)
    print("\(marks.marks.count) students, marks in \(folder.path)")
    crashes.tellMissing(hasClass: students != nil)
    let missing = (students?.students ?? []).map(\.name).filter { marks[$0] == nil }
    if !missing.isEmpty { print("nobody has marked \(missing.joined(separator: ", ").printable)") }
    return missing.isEmpty && !marks.marks.contains { $0.report.status == .ungraded } ? 0 : 2
  }

  private func crashes(of marks: ClassMarks, in folder: URL) throws -> ClassStepPages.Pages {
    let names = Set(marks.marks.flatMap { $0.report.labs.map(\.name) })
    let sets = try LabDescription.all.filter { names.contains($0.name) }.map { try ScenarioSet(of: $0, in: checkout) }
    let progress = ProgressBar()
    defer { progress.clear() }
    return try ClassStepPages(
      into: folder, in: checkout, sets: sets, students: students, bench: JudgeBench(workers: .this)
    ).write(for: marks) { progress.advance($0, of: $1, "crashes to step through") }
  }
}

extension ClassStepPages.Pages {
  /// Says whose crash has no page, and why.
  func tellMissing(hasClass: Bool) {
    guard !missing.isEmpty else { return }
    let why =
      hasClass
      ? "what they handed in, the kit or the scenarios are not what was marked"
      : "--class DIR, with what they handed in, writes them"
    print("no page to step through for a crash of \(missing.joined(separator: ", ").printable): \(why)")
  }
}
