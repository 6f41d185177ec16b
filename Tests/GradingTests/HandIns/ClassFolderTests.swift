import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// Whatever lies in a class's folder is somebody's.
@Suite struct ClassFolderTests {
  private let folder: Folder
  private var path: String { folder.url.appending(path: "class").path }

  init() throws { folder = try Folder() }

  /// Makes a folder whose name is bytes, with a student's file in it.
  private func make(_ name: [UInt8], _ text: String) throws {
    let folder = LocalPath(path).appending(name)
    try #require(folder.withPath { mkdir($0, 0o755) } == 0)
    let file = folder.appending(Array("Ledgers.swift".utf8)).withPath { open($0, O_CREAT | O_WRONLY, 0o644) }
    defer { close(file) }
    #expect(write(file, text, text.utf8.count) == text.utf8.count)
  }

  private func students() throws -> [String: String] {
    let pairs = try ClassFolder(path).students.map { student in
      (
        student.name,
        (try? student.submission.source(of: .shadowCopy).get()).map { String(decoding: $0, as: UTF8.self) } ?? "-"
      )
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test func `a name that is no text has a row, and so have two that look the same`() throws {
    try folder.put("x", "class/.hidden")
    try make([0xD1, 0xA7, 0xC9, 0xFA], "in GBK")
    try make(Array("Zo\u{EB}".utf8), "composed")
    try make(Array("Zoe\u{308}".utf8), "decomposed")
    try make([0xFF, 0xFE], "no text at all")
    let found = try students()
    #expect(found["学生"] == "in GBK" && found["Zo\u{EB}"] == "decomposed" && found["Zo\u{EB} (2)"] == "composed")
    #expect(found.count == 4 && found.values.contains("no text at all"))
  }

  @Test func `of a folder and an archive of one name both have a row`() throws {
    try folder.put("folder", "class/anna/Ledgers.swift")
    try Data(ZipMaker([.init("Ledgers.swift", "zip")]).bytes).write(to: folder.url.appending(path: "class/anna.zip"))
    try folder.put("file", "class/bert.swift")
    try folder.put("file", "class/smith_1_Ledgers.swift")
    #expect(try students() == ["anna": "folder", "anna.zip": "zip", "bert": "-", "smith_1_Ledgers": "file"])
    let only = try ClassFolder(path, for: [.shadowCopy]).students.first { $0.name == "bert" }
    #expect(try only?.submission.source(of: .shadowCopy).get() == Data("file".utf8))
  }

  @Test func `what systems leave is nobody's, and everything else is somebody's`() throws {
    for name in [".DS_Store", "__MACOSX/anna/Ledgers.swift", "Thumbs.db", "desktop.ini", ".git/x"] {
      try folder.put("x", "class/\(name)")
    }
    #expect(throws: GradingProblem.self) { try ClassFolder(path) }
    try folder.put("x", "class/paper.pdf")
    try folder.put("x", "class/empty/notes.txt")
    #expect(try ClassFolder(path).students.map(\.name) == ["empty", "paper.pdf"])
  }

  /// Every shape, and what nobody can read: a row each, full marks or a reason.
  @Test(.tags(.classes), .tiered)
  func `a class of all shapes has a row each, and who can't be read is ungraded`() async throws {
    let solution = try RightSolution.own(of: .shadowCopy).submission().source(of: .shadowCopy).get()
    let shapes = HandInShapes.all(String(decoding: solution, as: UTF8.self))
    for (number, shape) in shapes.enumerated() {
      let name = "class/\(number + 100)-\(shape.file)"
      try folder.put("", name)
      try Data(shape.bytes).write(to: folder.url.appending(path: name))
    }
    try folder.put("no archive", "class/broken.7z")
    try folder.put("nothing", "class/empty/notes.txt")
    let sets = [try ScenarioSet(of: .shadowCopy, in: checkout)]
    let students = try ClassFolder(path, for: [.shadowCopy])
    let marks = try await Workbench.shared.use { [self] in
      let book = try ClassBook("gradebook.book", in: folder.url.appending(path: "marks"))
      try ClassGrading(sets, in: checkout).mark(students, into: book)
      return ClassMarks(try book.records.map { try StudentMark(record: $0) })
    }
    #expect(marks.marks.count == shapes.count + 2)
    for (number, shape) in shapes.enumerated() {
      let mark = marks.marks.first { $0.student.hasPrefix("\(number + 100)-") }
      #expect(mark?.report.points == 100, "\(shape.what)")
    }
    #expect(marks["broken"]?.report.status == .ungraded && marks["empty"]?.report.status == .failed)
  }
}
