import Foundation
import GradedSolutions
import Judging
import TestTiers
import Testing

@testable import Grading

/// Graders that work at the same time: each has a folder of its own to build in, and no two write one book.
@Suite struct TwoGradersTests {
  private let folder: Folder
  private var marks: URL { folder.url.appending(path: "marks") }

  init() throws { folder = try Folder() }

  @Test func `a lock has one holder, and is free when the holder is gone`() throws {
    let path = folder.url.appending(path: "lock").path
    var first = try FileLock(path)
    #expect(first != nil)
    #expect(try FileLock(path) == nil)
    first = nil
    #expect(try first == nil && FileLock(path) != nil)
  }

  @Test func `a lock that can't be opened is not another grader's`() throws {
    try folder.put("", "file")
    let problem = #expect(throws: GradingProblem.self) { try FileLock(folder.url.appending(path: "file/lock").path) }
    #expect(problem?.description.hasSuffix("file/lock: Not a directory") == true)
  }

  @Test func `when all folders to build in are taken, the next grader is told to wait`() throws {
    for part in ["Package.swift", "Labs/x", "Sources/Judging/x"] { try folder.put("", "checkout/\(part)") }
    let place = try Checkout(root: folder.url.appending(path: "checkout"))
    let holders = try (1...Overlay.most).map { number in
      try folder.put("", "checkout/.build/grading/kit\(number)/lock")
      return try FileLock(folder.url.appending(path: "checkout/.build/grading/kit\(number)/lock").path)
    }
    #expect(!holders.contains { $0 == nil })
    let problem = #expect(throws: GradingProblem.self) { try Overlay(of: place) }
    #expect(problem?.description.contains("all 64 folders in ") == true)
    #expect(problem?.description.hasSuffix("are in use; wait for other graders to end") == true)
  }

  @Test func `a book that a grader writes is opened by no other one until the first ends`() throws {
    var first: ClassBook? = try ClassBook("gradebook.book", in: marks)
    try first?.add([1])
    let problem = #expect(throws: GradingProblem.self) { try ClassBook("gradebook.book", in: marks) }
    #expect(problem?.description.contains("another grader is writing gradebook.book in \(marks.path)") == true)
    #expect(try ClassBook("gradebook-1-of-2.book", in: marks).records.isEmpty)
    first = nil
    #expect(try first == nil && ClassBook("gradebook.book", in: marks).records == [[1]])
  }

  /// Both as processes, started at once from one checkout.
  @Test(.tags(.classes), .tiered, .needs("the grader, built with the tests", builtGrader != nil))
  func `two graders at once mark as one does, and of two classes in one folder the second waits`() async throws {
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    try folder.put(String(decoding: stub, as: UTF8.self), "class/anna/Ledgers.swift")
    let grader = try #require(builtGrader)
    let line = """
      mark() { '\(grader)' --lab shadow-copy --scenario a1 --submission class/anna --format=json --output "$1"; }
      cd '\(folder.url.path)'
      mark one & first=$!
      mark two; [ $? -eq 1 ] || exit 10
      wait $first; [ $? -eq 1 ] || exit 11
      exec 9>marks/.gradebook.book.lock; flock 9
      '\(grader)' --lab shadow-copy --scenario a1 --class class --out marks 2>message; [ $? -eq 2 ] || exit 12
      grep -q 'another grader is writing gradebook.book' message || exit 13
      """
    try FileManager.default.createDirectory(at: marks, withIntermediateDirectories: true)
    let status = try await Workbench.shared.use { [folder] in
      try Tools.run(["bash", "-c", line], in: folder.url)
    }
    #expect(status == 0)
    for name in ["one", "two"] {
      let text = try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
      #expect(text.contains("\"status\": \"failed\""))
    }
  }
}
