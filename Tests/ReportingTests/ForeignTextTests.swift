import Foundation
import Judging
import Testing

@testable import Reporting

/// What a student's program says, in every format: nothing in it changes what is around it, and nothing is too long.
@Suite struct ForeignTextTests {
  /// Controls of a terminal, of the order of letters, of lines, and what is not seen at all.
  private static let unseen: [Unicode.Scalar] = [
    "\u{0}", "\u{7}", "\u{8}", "\u{D}", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{61C}", "\u{200B}", "\u{200E}",
    "\u{200F}",
    "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
    "\u{2028}",
    "\u{2029}", "\u{FEFF}", "\u{E0041}",
  ]

  private static func report(_ text: String) -> GradeReport {
    let story = Counterexample.Line.Kind.command
    let counterexample = Counterexample(
      rule: "answers", headline: text, story: [.init(story, text), .init(.call, text), .init(.lost, text)],
      expected: [text], seen: text, irrelevant: [text], token: nil, output: text)
    let lab = GradeReport.LabMark(
      name: "shadow-copy", title: "ShadowCopy", studentFile: "\(text)/Ledgers.swift", note: text,
      scenarios: [
        Samples.scenario("a1", "one", 5, .failed, Samples.coverage(), GradeReport.Failure(counterexample)),
        Samples.scenario("a2", "two", 5, .ungraded, reason: text, nil),
      ], ignored: [text])
    return GradeReport(labs: [lab])
  }

  private func text(_ format: PlatformFormat, _ report: GradeReport) throws -> String {
    let text = try format.text(of: report)
    guard format == .classroom else { return text }
    return text.split(separator: "\n").map { line in
      String(decoding: Data(base64Encoded: String(line.drop { $0 != "=" }.dropFirst())) ?? Data(), as: UTF8.self)
    }.joined(separator: "\n")
  }

  @Test(arguments: PlatformFormat.allCases) func `what is not seen is written out`(_ format: PlatformFormat) throws {
    for scalar in Self.unseen {
      let text = try text(format, Self.report("before\(scalar)behind"))
      #expect(!text.unicodeScalars.contains(scalar), "\(scalar.escape)")
      // The native report is data: there it is JSON's own escape, and whoever reads it gets what was said.
      let isQuoted = ![.json, .text, .junit].contains(format)
      let written = isQuoted ? scalar.escape.replacing("\\", with: "\\\\") : scalar.escape
      let shown = format == .json ? String(JSONValue.quoted("\(scalar)").dropFirst().dropLast()) : written
      #expect(text.contains(shown), "\(scalar.escape) in \(format)")
    }
  }

  @Test func `letters of all languages, and faces, are left as they are`() {
    let text = "Zoë 学生 שלום مرحبا नमस्ते 👩‍👩‍👧 می‌خواهم\nline"
    #expect(text.printable == text && "a\tb".printable == "a b")
    #expect("\u{202E}".printable == "\\u{202E}" && "\u{1B}[2J".printable == "\\u{1B}[2J")
  }

  private static let long: [(String, String)] = [
    ("letters", String(repeating: "x", count: 1 << 20)), ("quotes", String(repeating: "\"&'<\\", count: 200_000)),
    ("lines", String(repeating: "\n", count: 1 << 20)), ("short lines", String(repeating: "a\n", count: 500_000)),
    ("controls", String(repeating: "\u{1B}\u{202E}", count: 300_000)),
    ("accents", "e" + String(repeating: "\u{301}", count: 500_000)),
    ("characters", String(repeating: "学", count: 300_000)),
  ]

  @Test(arguments: PlatformFormat.allCases, long.map(\.0))
  func `a test takes less than 64 KiB, and says what was cut`(_ format: PlatformFormat, _ kind: String) throws {
    let long = try #require(Self.long.first { $0.0 == kind }?.1)
    let counterexample = Counterexample(
      rule: "answers", headline: long, story: Array(repeating: .init(.call, long), count: 50),
      expected: Array(repeating: long, count: 20), seen: long, irrelevant: Array(repeating: long, count: 20),
      token: nil,
      output: long)
    let report = GradeReport(labs: [
      Samples.lab([Samples.scenario("a1", "one", 5, .failed, Samples.coverage(), GradeReport.Failure(counterexample))])
    ])
    let text = try format.text(of: report)
    #expect(text.utf8.count < 64 << 10, "\(text.utf8.count)")
    // A format with a limit of its own says so in its own words.
    #expect(try self.text(format, report).contains(/left out/))
  }

  @Test func `what is cut has its beginning and its end, and says how much is not there`() {
    let text = "first " + String(repeating: "x", count: 9_999) + " last"
    let cut = text.cut(to: 300)
    #expect(cut.hasPrefix("first xxx") && cut.hasSuffix("xxx last") && cut.utf8.count < 400)
    #expect(cut.contains(/\n\[97\d\d bytes are left out\]\n/))
    #expect("short".cut(to: 300) == "short")
    #expect((0..<100).map { "line \($0)" }.cut(to: 300, each: 50).contains { $0.contains(/\[8\d more are left out\]/) })
  }

  @Test func `one reason for all is said once, and a file of another name is named`() {
    let reason = "anna.7z can't be read: it is packed as 7z"
    let lab = GradeReport.LabMark(
      name: "shadow-copy", title: "ShadowCopy", studentFile: "Ledgers (1).swift",
      note: "Ledgers (1).swift was taken for Ledgers.swift",
      scenarios: ["a1", "a2"].map { Samples.scenario($0, "one", 5, .ungraded, reason: reason, nil) })
    let text = TerminalReport(GradeReport(labs: [lab])).text
    #expect(text.contains("? ShadowCopy could not be graded:\n\n  \(reason)\n") && text.contains("not a zero"))
    #expect(text.components(separatedBy: reason).count == 2)
    #expect(text.contains("! ShadowCopy: Ledgers (1).swift was taken for Ledgers.swift\n"))
  }
}
