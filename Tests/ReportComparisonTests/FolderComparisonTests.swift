import Foundation
import ReportComparison
import Reporting
import Testing

@Suite struct FolderComparisonTests {
  private let old = Collected()
  private let new = Collected()

  private func comparison() throws -> FolderComparison { try FolderComparison(old.folder, new.folder) }

  @Test func `the same reports differ in nothing`() throws {
    for folder in [old, new] { try folder.put(Collected.report()) }
    let found = try comparison()
    #expect(found.differences == [] && found.efforts == [] && found.exitStatus == 0)
    #expect(found.text.hasSuffix("\n1 report, 0 differences\n"))
  }

  @Test func `another verdict is told with all that it changes, once`() throws {
    try old.put(Collected.report())
    try new.put(Collected.report(failing: "a5-all-or-nothing"))
    let found = try comparison()
    let place = "shadow-copy/solution"
    #expect(found.differences.contains("\(place)/a5-all-or-nothing: status: \"passed\" → \"failed\""))
    #expect(found.differences.contains("\(place)/a5-all-or-nothing: points: 8 → 0"))
    #expect(found.differences.count { $0 == "\(place): points: 15 → 7" } == 1)
    #expect(found.differences.contains { $0.hasPrefix("\(place)/a5-all-or-nothing: counterexample: absent → {") })
    #expect(!found.differences.contains { $0.contains("a6-acknowledged") })
    #expect(found.exitStatus == 1 && found.text.hasSuffix("1 report, \(found.differences.count) differences\n"))
  }

  @Test func `another time, place or compiler is no difference`() throws {
    try old.put(Collected.report())
    try new.put(Collected.report(seconds: 9.5, studentFile: "elsewhere/Ledgers.swift", toolchain: "7.0"))
    #expect(try comparison().differences == [])
  }

  @Test func `whatever else provenance says is compared`() throws {
    try old.put(Collected.report())
    try new.put(Collected.report(seed: "7"))
    #expect(try comparison().differences == ["shadow-copy/solution: provenance.seed: \"0\" → \"7\""])
  }

  private typealias Number = WritableKeyPath<GradeReport.Coverage, Int> & Sendable

  @Test(arguments: [\.moments, \.images, \.behaviours, \.depth] as [Number])
  private func `every number of a certificate is compared`(_ number: Number) throws {
    var coverage = Collected.coverage
    coverage[keyPath: number] += 1
    try old.put(Collected.report())
    try new.put(Collected.report(coverage: coverage))
    #expect(try comparison().differences.count == 2)
  }

  @Test func `less effort for the same is told apart`() throws {
    var coverage = Collected.coverage
    (coverage.boots, coverage.calls) = (3, 100)
    try old.put(Collected.report())
    try new.put(Collected.report(coverage: coverage))
    let found = try comparison()
    #expect(found.differences == [] && found.exitStatus == 0)
    #expect(found.efforts == ["effort differs: shadow-copy/solution: 26 → 6 boots, 2260 → 200 calls"])
    #expect(found.text.contains("\neffort in all: 26 → 6 boots, 2260 → 200 calls\n"))
  }

  @Test func `a report that only one of them has is a difference`() throws {
    for folder in [old, new] { try folder.put(Collected.report()) }
    try old.put(Collected.report(), "redo-undo-log/stub.json")
    let found = try comparison()
    #expect(found.differences == ["redo-undo-log/stub: file: there → absent"])
    #expect(found.text.hasSuffix("2 reports, 1 difference\n"))
  }

  @Test func `a folder without reports can't be compared`() throws {
    try old.put(Collected.report())
    #expect(throws: FolderComparison.Problem.self) { try comparison() }
  }

  @Test func `a file that is no report can't be compared`() throws {
    for folder in [old, new] { try folder.put(Data("no".utf8), "shadow-copy/stub.json") }
    #expect(throws: FolderComparison.Problem.self) { try comparison() }
  }

  @Test func `of long texts that part is told that differs`() throws {
    let long = String(repeating: "word ", count: 40)
    try old.put(Collected.report(failing: "a5-all-or-nothing", seen: long + "one" + long))
    try new.put(Collected.report(failing: "a5-all-or-nothing", seen: long + "two" + long))
    let lines = try comparison().differences
    #expect(lines.count == 1 && lines[0].count < 260)
    #expect(lines[0].contains("word one") && lines[0].contains("word two"))
  }
}

@Suite struct RecordingComparisonTests {
  private let old = Collected()
  private let new = Collected()

  private func differences(_ file: String, _ texts: (old: String, new: String)) throws -> FolderComparison {
    for (folder, text) in [(old, texts.old), (new, texts.new)] {
      try folder.put(Collected.report())
      try folder.put(Data(text.utf8), file)
    }
    return try FolderComparison(old.folder, new.folder)
  }

  private func page(_ data: String, script: String = "walk()") -> String {
    "<script type=\"application/json\" id=\"data\">\(data)</script>\n<script>\(script)</script>\n"
  }

  @Test func `pages differ where their recordings do`() throws {
    let pages = (page(#"{"cases": [{"runs": [1, 2]}]}"#), page(#"{"cases": [{"runs": [1, 3, 4]}]}"#))
    let found = try differences("shadow-copy/page-nameless-file.html", pages)
    #expect(
      found.differences == ["shadow-copy/page-nameless-file: cases[0].runs[1]: 2 → 3, and 1 more"])
    #expect(found.recordings == 1 && found.others == [])
  }

  @Test func `another script around the same recording is told apart`() throws {
    let found = try differences("shadow-copy/page-x.html", (page("{}"), page("{}", script: "run()")))
    #expect(found.differences == [])
    #expect(found.others == ["the page around the recording differs: shadow-copy/page-x"])
  }

  @Test func `a demo's first other line is told`() throws {
    let found = try differences("shadow-copy/demo-x.txt", ("one\ntwo\n", "one\n2\n"))
    #expect(found.differences == ["shadow-copy/demo-x: line 2: 'two' → '2'"])
  }
}
