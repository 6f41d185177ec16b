import Foundation
import GradedSolutions
import Judging
import Reporting
import Storage
import TestTiers
import Testing

@testable import Grading

/// A book whose folder is removed while it is written.
@Suite struct ClassBookTests {
  private let folder: Folder
  private var marks: URL { folder.url.appending(path: "deep/marks") }

  init() throws { folder = try Folder() }

  private func records() throws -> [[UInt8]] {
    try Gradebook("class.book", on: RealFileSystem(directory: marks.path)).records
  }

  @Test func `what was added before and after the folder went is all there`() throws {
    let book = try ClassBook("class.book", in: marks)
    try book.add([1])
    #expect(!book.wasLost)
    for (number, gone) in [(UInt8(2), "deep/marks"), (3, "deep"), (4, "deep/marks/class.book")] {
      try FileManager.default.removeItem(at: folder.url.appending(path: gone))
      try book.add([number])
      #expect(book.wasLost)
      #expect(try records() == (1...number).map { [$0] })
    }
    #expect(try !book.restore())
  }

  @Test func `a book that lies in another's place is not written over`() throws {
    let book = try ClassBook("class.book", in: marks)
    try book.add([1])
    try FileManager.default.removeItem(at: marks)
    let other = try ClassBook("class.book", in: marks)
    try other.add([7])
    #expect(throws: GradingProblem.self) { try book.add([2]) }
    #expect(try records() == [[7]])
  }

  @Test func `a folder that can't be made again is an error that says so`() throws {
    let book = try ClassBook("class.book", in: marks)
    try FileManager.default.removeItem(at: folder.url.appending(path: "deep"))
    try folder.put("in the way", "deep")
    let error = #expect(throws: GradingProblem.self) { try book.add([1]) }
    #expect(error?.description.contains("was removed while the class was marked, and can't be made again") == true)
  }

  /// The grader as a process, with untouched files, so that each student is one build and no power cut.
  @Test(.tags(.classes), .tiered)
  func `a class whose folder is removed meanwhile ends with exit status 2, and with all marks`() async throws {
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    for name in ["anna", "bert", "cora"] {
      try folder.put(String(decoding: stub, as: UTF8.self) + "// \(name)", "class/\(name)/Ledgers.swift")
    }
    let (path, marks) = (folder.url.appending(path: "class").path, marks)
    let status = try await Workbench.shared.use {
      let grader = Process()
      grader.executableURL = URL(filePath: try #require(builtGrader))
      grader.currentDirectoryURL = checkout.root
      grader.arguments = ["--lab", "shadow-copy", "-j", "1", "--class", path, "--out", marks.path]
      (grader.standardOutput, grader.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try grader.run()
      let book = marks.appending(path: ClassOutput.bookName(nil)).path
      func size() -> Int { (try? FileManager.default.attributesOfItem(atPath: book))?[.size] as? Int ?? 0 }
      while grader.isRunning, size() <= 1_000 { usleep(2_000) }
      #expect(grader.isRunning)
      try FileManager.default.removeItem(at: marks)
      grader.waitUntilExit()
      return grader.terminationStatus
    }
    #expect(status == 2)
    #expect(Set(try ClassOutput.records(in: marks).map(\.student)) == ["anna", "bert", "cora"])
    #expect(FileManager.default.fileExists(atPath: marks.appending(path: "grades.csv").path))
  }
}
