import Exploration
import Foundation
import Grading
import Judging
import Reporting
import Simulation

/// `demo [NAME|TOKEN] [--with FILE]`: steps through a scenario in the terminal, or through the crashes of a token.
enum DemoCommand: Subcommand {
  static let name = "demo"

  static func run(_ call: SubcommandCall) throws -> Int32 {
    guard let name = call.words.first, !name.hasPrefix("-") else {
      guard call.words.isEmpty else { throw GradingProblem("expected: demo [NAME|TOKEN] [--with FILE]") }
      print(try call.library().listing, terminator: "")
      return 0
    }
    var with: String?
    var reader = ArgumentReader(Array(call.words.dropFirst()), known: ["--with"])
    while let option = try reader.nextOption() { with = try reader.value(of: option, "a file or a folder") }
    let program = try with.map { try ShownProgram(around: $0, call) } ?? ShownProgram.own(call)
    let isToken = name.hasPrefix("\(ReplayToken.version):")
    var steps = try isToken ? follow(ReplayToken(name), program, call) : show(name, program, call)
    if steps.isUnfinished, !isToken, with == nil, let solution = try ShownProgram.solution(call) {
      steps = try show(name, solution, call)
    }
    present(steps)
    return 0
  }

  /// Step by step if somebody sits there, else all at once.
  private static func present(_ steps: StepThrough) {
    let terminal = Terminal.current(1)
    if terminal.isInteractive, let keyboard = Keyboard() {
      var viewer = StepViewer(steps, terminal: terminal)
      viewer.run(keyboard)
    } else {
      print(steps.text(terminal: terminal), terminator: "")
    }
  }

  /// The steps of what is most worth seeing in a scenario.
  private static func show(_ name: String, _ program: ShownProgram, _ call: SubcommandCall) throws -> StepThrough {
    let scenario = try call.library().named(name)
    let steps = try program.withProcess(for: scenario) { process in
      StepThrough(showing: Judge(lab: call.lab, scenario: scenario), process)
    }
    guard let steps else {
      throw GradingProblem(
        "your program fails in a way that can't be shown again; see swift run \(call.lab.name) check --scenario "
          + scenario.name)
    }
    return steps
  }

  /// The steps of one chain of crashes.
  private static func follow(
    _ token: ReplayToken, _ program: ShownProgram, _ call: SubcommandCall
  ) throws -> StepThrough {
    let scenario = try call.library().scenario(of: token)
    let steps = try program.withProcess(for: scenario) { process in
      try StepThrough(following: token, of: scenario, in: call.lab, process)
    }
    guard let steps else {
      throw GradingProblem("this token is stale; swift run \(call.lab.name) replay \(token) says what has changed")
    }
    return steps
  }
}
