import Grading
import Reporting
import Simulation

/// `models`: what the disks promise.
enum ModelsCommand: Subcommand {
  static let name = "models"

  static func run(_ call: SubcommandCall) throws -> Int32 {
    if let word = call.words.first { throw GradingProblem("unexpected '\(word)'; expected nothing after models") }
    print(ModelTable(PersistenceModel.all).text, terminator: "")
    return 0
  }
}
