// The grader: marks the labs of this checkout, or what was handed in for them. Lab executables hand their judging
// subcommands over to it, so that there is one judge and one verdict.

import Foundation
import Grading
import Judging

let words = Array(CommandLine.arguments.dropFirst())

do {
  if words.contains("--help") || words.first == "-h" || words.first == "help" {
    print(GraderArguments.help, terminator: "")
    exit(0)
  }
  try RunFolder.enter()
  if let status = try InstructorCommand.run(words) {
    exit(status)
  } else if let name = words.first, !name.hasPrefix("-") {
    exit(try Subcommands.run(name, Array(words.dropFirst())))
  } else {
    let arguments = try GraderArguments(words)
    if let folder = arguments.classFolder { exit(try ClassCommand(arguments, folder).run()) }
    exit(try GradeCommand(arguments).run())
  }
} catch {
  FileHandle.standardError.write(Data("grader: \(error)\n".utf8))
  exit(2)
}
