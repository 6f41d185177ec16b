// What judging costs the judge, beside what it costs the programs that it judges: of each scenario of a lab's own solution
// the processor time of both, the remark about other disks included, as the grader does it. The programs are real lab
// processes; their time is that of all boots and of the server that forks them, as the system accounts for it when they
// are gone.

import Foundation
import Judging
import LabKit

/// Something that keeps a table from being measured.
struct BenchmarkProblem: Error, CustomStringConvertible {
  let description: String
}

/// What some scenarios cost.
private struct JudgingCost {
  /// Processor time of the judge, in seconds.
  var judge = 0.0
  /// Processor time of the lab processes, in seconds, without that of the start of the first.
  var programs = 0.0
  var boots = 0
  var calls = 0

  static func += (sum: inout JudgingCost, cost: JudgingCost) {
    sum.judge += cost.judge
    sum.programs += cost.programs
    sum.boots += cost.boots
    sum.calls += cost.calls
  }

  func row(_ name: String) -> String {
    name.padding(toLength: 30, withPad: " ", startingAt: 0)
      + String(
        format: " %9.1f %9.1f %7.2f %7d %9d", judge * 1000, programs * 1000, judge / max(programs, 1e-6), boots, calls)
  }
}

/// Prints the scenarios of all labs, of the lab that is named, or those of its scenarios whose names begin as the second
/// word does.
func printJudgeTable(_ words: [String]) throws {
  let lab = try words.first.map { name in
    guard let lab = LabDescription.named(name) else { throw BenchmarkProblem(description: "there is no lab '\(name)'") }
    return lab
  }
  var (all, cheap) = (0, 0)
  for lab in lab.map({ [$0] }) ?? LabDescription.all {
    let scenarios = try scenarios(of: lab).filter { $0.name.hasPrefix(words.dropFirst().first ?? "") }
    let costs = try printCosts(of: scenarios, lab)
    all += costs.count
    cheap += costs.count { $0.judge <= $0.programs }
  }
  guard all > 0 else { throw BenchmarkProblem(description: "no scenario is called '\(words.last ?? "")'") }
  print("in \(cheap) of \(all) scenarios the judge costs no more than the programs that it runs")
}

private func printCosts(of scenarios: [Scenario], _ lab: LabDescription) throws -> [JudgingCost] {
  guard !scenarios.isEmpty else { return [] }
  let bench = try JudgingBench(lab)
  print(lab.name.padding(toLength: 30, withPad: " ", startingAt: 0), " judge ms  programs   ratio   boots     calls")
  var sum = JudgingCost()
  let costs = try scenarios.map { scenario in
    let cost = try bench.cost(of: scenario)
    print(cost.row(scenario.name))
    sum += cost
    return cost
  }
  print(sum.row("\(lab.name) in all"), terminator: "\n\n")
  return costs
}

/// The solution of a lab as a program, and the judge.
private struct JudgingBench {
  private let lab: LabDescription
  private let executable: String
  /// What a lab process costs that boots nothing: the start of a program has nothing to do with a scenario.
  private let start: Double

  init(_ lab: LabDescription) throws {
    let name = "Solved\(lab.folder)"
    let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    let executable = folder.appending(path: name).path
    guard FileManager.default.isExecutableFile(atPath: executable) else {
      throw BenchmarkProblem(description: "\(name) is not built: swift build -c release --product \(name)")
    }
    let options = BootOptions(part: lab.vocabulary.parts[0])
    let starts = try (0..<5).map { _ in
      try Self.measure { _ = try LabProcess(executable: executable, options, core: 0) }
    }
    start = starts.min()!
    (self.lab, self.executable) = (lab, executable)
  }

  /// What a scenario costs; the solution must pass.
  func cost(of scenario: Scenario) throws -> JudgingCost {
    var cost = JudgingCost()
    let children = try Self.measure { try judge(scenario, &cost) }
    cost.programs = max(0, children - start)
    return cost
  }

  /// Judges by a lab process that is gone when this returns.
  private func judge(_ scenario: Scenario, _ cost: inout JudgingCost) throws {
    let process = try LabProcess(executable: executable, scenario.bootOptions, core: 0)
    var judge = Judge(lab: lab, scenario: scenario)
    judge.comparesModels = true
    let start = processorSeconds()
    let verdict = judge.judge(process)
    cost.judge = processorSeconds() - start
    (cost.boots, cost.calls) = (process.statistics.boots, process.statistics.calls)
    guard case .passed = verdict.outcome else {
      throw BenchmarkProblem(description: "\(lab.name)'s solution does not pass \(scenario.name)")
    }
  }

  /// The processor time of the children that some work started and saw the end of, in seconds.
  private static func measure(_ work: () throws -> Void) rethrows -> Double {
    let before = childrenSeconds()
    try work()
    return childrenSeconds() - before
  }
}

/// The processor time of all children that are gone, and of theirs, in seconds.
private func childrenSeconds() -> Double {
  var usage = rusage()
  // RUSAGE_CHILDREN, which C has as a number on one system and as an enumeration on another.
  getrusage(-1, &usage)
  return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
}
