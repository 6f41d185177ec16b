import Foundation
import GradedSolutions
import Judging
import Reporting
import Testing

@testable import Grading

/// Judges that are processes of their own, and come to their ends one way or another (``DyingJudge``): one scenario is
/// ungraded, and everything else is marked as if nothing had happened.
@Suite(.serialized) struct JudgeBenchTests {
  /// Marks a right solution by some scenarios, with judges that die at one of them.
  private func mark(
    dying how: String, at scenario: String = "a2", in names: [String] = ["a1", "a2", "a3"],
    limits: WorkerLimits = WorkerLimits()
  ) async throws -> (mark: GradeReport.LabMark, losses: Int) {
    let bench = JudgeBench(
      workers: WorkerProgram(path: Tools.built("DyingJudge"), arguments: [how, scenario]), limits: limits)
    var grading = LabGrading(
      .shadowCopy,
      scenarios: try checkout.scenarios(of: .shadowCopy).filter { scenario in
        names.contains { scenario.name.hasPrefix($0 + "-") }
      })
    (grading.cores, grading.bench) = ([nil], bench)
    let mark = try await apart { [grading] in
      grading.judge(Tools.built("SolvedShadowCopy"), of: "Ledgers.swift")
    }
    return (mark, bench.losses)
  }

  /// What can be used up within a test, and what an honest scenario stays far below.
  private static var tight: WorkerLimits {
    var limits = WorkerLimits()
    (limits.memoryBytes, limits.processorSeconds, limits.seconds) = (256 << 20, 30, 600)
    return limits
  }

  @Test(arguments: [
    ("trap", "judging it ended the judge: signal"), ("exit", "judging it ended the judge: exit status 3"),
    ("memory", "judging it needed more than 256 MB of memory"), ("nonsense", "say what can't be read"),
  ])
  func `one that dies leaves its scenario ungraded, and no other`(_ how: String, _ words: String) async throws {
    let (mark, losses) = try await mark(dying: how, limits: Self.tight)
    #expect(mark.scenarios.map(\.status) == [.passed, .ungraded, .passed])
    let reason = try #require(mark.scenarios[1].reason)
    #expect(reason.contains(words) && !reason.contains("/"))
    #expect(losses == 1)
    #expect(mark.status == .ungraded && GradeReport(labs: [mark]).exitStatus == 2)
  }

  @Test func `one that computes for ever, or does nothing for ever, is ended, and so it says`() async throws {
    var busy = Self.tight
    busy.processorSeconds = 10
    let loop = try await mark(dying: "loop", limits: busy).mark
    #expect(loop.scenarios.map(\.status) == [.passed, .ungraded, .passed])
    #expect(loop.scenarios[1].reason == "judging it took more than 10 seconds of processor time")
    var idle = Self.tight
    idle.seconds = 10
    let silence = try await mark(dying: "silence", in: ["a2"], limits: idle).mark
    #expect(silence.scenarios.map(\.reason) == ["judging it took longer than 10 seconds"])
  }

  @Test func `what others have left in its memory is not blamed on the next one`() async throws {
    // Each leaves 100 MB: at the third scenario there is no room, and a new judge has it again.
    let (mark, losses) = try await mark(dying: "leak", at: "a", limits: Self.tight)
    #expect(mark.scenarios.map(\.status) == [.passed, .passed, .passed])
    #expect(losses == 0)
  }

  @Test func `a program that has ended three judges is given no fourth`() async throws {
    let (mark, losses) = try await mark(dying: "trap", at: "a", in: ["a1", "a2", "a3", "a4", "a5"], limits: Self.tight)
    #expect(mark.scenarios.map(\.status) == Array(repeating: .ungraded, count: 5))
    #expect(losses == 3)
    let reasons = mark.scenarios.map { $0.reason ?? "" }
    #expect(reasons.prefix(3).allSatisfy { $0.contains("judging it ended the judge: signal") })
    let spared = "not judged: 3 judges have come to their end over this program already"
    #expect(reasons.suffix(2).allSatisfy { $0 == spared })
  }

  @Test func `one that can't be started grades nothing, and one that does not die says what a judge here says`()
    async throws
  {
    let honest = try await mark(dying: "trap", at: "no scenario").mark
    var grading = LabGrading(
      .shadowCopy,
      scenarios: try checkout.scenarios(of: .shadowCopy).filter { scenario in
        ["a1-", "a2-", "a3-"].contains { scenario.name.hasPrefix($0) }
      })
    grading.cores = [nil]
    let here = try await apart { [grading] in grading.judge(Tools.built("SolvedShadowCopy"), of: "Ledgers.swift") }
    #expect(GradeReport(labs: [honest]).timeless == GradeReport(labs: [here]).timeless)
    grading.bench = JudgeBench(workers: WorkerProgram(path: "/nowhere/judge", arguments: []))
    let none = try await apart { [grading] in grading.judge(Tools.built("SolvedShadowCopy"), of: "Ledgers.swift") }
    #expect(none.scenarios.allSatisfy { $0.status == .ungraded && $0.reason == "the judge can't be started" })
  }

  @Test func `a class goes on behind the student who kills the judge, and the book says who could not be graded`()
    async throws
  {
    let folder = try Folder()
    let source = try RightSolution.own(of: .shadowCopy).submission().source(of: .shadowCopy).get()
    let right = String(decoding: source, as: UTF8.self)
    // A text that is long enough to stand in the program as it is.
    let mark = "ledger-at-which-the-judge-dies"
    try folder.put(right + "// anna\n", "class/anna/Ledgers.swift")
    try folder.put(right.replacing("\"ledger.new\"", with: "\"\(mark)\""), "class/bert/Ledgers.swift")
    try folder.put(right + "// cora\n", "class/cora/Ledgers.swift")
    let marks = try await Workbench.shared.use { try Self.grade(folder, dyingAt: mark) }
    #expect(marks.marks.map(\.student) == ["anna", "bert", "cora"])
    #expect(marks.marks.map(\.report.status) == [.passed, .ungraded, .passed])
    let bert = try #require(marks["bert"]?.report)
    #expect(bert.exitStatus == 2 && bert.points > 0)
    #expect(bert.labs[0].scenarios.filter { $0.status != .passed }.map(\.name) == ["a5-all-or-nothing"])
    let files = try folder.contents(of: "marks").mapValues { String(decoding: $0, as: UTF8.self) }
    #expect(files["grades.csv"]?.contains("bert,ungraded,") == true)
    #expect(files["index.html"]?.contains("1 could not be graded, which is no zero") == true)
    #expect(files["students/bert.json"]?.contains("judging it ended the judge: signal") == true)
    #expect(files["students/bert.html"]?.contains("judging it ended the judge: signal") == true)
  }

  private static func grade(_ folder: Folder, dyingAt mark: String) throws -> ClassMarks {
    let output = ClassOutput(folder.url.appending(path: "marks"), in: checkout, labs: [.shadowCopy])
    let (book, lock) = try ClassOutput.open(ClassOutput.bookName(nil), in: output.folder)
    defer { withExtendedLifetime(lock) {} }
    let judges = JudgeBench(workers: WorkerProgram(path: Tools.built("DyingJudge"), arguments: ["trap", "a5", mark]))
    let students = try ClassFolder(folder.url.appending(path: "class").path)
    try ClassGrading([ScenarioSet(of: .shadowCopy, in: checkout)], in: checkout, cores: [nil], bench: judges)
      .mark(students, into: book)
    let marks = ClassMarks(try book.records.map { try StudentMark(record: $0) })
    try output.write(marks, crashes: [:])
    return marks
  }
}

/// What goes over the socket.
@Suite struct JudgeOrderTests {
  @Test(arguments: LabDescription.all)
  func `a scenario that is sent is the scenario that arrives`(_ lab: LabDescription) throws {
    for var scenario in try checkout.scenarios(of: lab) + checkout.hiddenScenarios(of: lab) {
      scenario.seed = .max
      let program = JudgedProgram(lab, executable: "/a program")
      let order = JudgeOrder.work(.judge(scenario, comparesModels: true, costOf: ["A"]), program)
      let line = try JSONEncoder().encode(order)
      #expect(!line.contains(UInt8(ascii: "\n")))
      guard case .work(.judge(let sent, true, ["A"]), let about) = try JSONDecoder().decode(JudgeOrder.self, from: line)
      else {
        Issue.record("\(order)")
        continue
      }
      #expect(sent == scenario && about == program)
    }
  }
}
