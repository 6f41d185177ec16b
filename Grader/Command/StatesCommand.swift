import Foundation
import Grading
import Judging
import Reporting
import Simulation

/// `states SCENARIO --at N [--epoch E] [--machine NAME] [--model M] [--limit L] [--json]`: what a power cut at one place may leave.
enum StatesCommand: Subcommand {
  static let name = "states"

  private struct Options {
    var at: Int?
    var epoch = 1
    var machine = ""
    var model: PersistenceModel?
    var limit = 100_000
    var isJSON = false
  }

  static func run(_ call: SubcommandCall) throws -> Int32 {
    guard let name = call.words.first, !name.hasPrefix("-") else {
      throw GradingProblem("expected: states SCENARIO --at N [--epoch E] [--model M] [--limit L] [--json]")
    }
    let options = try options(Array(call.words.dropFirst()))
    let rehearsal = try call.rehearsal(of: name, model: options.model)
    let machines = rehearsal.scenario.machines
    guard machines.isEmpty ? options.machine.isEmpty : machines.contains(options.machine) else {
      throw GradingProblem(
        machines.isEmpty
          ? "--machine: there is but one" : "expected --machine and one of \(machines.joined(separator: ", "))")
    }
    guard let run = rehearsal.run(ofEpoch: options.epoch - 1, on: options.machine) else {
      let epochs = rehearsal.records.count { $0.machine == options.machine }
      throw GradingProblem("--epoch \(options.epoch): expected a number from 1 to \(epochs)")
    }
    let count = rehearsal.callCount(ofRun: run)
    guard let at = options.at, at <= count else {
      throw GradingProblem("expected --at N, a number from 0 to \(count): so many calls has epoch \(options.epoch)")
    }
    let document = StatesDocument(
      rehearsal, lab: call.lab, run: run, afterCalls: at, limit: options.limit)
    let write: (String) -> Void = { print($0, terminator: "") }
    if options.isJSON { document.writeJSON(to: write) } else { document.writeText(to: write) }
    return 0
  }

  private static func options(_ words: [String]) throws -> Options {
    var options = Options()
    var reader = ArgumentReader(words, known: ["--at", "--epoch", "--machine", "--model", "--limit", "--json"])
    while let option = try reader.nextOption() {
      switch option {
      case "--at": options.at = try number(of: option, from: 0, &reader)
      case "--epoch": options.epoch = try number(of: option, from: 1, &reader)
      case "--machine": options.machine = try reader.value(of: option, "a machine's name")
      case "--limit": options.limit = try number(of: option, from: 1, &reader)
      case "--model": options.model = try model(&reader)
      default: options.isJSON = true
      }
    }
    return options
  }

  private static func number(of option: String, from least: Int, _ reader: inout ArgumentReader) throws -> Int {
    let word = try reader.value(of: option, "a number")
    guard let number = Int(word), number >= least else {
      throw GradingProblem("\(option) \(word): expected a number from \(least) on")
    }
    return number
  }

  private static func model(_ reader: inout ArgumentReader) throws -> PersistenceModel {
    let name = try reader.value(of: "--model", "a model's name")
    guard let model = PersistenceModel.named(name) else {
      let names = PersistenceModel.all.map(\.name).joined(separator: ", ")
      throw GradingProblem("there is no disk '\(name)'; expected one of \(names)")
    }
    return model
  }
}
