import Foundation
import Grading
import Judging
import Reporting

/// `merge DIR… --out DIR`: joins the books of shards, in whatever order.
enum MergeCommand {
  static func run(_ words: [String]) throws -> Int32 {
    let (folders, options) = try InstructorCommand.split(words)
    guard !folders.isEmpty, let path = options.classOutput else {
      throw GradingProblem("expected: merge DIR… --out DIR [--lab NAME] [--compare OLD]")
    }
    let checkout = try InstructorCommand.checkout()
    let marks = try ClassMarks(merging: folders.flatMap { try ClassOutput.records(in: URL(filePath: $0)) })
    let old = try options.compared.map { try ClassMarks(merging: ClassOutput.records(in: URL(filePath: $0))) }
    let output = ClassOutput(
      URL(filePath: path), in: checkout, labs: options.labs, solutions: options.solutions.map { URL(filePath: $0) })
    try output.replaceBook(with: marks)
    try output.write(marks, comparedWith: old)
    print("\(marks.marks.count) students, marks in \(output.folder.path)")
    return marks.marks.contains { $0.report.status == .ungraded } ? 2 : 0
  }
}
