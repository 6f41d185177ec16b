// What lab executables hand over: `swift run shadow-copy check --full` becomes
// `grader check --lab shadow-copy --program …/shadow-copy --full`. One file for each subcommand.

import Foundation
import Grading
import Judging
import LabKit

/// Something that the grader does for a lab's executable.
protocol Subcommand {
  /// The word that asks for it.
  static var name: String { get }

  /// Does it, and returns the exit status.
  static func run(_ call: SubcommandCall) throws -> Int32
}

/// The subcommands by their names.
enum Subcommands {
  static var all: [any Subcommand.Type] {
    [
      CheckCommand.self, AuditCommand.self, ReplayCommand.self, DemoCommand.self, PageCommand.self,
      TraceCommand.self, StatesCommand.self, ModelsCommand.self, PowerCutCommand.self,
    ]
  }

  static func run(_ name: String, _ words: [String]) throws -> Int32 {
    guard let subcommand = all.first(where: { $0.name == name }) else {
      let names = all.map { $0.name } + InstructorCommand.names
      let hint = closest(to: name, among: names).map { "did you mean \($0)?" }
      throw GradingProblem(
        "unknown subcommand '\(name)'; \(hint ?? "expected \(names.joined(separator: " or ")), or options (--help explains them)")"
      )
    }
    return try subcommand.run(SubcommandCall(words))
  }
}

/// For which lab and program a subcommand was asked for, and what else was said.
struct SubcommandCall {
  let lab: LabDescription
  /// The lab's executable.
  let program: String
  /// The words that the user wrote after the subcommand.
  let words: [String]

  /// Reads `--lab NAME --program FILE` and leaves the rest.
  init(_ words: [String]) throws(GradingProblem) {
    guard words.count >= 4, words[0] == "--lab", words[2] == "--program" else {
      throw GradingProblem("expected --lab NAME --program FILE first; `swift run NAME check` says them for you")
    }
    lab = try GraderArguments.lab(words[1])
    program = words[3]
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw GradingProblem("\(program) is no program")
    }
    self.words = Array(words.dropFirst(4))
  }

  /// The checkout that the program was built in.
  func checkout() throws(GradingProblem) -> Checkout {
    try Checkout.around([program, "."])
  }
}
