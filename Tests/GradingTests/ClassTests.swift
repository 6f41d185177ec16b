import Foundation
import GradedSolutions
import Judging
import Reporting
import Testing

@testable import Grading

/// A folder of a test's own, gone when the test is over.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "powercut-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func put(_ text: String, _ path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Every file below a folder, and its bytes.
  func contents(of path: String) throws -> [String: Data] {
    let folder = url.appending(path: path)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains(".") }
    return Dictionary(
      uniqueKeysWithValues: try files.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
  }
}

@Suite struct ClassTests {
  private let folder: Folder
  private let sets: [ScenarioSet]

  /// Four students: one who is right, one who does not sync, one whose file does not compile, one who did nothing.
  init() throws {
    folder = try Folder()
    sets = [try ScenarioSet(of: .shadowCopy, in: checkout)]
    let solution = try RightSolution.own(of: .shadowCopy).submission().source(of: .shadowCopy).get()
    let right = String(decoding: solution, as: UTF8.self)
    try folder.put(right.replacing("accounts", with: "everybody") + "// mine", "class/anna/Ledgers.swift")
    try folder.put(right.replacing("try sync(fd)", with: ""), "class/bert/work/Ledgers.swift")
    try folder.put(right + "\nlet seven: Int = \"seven\"\n", "class/=cora/Ledgers.swift")
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    try folder.put(String(decoding: stub, as: UTF8.self), "class/dora/Ledgers.swift")
  }

  /// Marks a shard, at most so many students of it, and writes what is left if there is nothing to merge.
  private func grade(_ name: String, _ shard: Shard? = nil, atMost most: Int = .max) throws {
    let all = try ClassFolder(folder.url.appending(path: "class").path)
    let here = shard.map { all.shard($0) } ?? all
    let output = folder.url.appending(path: name)
    let (book, lock) = try ClassOutput.open(ClassOutput.bookName(shard), in: output)
    defer { withExtendedLifetime(lock) {} }
    try ClassGrading(sets, in: checkout, cores: [nil], atMost: most).mark(here, into: book)
  }

  private func write(_ name: String) throws -> ClassMarks {
    let output = ClassOutput(folder.url.appending(path: name), in: checkout, labs: [.shadowCopy])
    let marks = try ClassMarks(merging: ClassOutput.records(in: output.folder))
    try output.replaceBook(with: marks)
    let students = try ClassFolder(folder.url.appending(path: "class").path)
    let crashes = try ClassStepPages(into: output.folder, in: checkout, sets: sets, students: students)
      .write(for: marks)
    try output.write(marks, crashes: crashes.links)
    return marks
  }

  @Test func `interrupted, resumed, on several machines: the same bytes in the end`() async throws {
    let marks = try await Workbench.shared.use {
      try grade("whole")
      return try write("whole")
    }
    // The second time one machine is stopped after its first student, and goes on later.
    try await Workbench.shared.use {
      try grade("shards", Shard("1/2")!, atMost: 1)
      try grade("shards", Shard("2/2")!)
      try grade("shards", Shard("1/2")!)
      _ = try write("shards")
    }
    var (whole, shards) = (try folder.contents(of: "whole"), try folder.contents(of: "shards"))
    #expect(shards.removeValue(forKey: "gradebook-1-of-2.book") != nil)
    #expect(shards.removeValue(forKey: "gradebook-2-of-2.book") != nil)
    for key in whole.keys where key.hasPrefix(".") { whole[key] = nil }
    for key in shards.keys where key.hasPrefix(".") { shards[key] = nil }
    #expect(Set(whole.keys) == Set(shards.keys))
    for (name, bytes) in whole { #expect(shards[name] == bytes, "\(name)") }
    // To merge what was merged changes nothing.
    _ = try write("shards")
    #expect(try folder.contents(of: "shards")["gradebook.book"] == whole["gradebook.book"])

    #expect(marks.marks.map(\.student) == ["=cora", "anna", "bert", "dora"])
    #expect(marks["anna"]?.report.points == 100 && marks["dora"]?.report.points == 0)
    #expect((30...95).contains(try #require(marks["bert"]).report.points))
    #expect(marks["=cora"]?.report.labs[0].buildFailure?.contains("error: cannot convert value") == true)
    try checkPages(whole)
  }

  private func checkPages(_ files: [String: Data]) throws {
    func text(_ name: String) -> String { String(decoding: files[name] ?? Data(), as: UTF8.self) }
    // Who copied is flagged, who handed in nothing of their own is not; no cell is a formula.
    let rows = text("grades.csv").split(separator: "\r\n").map(String.init)
    #expect(rows.count == 5 && rows[1].hasPrefix("'=cora,failed,0,100,") && rows[1].hasSuffix(",shadow-copy,"))
    #expect(rows[2].hasSuffix(",shadow-copy: solution") && rows[4].hasSuffix(",,"))
    let page = text("index.html")
    #expect(page.contains("<b>1 student</b>: ShadowCopy A, B: a file&#39;s sync is forgotten"))
    #expect(page.contains("<b>1 student</b>: ShadowCopy: does not compile: cannot convert value"))
    #expect(page.contains("<a href=\"students/%3Dcora.html\">") && page.contains("<svg "))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    // Whoever fails by a power cut can be stepped through; whoever wrote nothing has nothing to step through.
    let crashes = files.keys.filter { $0.hasPrefix("crashes/") }
    #expect(!crashes.isEmpty)
    for crash in crashes {
      #expect(page.contains("<a href=\"\(crash)\">Step through bert's crash</a>"))
      #expect(text(crash).contains("<script") && text(crash).contains("bert/work/Ledgers.swift"))
    }
    let report = try GradeReport(json: text("students/anna.json"))
    #expect(report.provenance?.student == "anna" && report.provenance?.submission.count == 1)
    #expect(report.labs[0].costs?.map(\.parts) == LabDescription.shadowCopy.programs)
  }

  /// A book with no room for what was judged of bert's.
  private final class NarrowBook: RecordBook {
    private(set) var records: [[UInt8]] = []

    func add(_ record: [UInt8]) throws {
      let mark = try StudentMark(record: record)
      if mark.student == "bert", mark.report.status != .ungraded { throw Gradebook.TooLarge(count: record.count) }
      records.append(record)
    }
  }

  @Test func `whoever's marks are too large for the book is ungraded, and the class goes on`() async throws {
    for name in ["anna", "=cora"] {
      try FileManager.default.removeItem(at: folder.url.appending(path: "class/\(name)"))
    }
    let students = try ClassFolder(folder.url.appending(path: "class").path)
    let marks = try await Workbench.shared.use {
      let book = NarrowBook()
      try ClassGrading(sets, in: checkout, cores: [nil]).mark(students, into: book)
      return ClassMarks(try book.records.map { try StudentMark(record: $0) })
    }
    #expect(marks.marks.map(\.student) == ["bert", "dora"])
    #expect(marks["dora"]?.report.status == .failed && marks["bert"]?.report.status == .ungraded)
    let scenario = try #require(marks["bert"]?.report.labs.first?.scenarios.first)
    #expect(scenario.reason?.contains("a gradebook takes at most 16777216") == true && scenario.maxPoints > 0)
    #expect(marks["bert"]?.report.maxPoints == marks["dora"]?.report.maxPoints)
  }

  @Test func `students have seeds of their own, and keep them`() throws {
    let provenance = try Provenance(of: checkout, seed: 5)
    #expect(provenance.seed(for: "anna") == provenance.seed(for: "anna"))
    #expect(provenance.seed(for: "anna") != provenance.seed(for: "bert"))
    #expect(provenance.seed(for: nil) == 5)
  }
}

@Suite struct ClassMarksTests {
  private func mark(_ student: String, _ points: Int, key: String = "k", ungraded: Bool = false) -> StudentMark {
    let scenario = GradeReport.ScenarioMark(
      name: "a1", title: "one", part: "A", status: ungraded ? .ungraded : points > 0 ? .passed : .failed, maxPoints: 5,
      reason: ungraded ? "no sockets" : nil)
    let lab = GradeReport.LabMark(name: "shadow-copy", title: "ShadowCopy", studentFile: "L", scenarios: [scenario])
    return StudentMark(student: student, key: key, tokens: [:], report: GradeReport(labs: [lab]))
  }

  @Test func `a merge does not depend on order or number`() throws {
    let marks = [mark("b", 5), mark("a", 0), mark("a", 5, ungraded: true), mark("c", 5, ungraded: true)]
    let once = try ClassMarks(merging: marks)
    #expect(try ClassMarks(merging: marks.reversed() + marks) == once)
    #expect(try ClassMarks(merging: once.marks) == once)
    #expect(once["a"]?.report.status == .failed && once["c"]?.report.status == .ungraded)
  }

  @Test func `a later mark replaces an earlier one, and is not added to it`() {
    let marks = ClassMarks([mark("a", 0), mark("b", 5), mark("a", 5)])
    #expect(marks.marks.map(\.report.points) == [5, 5])
  }

  @Test func `a comparison names what changed, and nothing else`() {
    let changes = RegradeComparison(
      ClassMarks([mark("a", 0), mark("b", 5), mark("c", 5)]),
      ClassMarks([mark("a", 5), mark("b", 5), mark("c", 5, ungraded: true)])
    ).changes
    #expect(
      changes.map { "\($0.student) \($0.what)" } == [
        "a shadow-copy a1: 0 of 5 → 5 of 5", "c shadow-copy a1: 5 of 5 → ungraded",
      ])
    #expect(changes[1].why == "no sockets")
  }
}
