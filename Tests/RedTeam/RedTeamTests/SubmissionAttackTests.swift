import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// Submissions that attack where they are read and built: each is the solution's parts A and B, a part C that keeps all in
/// memory, and the text of a file in `Submissions`, with that of another one if it says so.
@Suite(.serialized, .needs(RedTeam.missingLocks))
struct SubmissionAttackTests {
  private static let folder = checkout.root.appending(path: "Tests/RedTeam/Submissions")

  /// The attacks by what is expected of them.
  static func attacks(_ expected: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.sorted().filter { file in
      (try? String(contentsOf: folder.appending(path: file), encoding: .utf8))?.hasPrefix("// Expect: \(expected)\n")
        ?? false
    }
  }

  private func source(_ attack: String) throws -> Data {
    let solution = checkout.root.appending(path: "Grader/Solutions/ShadowCopy/Ledgers.swift")
    let text = try String(contentsOf: solution, encoding: .utf8)
    let partC = try #require(text.range(of: "// MARK: - Part C"))
    let rest = try #require(text.range(of: "// MARK: - What both use"))
    let graft = try String(contentsOf: Self.folder.appending(path: attack), encoding: .utf8)
    let others = graft.split(separator: "\n").filter { $0.hasPrefix("// With: ") }.map { String($0.dropFirst(9)) }
    let grafts =
      try (["memory-branches.swift"] + others).map {
        try String(contentsOf: Self.folder.appending(path: $0), encoding: .utf8)
      } + [graft]
    return Data((text[..<partC.lowerBound] + text[rest.lowerBound...] + grafts.joined(separator: "\n")).utf8)
  }

  private func build(_ attack: String) async throws -> Overlay.Build {
    let source = try source(attack)
    return try await Workbench.shared.use { try Overlay(of: checkout).build(.shadowCopy, around: source) }
  }

  @Test(arguments: attacks("same"))
  func `what compiles gets the honest half's marks`(_ attack: String) async throws {
    let source = try source(attack)
    let marks = try await Workbench.shared.use {
      // The program is there until the next test builds one.
      switch try Overlay(of: checkout).build(.shadowCopy, around: source) {
      case .built(let program): try RedTeam.waitForMarks(of: program, in: RedTeam.sample)
      case .failed(let message): throw InfrastructureError(message)
      }
    }
    #expect(marks == RedTeam.honestHalf)
  }

  @Test(arguments: attacks("refused"))
  func `what would run outside of its boots is refused, with a reason`(_ attack: String) async throws {
    guard case .failed(let message) = try await build(attack) else {
      Issue.record("it was built")
      return
    }
    #expect(message.contains("is refused"), "\(message)")
  }

  @Test(arguments: attacks("broken"))
  func `what does not compile tells nothing about this machine`(_ attack: String) async throws {
    guard case .failed(let message) = try await build(attack) else {
      Issue.record("it was built")
      return
    }
    #expect(message.contains("error: "))
    let toolchain = try Toolchain.folder().path
    for path in [checkout.root.path, toolchain, NSHomeDirectory() + "/", "/tmp/", "/usr/"] {
      #expect(!message.contains(path), "\(path) in\n\(message)")
    }
  }

  @Test func `there are attacks of every kind`() {
    #expect(Self.attacks("same").count == 8 && Self.attacks("refused").count == 6 && Self.attacks("broken").count == 2)
  }

  // MARK: The compiler's own locks

  private func shell(_ script: String, _ bounds: BuildRun.Bounds = .init()) throws -> BuildRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "locked-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try BuildRun(locked: ["/bin/bash", "-c", script], in: folder, bounds: bounds)
  }

  @Test func `a compiler reads the toolchain and no solution, no scenario, no other submission`() throws {
    let root = checkout.root.path
    for path in ["Grader/Solutions/ShadowCopy/Ledgers.swift", "Labs/ShadowCopy/Scenarios/c1-no-crash.scenario", "."] {
      let run = try shell("ls '\(root)/\(path)' && cat '\(root)/\(path)'/* '\(root)/\(path)'")
      #expect(!run.succeeded && run.output.contains("Permission denied"), "\(run.output)")
    }
    #expect(try shell("test -r '\(Toolchain.folder().path)/bin/swiftc' && cat /bin/true > copy && rm copy").succeeded)
  }

  @Test func `a compiler writes nowhere else and has no network`() throws {
    let outside = FileManager.default.temporaryDirectory.appending(path: "powercut-outside-\(UUID().uuidString)").path
    #expect(!(try shell("echo x > '\(outside)'").succeeded))
    #expect(!FileManager.default.fileExists(atPath: outside))
    let network = try shell("exec 3<>/dev/udp/127.0.0.1/9")
    #expect(!network.succeeded && network.output.contains("Operation not permitted"), "\(network.output)")
  }

  @Test func `a compiler that does not end is ended, with all that it started`() throws {
    let name = "red-team-\(UUID().uuidString)"
    let run = try shell("exec -a \(name) sleep 1000 & exec -a \(name) sleep 1000", .init(seconds: 1))
    #expect(!run.succeeded && run.output.contains("did not come to an end in 1 s"))
    #expect(RedTeam.processes(named: name) == [])
    let busy = try shell("while :; do :; done", .init(processorSeconds: 1))
    #expect(!busy.succeeded && busy.output.contains("too much time or memory"))
  }
}
