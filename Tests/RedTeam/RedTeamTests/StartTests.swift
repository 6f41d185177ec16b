import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// Programs that can't be started: whose fault that is, another program tells.
@Suite struct StartTests {
  private func mark(of program: String, standIn: String?, by bench: JudgeBench) async throws -> GradeReport.ScenarioMark
  {
    let scenarios = try checkout.scenarios(of: .shadowCopy).filter { $0.name.hasPrefix("a1") }
    var marking = Marking(.shadowCopy, executable: program, scenarios: scenarios)
    (marking.cores, marking.bench) = ([nil], bench)
    marking.standIn = standIn.map { name in StandIn { name } }
    return try await apart { [marking] in try #require(marking.judgements().first).mark }
  }

  /// Judges in this process, and in one of their own.
  private let benches = [
    JudgeBench(),
    JudgeBench(workers: WorkerProgram(path: RedTeam.program("grader"), arguments: [JudgeService.word])),
  ]

  @Test func `where another program starts and serves, one that does not has failed, in words that help`() async throws
  {
    for (program, bench) in zip(["/bin/true", "/bin/true", "/nowhere/shadow-copy"], benches + [JudgeBench()]) {
      let mark = try await mark(of: program, standIn: RedTeam.program("SolvedShadowCopy"), by: bench)
      #expect(mark.status == .failed && mark.points == 0)
      let story = try #require(mark.counterexample)
      #expect(story.rule == "runs" && story.headline.contains("does not start") && !story.seen.contains("/"))
    }
  }

  @Test(arguments: [nil, "/bin/true", "/nowhere/stub"])
  func `where no other one starts, nobody is to blame but the machine`(_ standIn: String?) async throws {
    for bench in benches {
      let mark = try await mark(of: "/bin/true", standIn: standIn, by: bench)
      #expect(mark.status == .ungraded)
      let why = try #require(mark.reason)
      #expect(why.contains("true") && !why.contains("/bin"))
    }
  }
}

/// The same from the file on: huge before its first line.
@Suite(.serialized, .needs(RedTeam.missingLocks))
struct HugeProgramTests {
  private static let huge = """

    struct Piece { var a = (0, 0, 0, 0, 0, 0, 0, 0) }
    struct Pieces { var a = Piece(), b = Piece(), c = Piece(), d = Piece(), e = Piece(), f = Piece(), g = Piece() }
    nonisolated(unsafe) var huge: InlineArray<1_400_000, Pieces> = .init(repeating: Pieces())
    func touch() { huge[0].a.a.0 = 1 }
    """

  @Test func `a program that is huge before it starts gets zero, and the next student's is judged`() async throws {
    let stub = checkout.root.appending(path: checkout.studentFile(of: .shadowCopy))
    let scenarios = try checkout.scenarios(of: .shadowCopy).filter { $0.name.hasPrefix("a1") }
    var grading = LabGrading(.shadowCopy, scenarios: scenarios)
    grading.cores = [nil]
    let marks = try await mark([try Data(contentsOf: stub) + Data(Self.huge.utf8), solution()], by: grading)
    #expect(marks[0].status == .failed && marks[0].points == 0 && marks[0].buildFailure == nil)
    #expect(marks[0].scenarios[0].counterexample?.rule == "runs")
    #expect(try !GradeReport(labs: [marks[0]]).json.contains(".build/"))
    #expect(marks[1].status == .passed)
  }

  private func solution() throws -> Data {
    try Data(contentsOf: checkout.root.appending(path: "Grader/Solutions/ShadowCopy/Ledgers.swift"))
  }

  private func mark(_ sources: [Data], by grading: LabGrading) async throws -> [GradeReport.LabMark] {
    try await Workbench.shared.use {
      let overlay = try Overlay(of: checkout)
      return try sources.map { source in
        try withSubmission(of: source, to: .shadowCopy) { grading.mark($0, in: overlay) }
      }
    }
  }
}
