import Grading
import Judging
import Reporting

/// What the grader is asked to mark, and how it is to tell.
struct GraderArguments {
  var labs = LabDescription.all
  var submission: String?
  var format = PlatformFormat.text
  var output: String?
  var reportFile: String?
  var workers: Int?
  var selection = LabGrading.Selection()

  static let help = """
    usage: swift run -c release grader [OPTION…]

    Marks the labs of this checkout: builds each, judges it by its scenarios, prints the marks.

      --lab NAME         only this lab; one of \(LabDescription.all.map(\.name).joined(separator: ", "))
      --submission DIR   marks DIR/<Lab>/<file> instead, for example DIR/ShadowCopy/Ledgers.swift
      --part A           only the scenarios of this part; --lab says of which lab
      --scenario NAME    only this scenario; its beginning (a5) will do
      --format FORMAT    \(PlatformFormat.allCases.map(\.rawValue).joined(separator: ", "))
      --output FILE      writes it there, whole after every scenario: a time limit leaves what was judged by then
      --report FILE      also writes the report as JSON
      -j N               works on N scenarios at a time; one a core, unless told otherwise

    Exit status: 0 all marks, 1 marks lost, 2 something could not be graded.

    grader check|audit|replay|demo|trace|states|models|power-cut --lab NAME --program FILE …  is what `swift run NAME check`
    and so on become.

    """

  init(_ words: [String]) throws(GradingProblem) {
    var reader = ArgumentReader(
      words, known: ["--lab", "--submission", "--part", "--scenario", "--format", "--output", "--report", "-j"])
    while let option = try reader.nextOption() {
      switch option {
      case "--lab": labs = [try Self.lab(try reader.value(of: option, "a lab's name"))]
      case "--submission": submission = try reader.value(of: option, "a folder")
      case "--part": selection.part = try reader.value(of: option, "a part's name")
      case "--scenario": selection.scenario = try reader.value(of: option, "a scenario's name")
      case "--format": format = try reader.choice(of: option, PlatformFormat.self)
      case "--output": output = try reader.value(of: option, "a file")
      case "--report": reportFile = try reader.value(of: option, "a file")
      default: workers = try reader.count(of: option)
      }
    }
    if selection != LabGrading.Selection(), labs.count > 1 {
      throw GradingProblem("expected --lab NAME too: every lab has parts and scenarios of its own")
    }
  }

  /// The lab of a name.
  static func lab(_ name: String) throws(GradingProblem) -> LabDescription {
    guard let lab = LabDescription.named(name) else {
      let names = LabDescription.all.map(\.name).joined(separator: ", ")
      throw GradingProblem("there is no lab '\(name)'; expected one of \(names)")
    }
    return lab
  }
}
