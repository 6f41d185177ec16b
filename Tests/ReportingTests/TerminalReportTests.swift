import Foundation
import Simulation
import Testing

@testable import Reporting

@Suite struct TerminalReportTests {
  private let text = TerminalReport(Samples.report).text

  @Test func `the report reads like this`() throws {
    try expectSnapshot(text, "report.txt")
  }

  @Test func `no line is longer than a hundred characters`() {
    #expect(text.split(separator: "\n").filter { $0.count > 100 } == [])
  }

  @Test func `colour is never the only sign`() {
    var coloured = TerminalReport(Samples.report, terminal: Terminal(hasColour: true)).text
    #expect(coloured != text)
    coloured.replace(/\u{1B}\[\d*m/, with: "")
    #expect(coloured == text)
  }

  @Test func `a program's words can't move the cursor`() {
    var failure = Samples.failure()
    failure.output = "\u{1B}[2Jwiped"
    let lab = Samples.lab([Samples.scenario("a1", "one", 5, .failed, nil, failure)])
    #expect(!TerminalReport(GradeReport(labs: [lab])).text.contains("\u{1B}"))
  }

  @Test func `a part that is not written costs one line`() {
    #expect(text.split(separator: "\n").count { $0.contains("not written yet") } == 1)
  }

  @Test func `the compiler's message is shown`() {
    let lab = Samples.lab([], buildFailure: "Ledgers.swift:3:1: error: expected declaration")
    let text = TerminalReport(GradeReport(labs: [lab])).text
    #expect(text.contains("  Ledgers.swift:3:1: error: expected declaration\n"))
  }
}

@Suite struct StoryAbbreviationTests {
  private typealias Line = GradeReport.Failure.Line

  /// Commands of so many calls each, a power cut in the last, and a recovery.
  private func story(commands: Int, calls: Int) -> [GradeReport.Failure.Line] {
    let command = { (number: Int) in
      [Line("command", "transfer \(number) a b")] + (0..<calls).map { Line("call", "call \($0)") }
    }
    return (1...commands).flatMap { command($0) + ($0 < commands ? [Line("reply", "done")] : []) }
      + [Line("crash", "power cut"), Line("command", "boot"), Line("call", "open(ledger)"), Line("reply", "done")]
  }

  @Test func `a short story is told whole`() {
    let short = story(commands: 2, calls: 5)
    #expect(StoryAbbreviation.abbreviated(short) == short.map { .told($0) })
  }

  @Test func `calls of commands that went well go first, and are counted`() {
    let pieces = StoryAbbreviation.abbreviated(story(commands: 4, calls: 12))
    #expect(pieces.count { $0 == .omitted("12 calls") } == 3)
    #expect(pieces.suffix(17).allSatisfy { if case .told = $0 { true } else { false } })
  }

  @Test(arguments: [(3, 200), (300, 4), (300, 200)])
  func `however long the story, its end is told`(commands: Int, calls: Int) {
    let long = story(commands: commands, calls: calls)
    let pieces = StoryAbbreviation.abbreviated(long)
    #expect(pieces.count <= 40)
    #expect(Array(pieces.suffix(9)) == long.suffix(9).map { .told($0) })
    #expect(pieces.first == .told(long[0]))
  }

  @Test(arguments: [1, 5, 20])
  func `a call that a fault strikes is told with its command, wherever it stands`(struck: Int) throws {
    var long = story(commands: 40, calls: 6)
    let command = try #require(long.firstIndex(of: Line("command", "transfer \(struck) a b")))
    long[command + 3] = Line("fault", "sync(ledger): EIO")
    let told = StoryAbbreviation.abbreviated(long)
    let fault = try #require(told.firstIndex(of: .told(long[command + 3])))
    let owner = told[..<fault].last { if case .told(let line) = $0 { line.kind == "command" } else { false } }
    #expect(owner == .told(long[command]))
  }

  @Test func `what a long list of losses belongs to is told before it`() throws {
    var long = story(commands: 40, calls: 6)
    let crash = try #require(long.firstIndex { $0.kind == "crash" })
    long.insert(contentsOf: (0..<50).map { Line("lost", "lost: \($0)") }, at: crash + 1)
    let told = StoryAbbreviation.abbreviated(long)
    #expect(told.count <= 40)
    let place = try #require(told.firstIndex(of: .told(Line("crash", "power cut"))))
    let owner = told[..<place].last { if case .told(let line) = $0 { line.kind == "command" } else { false } }
    #expect(owner == .told(Line("command", "transfer 40 a b")))
  }
}

@Suite struct WordsTests {
  @Test func `lines break between words`() {
    #expect("one two three".wrapped(8) == ["one two", "three"])
    #expect("abcdefgh".wrapped(3) == ["abc", "def", "gh"])
    #expect("".wrapped(3) == [""])
  }

  @Test func `names are shortened only where that tells them apart`() {
    #expect(TableReport.labels(of: ["a1-x", "a2-y"]) == ["a1", "a2"])
    #expect(TableReport.labels(of: ["a1-x", "a1-y"]) == ["a1-x", "a1-y"])
  }

  @Test func `progress is a bar on a terminal and lines elsewhere`() {
    var written = ""
    let lines = ProgressBar(terminal: Terminal()) { written += $0 }
    lines.advance(1, of: 2, "a1: passed")
    #expect(written == "1/2 a1: passed\n")
    written = ""
    let bar = ProgressBar(terminal: Terminal(isInteractive: true)) { written += $0 }
    bar.advance(1, of: 2, "a1: passed")
    bar.clear()
    #expect(written == "[###############...............] 1/2 a1: passed\r\u{1B}[K")
  }

  @Test func `the table of models reads like this`() throws {
    let text = ModelTable(PersistenceModel.all).text
    try expectSnapshot(text, "models.txt")
  }
}
