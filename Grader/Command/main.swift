// The grader: marks the labs of this checkout, or what was handed in for them. Lab executables hand their judging
// subcommands over to it, so that there is one judge and one verdict.

import Foundation
import Grading
import Judging

let words = Array(CommandLine.arguments.dropFirst())

// A grader that another grader has started.
if words == [JudgeService.word] { exit(JudgeService.serve()) }

StandardStreams.prepare()
do {
  let options = words.prefix { $0 != "--" }
  if options.contains("--help") || options.contains("-h") || words.first == "help" {
    print(GraderArguments.help, terminator: "")
    StandardStreams.leave(0)
  }
  try RunFolder.enter()
  if let status = try InstructorCommand.run(words) {
    StandardStreams.leave(status)
  } else if let name = words.first, !name.hasPrefix("-") {
    StandardStreams.leave(try Subcommands.run(name, Array(words.dropFirst())))
  } else {
    let arguments = try GraderArguments(words, takesPlain: true).withPath()
    if let folder = arguments.classFolder { StandardStreams.leave(try ClassCommand(arguments, folder).run()) }
    StandardStreams.leave(try GradeCommand(arguments).run())
  }
} catch {
  StandardStreams.warn("grader: \(error.plain)")
  exit(2)
}
