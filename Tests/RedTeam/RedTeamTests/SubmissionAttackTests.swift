import Foundation
import Judging
import Reporting
import Testing

@testable import Grading

/// Submissions that attack where they are read and built: each is the solution's parts A and B, a part C that keeps all in
/// memory, and the text of a file in `Submissions`.
@Suite(.serialized, .enabled(if: RedTeam.isLockedIn, "needs every lock (Linux with Landlock and seccomp)"))
struct SubmissionAttackTests {
  /// One overlay for all of them: they come one after another.
  nonisolated(unsafe) private static let overlay = Result { try Overlay(of: RedTeam.checkout) }

  private static let folder = RedTeam.checkout.root.appending(path: "Tests/RedTeam/Submissions")

  /// The attacks by what is expected of them.
  static func attacks(_ expected: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.sorted().filter { file in
      (try? String(contentsOf: folder.appending(path: file), encoding: .utf8))?.hasPrefix("// Expect: \(expected)\n")
        ?? false
    }
  }

  private func source(_ attack: String) throws -> Data {
    let solution = RedTeam.checkout.root.appending(path: "Grader/Solutions/ShadowCopy/Ledgers.swift")
    let text = try String(contentsOf: solution, encoding: .utf8)
    let partC = try #require(text.range(of: "// MARK: - Part C"))
    let rest = try #require(text.range(of: "// MARK: - What both use"))
    let grafts = try ["memory-branches.swift", attack].map {
      try String(contentsOf: Self.folder.appending(path: $0), encoding: .utf8)
    }
    return Data((text[..<partC.lowerBound] + text[rest.lowerBound...] + grafts.joined(separator: "\n")).utf8)
  }

  private func build(_ attack: String) throws -> Overlay.Build {
    try Self.overlay.get().build(.shadowCopy, around: source(attack))
  }

  @Test(arguments: attacks("same"))
  func `what compiles gets the honest half's marks`(_ attack: String) async throws {
    guard case .built(let program) = try build(attack) else {
      Issue.record("\(try build(attack))")
      return
    }
    #expect(try await RedTeam.marks(of: program, in: RedTeam.sample) == RedTeam.honestHalf)
  }

  @Test(arguments: attacks("refused"))
  func `what would run outside of its boots is refused, with a reason`(_ attack: String) throws {
    guard case .failed(let message) = try build(attack) else {
      Issue.record("it was built")
      return
    }
    #expect(message.contains("is refused"), "\(message)")
  }

  @Test(arguments: attacks("broken"))
  func `what does not compile tells nothing about this machine`(_ attack: String) throws {
    guard case .failed(let message) = try build(attack) else {
      Issue.record("it was built")
      return
    }
    #expect(message.contains("error: "))
    let toolchain = try Toolchain.folder().path
    for path in [RedTeam.checkout.root.path, toolchain, NSHomeDirectory() + "/", "/tmp/", "/usr/"] {
      #expect(!message.contains(path), "\(path) in\n\(message)")
    }
  }

  @Test func `there are attacks of every kind`() {
    #expect(Self.attacks("same").count == 4 && Self.attacks("refused").count == 4 && Self.attacks("broken").count == 2)
  }

  // MARK: The compiler's own locks

  private func shell(_ script: String, _ bounds: BuildRun.Bounds = .init()) throws -> BuildRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "locked-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try BuildRun(locked: ["/bin/bash", "-c", script], in: folder, bounds: bounds)
  }

  @Test func `a compiler reads the toolchain and no solution, no scenario, no other submission`() throws {
    let root = RedTeam.checkout.root.path
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
