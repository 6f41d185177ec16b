import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// The grader as a process, killed for real while it marks a class: what it goes on to leave is what it would have left.
@Suite(.tags(.classes), .tiered) struct KilledGraderTests {
  @Test func `killed again and again, a class ends with the same bytes`() async throws {
    let folder = try Folder()
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    let solution = try RightSolution.own(of: .shadowCopy).submission().source(of: .shadowCopy).get()
    let careless = String(decoding: solution, as: UTF8.self).replacing("try sync(fd)", with: "")
    for (index, name) in ["anna", "bert", "cora", "dora", "emil", "fred"].enumerated() {
      let source = String(decoding: index.isMultiple(of: 2) ? stub : solution, as: UTF8.self) + "// \(name)"
      // Two who forget every sync, each on another shard.
      let text = ["cora", "dora"].contains(name) ? careless + "// \(name)" : source
      try folder.put(text, "class/\(name)/Ledgers.swift")
    }
    try await Workbench.shared.use {
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
    try await Workbench.shared.use { try Self.checkMerges(folder, whole) }
  }

  /// Shards on machines of their own, merged in either order, and what was merged merged again: all of it the same as what
  /// one machine leaves, pages of crashes included.
  private static func checkMerges(_ folder: Folder, _ whole: [String: Data]) throws {
    for shard in 1...2 { try finish(grader(folder, "shard\(shard)", ["--shard", "\(shard)/2"])) }
    for (order, output) in [([1, 2], "forth"), ([2, 1], "back"), ([2, 1, 1], "back")] {
      try finish(merge(folder, order.map { "shard\($0)" }, output))
      let merged = try folder.contents(of: output)
      #expect(Set(merged.keys.filter { !$0.hasPrefix(".") }) == Set(whole.keys.filter { !$0.hasPrefix(".") }))
      for (name, bytes) in whole where !name.hasSuffix(".book") && !name.hasPrefix(".") {
        #expect(merged[name] == bytes, "\(output)/\(name)")
      }
      #expect(try records(merged) == records(whole))
    }
    #expect(whole.keys.contains { $0.hasPrefix("crashes/") })
    // Without what was handed in there is nothing to run: no page, and no link to one.
    try finish(merge(folder, ["shard1", "shard2"], "blind", knowsClass: false))
    let blind = try folder.contents(of: "blind")
    #expect(!blind.keys.contains { $0.hasPrefix("crashes/") } && blind["grades.csv"] == whole["grades.csv"])
    #expect(blind["index.html"].map { String(decoding: $0, as: UTF8.self).contains("Step through") } == false)
    // A shard that nobody ran is missed: exit status 2.
    let partial = try merge(folder, ["shard1"], "partial")
    partial.waitUntilExit()
    #expect(partial.terminationStatus == 2)
  }

  private static func merge(
    _ folder: Folder, _ shards: [String], _ output: String, knowsClass: Bool = true
  ) throws -> Process {
    let paths = shards.map { folder.url.appending(path: $0).path }
    let known = knowsClass ? ["--class", folder.url.appending(path: "class").path] : []
    return try start(["merge"] + paths + ["--out", folder.url.appending(path: output).path] + known)
  }

  private static func grader(_ folder: Folder, _ output: String, _ options: [String] = []) throws -> Process {
    try start(
      [
        "--lab", "shadow-copy", "--class", folder.url.appending(path: "class").path, "--out",
        folder.url.appending(path: output).path, "-j", "2",
      ] + options)
  }

  private static func start(_ words: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try #require(builtGrader))
    process.currentDirectoryURL = checkout.root
    process.arguments = words
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
}
