import Foundation
import Grading
import Judging
import LabKit
import Reporting

/// What the grader is asked to mark, and how it is to tell.
struct GraderArguments {
  var labs = LabDescription.all
  var submission: String?
  var format = PlatformFormat.text
  var output: String?
  var reportFile: String?
  var workers: Int?
  var requiresSandbox = false
  var selection = LabGrading.Selection()
  var seed: UInt64 = 0
  var classFolder: String?
  var classOutput: String?
  var compared: String?
  var shard: Shard?
  var solutions: String?
  var shards = 8
  /// The words that are no options; what they mean depends on the command.
  var plain: [String] = []

  static let help = """
    usage: swift run -c release grader [OPTION…]

    Marks the labs of this checkout: builds each, judges it by its scenarios, prints the marks.

      --lab NAME         only this lab; one of \(LabDescription.all.map(\.name).joined(separator: ", "))
      --submission PATH  marks what is in a folder or an archive (zip, tar, tar.gz) instead: each lab's file, by its name,
                         anywhere in it; or a lab's file by itself
      --part A           only the scenarios of this part; --lab says of which lab
      --scenario NAME    only this scenario; its beginning (a5) will do
      --format FORMAT    \(PlatformFormat.allCases.map(\.rawValue).joined(separator: ", "))
      --output FILE      writes it there, whole after every scenario: a time limit leaves what was judged by then
      --report FILE      also writes the report as JSON
      --require-sandbox  judges nothing unless student code is locked in completely (Linux with Landlock and seccomp)
      -j N               works on N scenarios (of a class: students) at a time; one a core, unless told otherwise
      --seed N           chooses what is random in scenarios

    A class: swift run -c release grader --class DIR [OPTION…]

      --class DIR        marks a folder with a folder or an archive for each student; killed, it goes on where it was
      --out DIR          where the marks go (./marks): grades.csv, index.html, a JSON and a page a student
      --compare OLD      says what is different from an earlier --out, and why
      --shard I/N        marks only every N-th student, on one machine of N; then: grader merge DIR… --out DIR --class DIR
      --solutions DIR    where the solutions are that nobody may have copied (Grader/Solutions)

    Every option with a value can also be written --option=value; behind -- nothing is an option.

    Exit status: 0 all marks, 1 marks lost, 2 something could not be graded or written.

    For instructors:

    \(InstructorCommand.usage.map { "  grader \($0.usage)\n      \($0.summary)\n" }.joined())
    grader check|audit|replay|demo|trace|states|models|power-cut --lab NAME --program FILE …  is what `swift run NAME check`
    and so on become.

    """

  /// Reads options; `takesPlain` says whether other words may stand between them.
  init(_ words: [String], takesPlain: Bool = false) throws(GradingProblem) {
    var reader = ArgumentReader(
      words,
      known: [
        "--lab", "--submission", "--part", "--scenario", "--format", "--output", "--report", "-j", "--seed", "--class",
        "--out", "--compare", "--shard", "--solutions", "--shards", "--require-sandbox",
      ], plain: takesPlain ? .collected : .refused)
    while let option = try reader.nextOption() {
      switch option {
      case "--lab": labs = [try Self.lab(try reader.value(of: option, "a lab's name"))]
      case "--submission": submission = try reader.value(of: option, "a folder")
      case "--part": selection.part = try reader.value(of: option, "a part's name")
      case "--scenario": selection.scenario = try reader.value(of: option, "a scenario's name")
      case "--format": format = try reader.choice(of: option, PlatformFormat.self)
      case "--output": output = try reader.value(of: option, "a file")
      case "--report": reportFile = try reader.value(of: option, "a file")
      case "--require-sandbox": requiresSandbox = true
      case "--class": classFolder = try reader.value(of: option, "a folder")
      case "--out": classOutput = try reader.value(of: option, "a folder")
      case "--compare": compared = try reader.value(of: option, "a folder")
      case "--shards": shards = try reader.count(of: option)
      case "--solutions": solutions = try reader.value(of: option, "a folder")
      case "--seed": seed = try Self.seed(reader.value(of: option, "a number"))
      case "--shard": shard = try Self.shard(reader.value(of: option, "I/N"))
      default: workers = try reader.count(of: option)
      }
    }
    plain = reader.plain
    if selection != LabGrading.Selection(), labs.count > 1 {
      throw GradingProblem("expected --lab NAME too: every lab has parts and scenarios of its own")
    }
  }

  /// The same, the one word that is no option taken for the path of a submission.
  func withPath() throws(GradingProblem) -> GraderArguments {
    guard let path = plain.first else { return self }
    guard plain.count == 1, submission == nil, classFolder == nil else {
      throw GradingProblem("unexpected '\(plain.last ?? path)'; expected options, and one path at most")
    }
    var copy = self
    copy.submission = path
    return copy
  }

  private static func seed(_ word: String) throws(GradingProblem) -> UInt64 {
    guard let seed = UInt64(word) else { throw GradingProblem("--seed \(word): expected a number from 0 on") }
    return seed
  }

  private static func shard(_ word: String) throws(GradingProblem) -> Shard {
    guard let shard = Shard(word) else { throw GradingProblem("--shard \(word): expected I/N, from 1/N to N/N") }
    return shard
  }

  /// The marks of an earlier grading, if they are to be compared with.
  var oldMarks: ClassMarks? {
    get throws { try compared.map { try ClassMarks(merging: ClassOutput.records(in: URL(filePath: $0))) } }
  }

  /// The lab of a name.
  static func lab(_ name: String) throws(GradingProblem) -> LabDescription {
    guard let lab = LabDescription.named(name) else {
      let names = LabDescription.all.map(\.name)
      let hint = closest(to: name, among: names).map { "did you mean \($0)?" }
      throw GradingProblem("there is no lab '\(name)'; \(hint ?? "expected one of \(names.joined(separator: ", "))")")
    }
    return lab
  }
}
