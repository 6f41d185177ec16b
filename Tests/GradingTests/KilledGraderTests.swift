import Foundation
import Judging
import Reporting
import Testing

@testable import Grading

/// The grader as a process, killed for real while it marks a class: what it goes on to leave is what it would have left.
@Suite struct KilledGraderTests {
  @Test func `killed again and again, a class ends with the same bytes`() async throws {
    let folder = try Folder()
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    let solution = try #require(RightSolution.all(of: .shadowCopy).first).submission().source(of: .shadowCopy).get()
    for (index, name) in ["anna", "bert", "cora", "dora", "emil", "fred"].enumerated() {
      let source = index.isMultiple(of: 2) ? stub : solution
      try folder.put(String(decoding: source, as: UTF8.self) + "// \(name)", "class/\(name)/Ledgers.swift")
    }
    try await apart {
      try Self.finish(Self.grader(folder, "whole"))
      // Each time it is killed when one more student is in the book, or at once where nobody is yet; then it ends.
      for students in 0...2 {
        let grader = try Self.grader(folder, "killed")
        while grader.isRunning, Self.size(of: "killed", folder) <= students * 1_000 { usleep(2_000) }
        kill(grader.processIdentifier, SIGKILL)
        grader.waitUntilExit()
        #expect(grader.terminationReason == .uncaughtSignal)
      }
      try Self.finish(Self.grader(folder, "killed"))
    }
    let (whole, killed) = (try folder.contents(of: "whole"), try folder.contents(of: "killed"))
    for (name, bytes) in whole where !name.hasSuffix(".book") && !name.hasPrefix(".") {
      #expect(killed[name] == bytes, "\(name)")
    }
    // In the book itself students may stand in another order: workers finish when they finish.
    #expect(try Self.records(whole) == Self.records(killed) && Self.records(whole).count == 6)
  }

  private static func grader(_ folder: Folder, _ output: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try #require(builtGrader))
    process.currentDirectoryURL = checkout.root
    process.arguments = [
      "--lab", "shadow-copy", "--class", folder.url.appending(path: "class").path, "--out",
      folder.url.appending(path: output).path, "-j", "2",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func finish(_ grader: Process) throws {
    grader.waitUntilExit()
    #expect(grader.terminationReason == .exit && grader.terminationStatus == 0)
  }

  private static func size(of output: String, _ folder: Folder) -> Int {
    let book = folder.url.appending(path: "\(output)/\(ClassOutput.bookName(nil))")
    return (try? FileManager.default.attributesOfItem(atPath: book.path))?[.size] as? Int ?? 0
  }

  /// Who is in the book, and with what: nobody twice.
  private static func records(_ files: [String: Data]) throws -> [String] {
    let folder = try Folder()
    let name = ClassOutput.bookName(nil)
    try (files[name] ?? Data()).write(to: folder.url.appending(path: name))
    return try ClassOutput.records(in: folder.url).map { "\($0.student) \($0.key) \($0.report.points)" }.sorted()
  }

  /// A thread of its own waits for processes, so that no test waits for it.
  private func apart(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
  }
}
