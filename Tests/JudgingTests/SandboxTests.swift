import Exploration
import Foundation
import Judging
import LabKit
import Storage
import TestTiers
import Testing

#if os(Linux)

  private let program = builtProgram("MisbehavingLab")

  /// Something that was tried from inside a boot.
  private struct Attempt {
    let name: String
    /// The locks that refuse it, each of them alone.
    let refusedBy: Isolation
    let error: Int32

    var wasRefused: Bool { [EPERM, EACCES, EAGAIN].contains(error) }

    init(_ line: Substring) throws {
      let words = line.split(separator: " ")
      name = String(words[0])
      refusedBy = Isolation(rawValue: try #require(UInt32(words[1])))
      error = try #require(Int32(words[2]))
    }
  }

  /// The locks from inside: a program that tries what is forbidden, once with all locks, and with each by itself, so that
  /// every lock is seen to do something, and nothing is refused that no lock refuses.
  @Suite(.serialized) struct SandboxTests {
    private static let isRoot = geteuid() == 0

    private func answer(to command: String, with locks: Isolation) throws -> String {
      let process = try LabProcess(executable: program, BootOptions(part: "A"), locks: locks)
      let script = Script(command)
      #expect(process.boot(on: try TestDisk(), session: script) == .finished)
      guard script.replies.count == 2, case .ok(let answer) = script.replies[1] else {
        throw InfrastructureError("\(script.replies)")
      }
      return answer
    }

    private func attempts(with locks: Isolation) throws -> [Attempt] {
      let scratch = FileManager.default.temporaryDirectory.appending(path: "forbidden-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: scratch.path)
      defer { try? FileManager.default.removeItem(at: scratch) }
      return try answer(to: "try \(scratch.path) \(getpid())", with: locks).split(separator: "\n").map(Attempt.init)
    }

    @Test(.needs("every lock", Platform.hasAllLocks))
    func `with every lock nothing that is forbidden succeeds`() throws {
      let attempts = try attempts(with: .complete)
      #expect(attempts.count > 50)
      for attempt in attempts { #expect(attempt.wasRefused, "\(attempt.name): \(attempt.error)") }
    }

    @Test(
      .needs("every lock, or root, who has something to give up", Platform.hasAllLocks && isRoot),
      arguments: [Isolation.unprivileged, .files, .systemCalls])
    func `each lock refuses what it is for, by itself`(lock: Isolation) throws {
      for attempt in try attempts(with: [lock, .noNewPrivileges]) {
        if attempt.refusedBy.contains(lock) { #expect(attempt.wasRefused, "\(attempt.name): \(attempt.error)") }
      }
    }

    @Test(.needs("root, without whom much is refused by itself", isRoot))
    func `without locks nothing of it is refused, so that the tests above can fail`() throws {
      for attempt in try attempts(with: []) { #expect(!attempt.wasRefused, "\(attempt.name): \(attempt.error)") }
    }

    @Test func `a boot has its output and its connection and no other descriptor, whatever the judge has open`() throws
    {
      let inherited = open("/etc/hostname", O_RDONLY)
      defer { close(inherited) }
      #expect(fcntl(inherited, F_GETFD) == 0)
      #expect(try answer(to: "descriptors", with: .complete) == "0 1 2 4")
      #expect(try answer(to: "descriptors", with: []) == "0 1 2 4")
    }

    @Test(.needs("every lock", Platform.hasAllLocks))
    func `the locks that hold are told by the judge, and what was left out is missing`() throws {
      #expect(try LabProcess(executable: program, BootOptions(part: "A")).isolation.tier == .locked)
      for (name, lock) in Isolation.named where lock != .unprivileged || Self.isRoot {
        let process = try LabProcess(executable: program, BootOptions(part: "A"), locks: .complete.subtracting(lock))
        // Without no_new_privs the kernel gives nobody but root the other two.
        #expect(process.isolation.missing.contains(name))
        #expect(process.isolation.tier < .locked)
      }
    }

    @Test(.needs("root", isRoot)) func `two lab processes at a time are two users`() throws {
      let processes = try (0..<2).map { _ in try LabProcess(executable: program, BootOptions(part: "A")) }
      let disk = try TestDisk()
      let users = processes.map { process in
        let script = Script("user")
        #expect(process.boot(on: disk, session: script) == .finished)
        return script.replies.last
      }
      #expect(users[0] != users[1])
      #expect(!users.contains(.ok("0")))
    }
  }

  /// The same for a judge who is not root to begin with: these tests again, as another user.
  @Suite struct UnprivilegedJudgeTests {
    private static let command = "/usr/bin/setpriv"

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
      let (process, pipe) = (Process(), Pipe())
      process.executableURL = URL(filePath: Self.command)
      process.arguments = ["--reuid", "65534", "--regid", "65534", "--clear-groups"] + arguments
      (process.standardOutput, process.standardError) = (pipe, pipe)
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, output)
    }

    @Test(.needs("root, or setpriv", geteuid() == 0 && FileManager.default.fileExists(atPath: command)))
    func `who is not root locks programs in as well`() throws {
      let bundle = CommandLine.arguments[0]
      guard try run(["/usr/bin/test", "-x", bundle]).status == 0 else {
        Skipped.shared.note("judging without root, since others can't read \(bundle)")
        return
      }
      let (status, output) = try run([
        bundle, "--testing-library", "swift-testing", "--filter", "JudgingTests.SandboxTests",
      ])
      #expect(status == 0 && output.contains("nothing that is forbidden succeeds\" passed"), "\(output)")
    }
  }

  enum Platform {
    /// Whether a lab process can have every lock here.
    static let hasAllLocks: Bool = {
      guard let process = try? LabProcess(executable: builtProgram("MisbehavingLab"), BootOptions(part: "A")) else {
        return false
      }
      return process.isolation.tier == .locked
    }()
  }

#endif
