// Grades every wrong solution, every right one and the stubs, by release code: `GradeSolutions [--lab NAME] [-j N]`. What
// must hold of their marks is in `SolutionCase`. A line each as they are graded, then those of which it did not hold, and
// at the end how many there were. The exit status is 0 if it held of all, and there were any.

import Foundation
import GradedSolutions
import Judging

/// Says a line at once, also to a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// Ends because of what was asked for.
func refuse(_ why: String) -> Never {
  FileHandle.standardError.write(Data((why + "\n").utf8))
  exit(2)
}

var labs = LabDescription.all
var workers = 2
var words = CommandLine.arguments.dropFirst()
while let option = words.popFirst() {
  let value = words.popFirst()
  switch (option, value) {
  case ("--lab", let name?):
    labs = labs.filter { $0.name == name }
    let names = LabDescription.all.map(\.name).joined(separator: ", ")
    if labs.isEmpty { refuse("there is no lab '\(name)'; expected one of \(names)") }
  case ("-j", let count?):
    guard let number = Int(count), (1...64).contains(number) else { refuse("expected a number from 1 to 64 after -j") }
    workers = number
  default: refuse("expected: GradeSolutions [--lab NAME] [-j N]")
  }
}

let run = SolutionRun(labs.flatMap(SolutionCase.all), tell: say)
run.finish(workers: workers)
for failure in run.failures { say("FAILED \(failure)") }
say("\(run.passed) passed, \(run.failures.count) failed")
exit(run.failures.isEmpty && run.passed > 0 ? 0 : 1)
