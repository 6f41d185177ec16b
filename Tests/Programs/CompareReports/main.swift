// Whether two builds of the kit judge alike. `collect` has a grader mark every solution that this checkout keeps, right and
// wrong, and record every demo; `diff` says in what two such collections differ, but for times and the like.
//
//     swift run -c release CompareReports collect --grader ../before/.build/release/grader --into before.reports
//     swift run -c release CompareReports collect --grader .build/release/grader --into after.reports
//     swift run -c release CompareReports diff before.reports after.reports

import Foundation
import ReportComparison

let usage = """
  usage: CompareReports collect --grader PATH --into DIR [--lab NAME] [--solutions GLOB] [-j N]
         CompareReports diff DIR DIR

    --grader PATH     the grader's executable, in the checkout that it was built in
    --into DIR        where reports and recordings go; what is there already is not made again
    --lab NAME        only this lab
    --solutions GLOB  only what is called so: stub, solution, alternative-NAME, mutant-NAME, page-NAME, demo-NAME
    -j N              so many graders at a time (2)

  Exit status: 0 nothing differs (all is collected), 1 something differs, 2 it could not be found out.

  """

func status(of words: [String]) throws -> Int32 {
  switch words.first {
  case "collect":
    return try Collection(CollectOptions(Array(words.dropFirst()))).run() ? 0 : 2
  case "diff" where words.count == 3:
    let comparison = try FolderComparison(URL(filePath: words[1]), URL(filePath: words[2]))
    print(comparison.text, terminator: "")
    return comparison.exitStatus
  case "--help", "-h", "help":
    print(usage, terminator: "")
    return 0
  default: throw UsageProblem(description: "expected collect or diff\n\(usage)")
  }
}

do {
  exit(try status(of: Array(CommandLine.arguments.dropFirst())))
} catch {
  FileHandle.standardError.write(Data("CompareReports: \(error)\n".utf8))
  exit(2)
}
