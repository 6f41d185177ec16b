import Foundation
import Grading
import Judging
import Reporting
import Synchronization

/// `check`: judges the program as it is now, the first failure first.
enum CheckCommand: Subcommand {
  static let name = "check"

  static func run(_ call: SubcommandCall) throws -> Int32 {
    var isFull = false
    var selection = LabGrading.Selection()
    var reader = ArgumentReader(call.words, known: ["--full", "--part", "--scenario"])
    while let option = try reader.nextOption() {
      switch option {
      case "--full": isFull = true
      case "--part": selection.part = try reader.value(of: option, "a part's name")
      default: selection.scenario = try reader.value(of: option, "a scenario's name")
      }
    }
    let checkout = try call.checkout()
    let scenarios = try selection.apply(to: checkout.scenarios(of: call.lab), of: call.lab)
    let progress = Mutex(ProgressBar())
    var grading = LabGrading(call.lab, scenarios: scenarios)
    grading.bench = JudgeBench(workers: .this)
    grading.comparesModels = isFull
    grading.auditsSyncs = isFull && selection.scenario == nil
    let mark = grading.judge(
      call.program, of: checkout.studentFile(of: call.lab), stoppingAtFirstFailure: !isFull
    ) { event in
      // A check that is told in lines is told at the end.
      progress.withLock { if $0.isBar { $0.tell(event, of: call.lab) } }
    }
    progress.withLock { $0.clear() }
    let terminal = Terminal.current(1)
    let report = GradeReport(labs: [mark])
    let text =
      isFull
      ? TerminalReport(report, terminal: terminal).text
      : CheckReport(mark, outOf: scenarios, terminal: terminal).text
    print(text, terminator: "")
    return report.exitStatus
  }
}
