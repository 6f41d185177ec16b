// A class to measure the grader with: `ExampleClass DIR N` writes N submissions into a folder. Six of ten are mutants, one
// is the solution, one another right one, one the stub, and one does not compile. Each differs from all others in a
// comment, so that nobody has the same file.

import Foundation
import Grading
import Judging

/// The files that students of a lab hand in, by turns.
struct ExampleFiles {
  private let solution: String
  private let stub: String
  private let others: [String]
  private let mutants: [String]

  init(_ lab: LabDescription, in checkout: Checkout) throws {
    let kept = KeptSolution.all(of: lab, in: checkout)
    func texts(_ kind: KeptSolution.Kind) throws -> [String] {
      try kept.filter { $0.kind == kind }.map { String(decoding: try $0.source(), as: UTF8.self) }
    }
    solution = try texts(.solution)[0]
    stub = try texts(.stub)[0]
    others = try texts(.alternative)
    mutants = try texts(.mutant)
  }

  /// What a student hands in.
  func file(of student: Int) -> String {
    let text =
      switch student % 10 {
      case 6: solution
      case 7: others.isEmpty ? solution : others[student / 10 % others.count]
      case 8: stub
      case 9: solution + "\nlet seven: Int = \"seven\"\n"
      default: mutants.isEmpty ? stub : mutants[student * 7 % mutants.count]
      }
    return text + "\n// student \(student)\n"
  }
}

let words = CommandLine.arguments.dropFirst()
guard words.count == 2, let folder = words.first, let count = words.last.flatMap({ Int($0) }) else {
  FileHandle.standardError.write(Data("expected: ExampleClass DIR N\n".utf8))
  exit(2)
}
let checkout = try Checkout(root: URL(filePath: FileManager.default.currentDirectoryPath))
let files = try LabDescription.all.map { ($0, try ExampleFiles($0, in: checkout)) }
for student in 0..<count {
  let number = String(student)
  let name = "student" + String(repeating: "0", count: max(0, 4 - number.count)) + number
  for (lab, files) in files {
    let place = URL(filePath: folder).appending(path: "\(name)/\(lab.folder)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data(files.file(of: student).utf8).write(to: place.appending(path: lab.studentFile))
  }
}
