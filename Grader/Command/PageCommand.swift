import Exploration
import Foundation
import Grading
import Judging
import Reporting

/// `page [NAME|TOKEN] [-o FILE] [--with FILE] [--beside FILE]`: writes a page that steps through crashes in a browser;
/// without a name it has all demos of the lab.
enum PageCommand: Subcommand {
  static let name = "page"

  private struct Options {
    var name: String?
    var output: String?
    var with: String?
    var beside: String?
  }

  static func run(_ call: SubcommandCall) throws -> Int32 {
    let options = try options(call.words)
    let library = try call.library()
    let token = try options.name.flatMap { $0.hasPrefix("\(ReplayToken.version):") ? try ReplayToken($0) : nil }
    let scenarios = try scenarios(options.name, token, library)
    let file = options.output ?? "\(scenarios.count == 1 ? scenarios[0].name : call.lab.name).html"
    let output = try OutputFile(file)
    try output.check()
    var program = try options.with.map { try ShownProgram(around: $0, call) } ?? ShownProgram.own(call)
    let other = try options.beside.map { try ShownProgram(around: $0, call) }
    var cases: [PageDocument.Case] = []
    for scenario in scenarios {
      let mayUseSolution = options.with == nil && token == nil
      var programs = [try record(&program, scenario, call, token?.plan, mayUseSolution: mayUseSolution)]
      // Where a scenario stands for many scripts, both are shown by the same one.
      if let other { programs.append(try record(other, programs[0].recording.scenario, call, token?.plan)) }
      cases.append(
        PageDocument.Case(source: try library.source(of: scenario), programs: programs, dropped: token?.dropped ?? []))
    }
    let page = PageDocument(lab: call.lab, cases: cases, opensOn: token)
    let data = Data(page.html.utf8)
    try output.write(data)
    print("\(file): \((data.count + 1023) / 1024) KiB, open it in a browser; ? shows the keys")
    return 0
  }

  private static func options(_ words: [String]) throws -> Options {
    var options = Options()
    var rest = words
    if let first = rest.first, !first.hasPrefix("-") { options.name = rest.removeFirst() }
    var reader = ArgumentReader(rest, known: ["-o", "--with", "--beside"])
    while let option = try reader.nextOption() {
      let value = try reader.value(of: option, option == "-o" ? "the page's file" : "a file or a folder")
      switch option {
      case "-o": options.output = value
      case "--with": options.with = value
      default: options.beside = value
      }
    }
    return options
  }

  private static func scenarios(
    _ name: String?, _ token: ReplayToken?, _ library: ScenarioLibrary
  ) throws -> [Scenario] {
    if let token { return [try library.scenario(of: token).shortened(by: token)] }
    if let name { return [try library.named(name)] }
    return library.demos.isEmpty ? library.scenarios : library.demos
  }

  /// Records a program; the solution instead, if the program is not finished, and then for all that follows.
  private static func record(
    _ program: inout ShownProgram, _ scenario: Scenario, _ call: SubcommandCall, _ plan: CrashPlan?,
    mayUseSolution: Bool
  ) throws -> PageDocument.Program {
    let recorded = try record(program, scenario, call, plan)
    guard recorded.recording.violation?.rule == "unfinished" else { return recorded }
    guard mayUseSolution, let solution = try ShownProgram.solution(call) else {
      throw GradingProblem(
        "\(program.label) is not finished (\(recorded.recording.violation?.seen ?? "")); a page needs a program that "
          + "works: --with FILE names another")
    }
    program = solution
    return try record(program, scenario, call, plan)
  }

  private static func record(
    _ program: ShownProgram, _ scenario: Scenario, _ call: SubcommandCall, _ plan: CrashPlan?
  ) throws -> PageDocument.Program {
    StandardStreams.warn("Recording \(scenario.name)…")
    let recording = try program.withProcess(for: scenario) {
      Recording(Judge(lab: call.lab, scenario: scenario), $0, with: plan)
    }
    guard let recording else {
      throw GradingProblem("\(scenario.name) is for a disk that there is not, or for another lab's programs")
    }
    return PageDocument.Program(label: program.label, recording: recording)
  }
}
