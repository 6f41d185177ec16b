import Exploration
import Foundation
import Grading
import Judging
import LabKit
import RealDisk
import Simulation
import Storage

/// `power-cut IMAGE [--part P] [--after N] [--file-system NAME] COMMAND…`: performs a command on a real file system, cuts
/// its power, boots again and shows what is left.
enum PowerCutCommand: Subcommand {
  static let name = "power-cut"

  private struct Options {
    var part: String?
    var after: Int?
    var kind: RealFileSystemKind?
    var command = ""
  }

  static func run(_ call: SubcommandCall) throws -> Int32 {
    guard let path = call.words.first, !path.hasPrefix("-") else {
      throw GradingProblem(
        "expected: on IMAGE --power-cut [--part P] [--after N] [--file-system ext4|xfs] COMMAND…")
    }
    let options = try options(Array(call.words.dropFirst()), call.lab)
    let image = try PowerCutImage(path: path, kind: options.kind)
    if let missing = RealDiskNeeds.missing(for: image.kind, logged: false) {
      throw GradingProblem("a real power cut needs \(missing)")
    }
    // Before anything starts a thread, and before the lab's process is started, which must see the mounts.
    try PrivateMounts.enter()
    try image.makeIfNew()
    print(
      "\(path): \(image.isNew ? "a new" : "the") \(image.kind.name) of \(image.kind.size >> 20) MiB, on a loop device")
    let part = options.part ?? call.lab.vocabulary.parts[0]
    let process = try LabProcess(executable: call.program, BootOptions(part: part))
    let demo = try PowerCutDemo(image, process)
    defer { demo.clear() }
    let isUp = try demo.run(options.command, after: options.after, observation: call.lab.observation)
    if let failure = process.failure { throw GradingProblem("the judge failed: \(failure)") }
    return isUp ? 0 : 1
  }

  /// Reads options up to the first word that is none: there the command begins.
  private static func options(_ words: [String], _ lab: LabDescription) throws(GradingProblem) -> Options {
    var options = Options()
    var reader = ArgumentReader(words, known: ["--part", "--after", "--file-system"], plain: .end)
    while let word = try reader.nextOption() {
      switch word {
      case "--part": options.part = try named(reader.value(of: word, "a part"), lab.vocabulary.parts, word) { $0 }
      case "--after": options.after = try reader.count(of: word)
      default: options.kind = try named(reader.value(of: word, "ext4 or xfs"), PowerCutImage.kinds, word) { $0.name }
      }
    }
    options.command = reader.rest.joined(separator: " ")
    guard !options.command.isEmpty else { throw GradingProblem("expected a command after on IMAGE --power-cut") }
    return options
  }

  private static func named<Choice>(
    _ word: String, _ choices: [Choice], _ option: String, name: (Choice) -> String
  ) throws(GradingProblem) -> Choice {
    if let choice = choices.first(where: { name($0) == word }) { return choice }
    throw GradingProblem("\(option) \(word): expected \(choices.map(name).joined(separator: " or "))")
  }
}
