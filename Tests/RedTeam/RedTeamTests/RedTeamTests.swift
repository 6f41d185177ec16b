import Foundation
import GradedSolutions
import Judging
import LabKit
import TestTiers
import Testing

@testable import Grading

/// Half-right solutions with an attack grafted on: each gets the honest half's marks, while a neighbour's 100 stays 100.
///
/// All attacks are in one program, which does the one that it is called by. What attacks the build instead is in
/// ``SubmissionAttackTests``.
@Suite(.serialized, .needs(RedTeam.missingLocks))
struct RedTeamTests {
  @Test(arguments: RedTeam.attacks)
  func `an attack gains nothing, harms nobody and leaves nothing behind`(_ attack: String) async throws {
    try await expectNothing(of: attack)
  }

  @Test(.tags(.long), .tiered, arguments: RedTeam.endlessAttacks)
  func `nor does one that only a limit ends`(_ attack: String) async throws { try await expectNothing(of: attack) }

  private func expectNothing(of attack: String) async throws {
    let link = try RedTeam.Link(to: "CheatingShadowCopy", as: attack)
    async let neighbour = RedTeam.marks(of: RedTeam.program("SolvedShadowCopy"), in: RedTeam.neighbours)
    let marks = try await RedTeam.marks(of: link.path, in: RedTeam.sample)
    #expect(marks == RedTeam.honestHalf)
    #expect(try await neighbour.allSatisfy(\.passed))
    #expect(RedTeam.processes(named: link.folder.lastPathComponent) == [])
    for file in RedTeam.leftovers { #expect(!FileManager.default.fileExists(atPath: file), "\(file)") }
  }

  @Test func `the honest half has its 70 points`() async throws {
    let link = try RedTeam.Link(to: "CheatingShadowCopy", as: "nothing")
    let scenarios = try checkout.scenarios(of: .shadowCopy)
    let marks = try await RedTeam.marks(of: link.path, in: scenarios.map(\.name))
    let earned = zip(scenarios, marks).filter(\.1.passed).map(\.0)
    #expect(earned.reduce(0) { $0 + $1.points } == 70)
    #expect(earned.allSatisfy { $0.part != "C" } && earned.count == scenarios.count { $0.part != "C" })
  }

  @Test func `a right program whose every boot is slow is ended, and told why`() async throws {
    let link = try RedTeam.Link(to: "CheatingShadowCopy", as: "slow-boots")
    let path = link.path
    let mark = try await apart {
      var marking = try RedTeam.marking(of: path, in: ["a5-all-or-nothing"])
      marking.limits.cpuSecondsInAll = 3
      return try #require(marking.judgements().first).mark
    }
    #expect(mark.reason == nil && mark.points == 0)
    let headline = try #require(mark.counterexample).headline
    #expect(headline.contains("more than 3 s of processor time in all boots"), "\(headline)")
    #expect(RedTeam.processes(named: link.folder.lastPathComponent) == [])
  }

  @Test func `without locks a file in a temporary folder would have earned marks`() async throws {
    let link = try RedTeam.Link(to: "CheatingShadowCopy", as: "temporary-file")
    defer { for file in RedTeam.leftovers { try? FileManager.default.removeItem(atPath: file) } }
    let marks = try await RedTeam.marks(of: link.path, in: ["c1-no-crash"], locks: [])
    #expect(marks == [RedTeam.Mark(scenario: "c1-no-crash", passed: true)])
  }
}

/// What the red team needs: programs, scenarios, and eyes for what is left behind.
enum RedTeam {
  /// One scenario's outcome.
  struct Mark: Equatable {
    let scenario: String
    let passed: Bool
  }

  /// As the program has them.
  static let attacks = [
    "global", "static-mutex", "unchecked-sendable", "global-actor", "environment", "temporary-file", "file-beside",
    "shared-memory", "own-output", "inherited-descriptors", "forked-child", "forged-output", "forged-answers",
    "forged-control", "huge-message", "reads-solutions", "detects-the-judge", "exits", "exits-by-name", "traps",
    "aborts", "endless-output", "fork-bomb", "thread-bomb", "stack-overflow", "hangs-up", "kills", "stops", "traces",
    "writes-to-the-checkout", "endless-letter",
  ]

  /// Those that go on until the processor's time, a silence, the calls or the memory are used up, again and again.
  static let endlessAttacks = [
    "endless-loop", "endless-loop-without-a-clock", "endless-calls", "ten-gigabytes", "sleeps",
  ]

  /// Where the honest half earns, and where a cheat could.
  static let sample = ["a5-all-or-nothing", "b3-failed-sync", "c1-no-crash", "c4-one-commit-point"]
  /// What the honest half makes of them.
  static let honestHalf = sample.map { Mark(scenario: $0, passed: !$0.hasPrefix("c")) }
  /// What a right solution is judged by at the same time.
  static let neighbours = ["a5-all-or-nothing", "c1-no-crash"]

  /// Whether lab processes have every lock here; without them these tests would do the harm that they test.
  static let isLockedIn: Bool = {
    let process = try? LabProcess(executable: program("SolvedShadowCopy"), BootOptions(part: "A"))
    return process?.isolation.tier == .locked
  }()

  /// What keeps these tests from running here.
  static var missingLocks: String? { isLockedIn ? nil : "every lock (Linux with Landlock and seccomp)" }

  /// The executable of a target, beside the test bundle.
  static func program(_ name: String) -> String {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: name).path
  }

  /// Judges a program by scenarios, the real way, on a thread that may wait.
  static func marks(of program: String, in names: [String], locks: Isolation = .complete) async throws -> [Mark] {
    try await apart { try waitForMarks(of: program, in: names, locks: locks) }
  }

  /// The same on a thread that does.
  static func waitForMarks(of program: String, in names: [String], locks: Isolation = .complete) throws -> [Mark] {
    var marking = try marking(of: program, in: names)
    marking.locks = locks
    return try marking.judgements().map { judgement in
      if let why = judgement.mark.reason { throw InfrastructureError(why) }
      return Mark(scenario: judgement.mark.name, passed: judgement.mark.points > 0)
    }
  }

  /// What judges a program by scenarios.
  static func marking(of program: String, in names: [String]) throws -> Marking {
    let scenarios = try checkout.scenarios(of: .shadowCopy).filter { names.contains($0.name) }
    var marking = Marking(.shadowCopy, executable: program, scenarios: scenarios)
    marking.cores = [nil]
    // What runs into a clock shall not take long; what is honest is nowhere near it.
    (marking.limits.cpuMilliseconds, marking.limits.silenceSeconds, marking.limits.calls) = (1000, 2, 20_000)
    return marking
  }

  /// The processes that were started from a folder of this name.
  static func processes(named folder: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.filter { Int($0) != nil && commandLine(of: $0).contains(folder) }
  }

  /// A process's words, a zero byte behind each; nothing if it has ended. Foundation's way to read a file leaks when there
  /// is none, and whoever waits for a process asks thousands of times.
  static func commandLine(of process: String) -> String {
    guard let file = fopen("/proc/\(process)/cmdline", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// Where attacks leave something if they can.
  static var leftovers: [String] {
    let name = "powercut-red-team"
    return ["/tmp", "/dev/shm", FileManager.default.currentDirectoryPath, checkout.root.path].map { "\($0)/\(name)" }
      + [checkout.root.appending(path: "Labs/ShadowCopy/Scenarios/\(name).scenario").path]
  }

  /// A program under another name.
  final class Link {
    let folder = FileManager.default.temporaryDirectory.appending(path: "red-team-\(UUID().uuidString)")
    let path: String

    init(to program: String, as name: String) throws {
      path = folder.appending(path: name).path
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: RedTeam.program(program))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
  }
}
