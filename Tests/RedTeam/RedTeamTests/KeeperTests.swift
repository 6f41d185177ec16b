#if os(Linux)

  import Foundation
  import GradedSolutions
  import TestTiers
  import Testing

  @testable import Grading

  /// A judge that is killed leaves nothing behind, whatever it had started.
  @Suite(.serialized, .needs(RedTeam.missingLocks))
  struct KeeperTests {
    /// The servers in a folder, and what they have forked; of each, its process id.
    private func servers(_ link: RedTeam.Link) -> [String] {
      RedTeam.processes(named: link.folder.lastPathComponent).filter { RedTeam.commandLine(of: $0).contains("--serve") }
    }

    private func check(_ link: RedTeam.Link) throws -> Process {
      let process = Process()
      process.executableURL = URL(filePath: RedTeam.program("grader"))
      process.currentDirectoryURL = checkout.root
      process.arguments = ["check", "--lab", "shadow-copy", "--program", link.path, "--full"]
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      return process
    }

    /// Waits until something holds, which it does soon or never; soon may be minutes on a machine that is busy. Each wait
    /// has a time of its own, and sleeps on its own thread: a suspended one may be resumed after minutes.
    private func wait(until holds: () -> Bool) {
      for _ in 0..<60_000 {
        if holds() { return }
        usleep(10_000)
      }
    }

    /// The judges that a grader has started; of each, its process id.
    private func judges(of grader: Process) -> [String] {
      RedTeam.processes(named: JudgeService.word).filter { id in
        let status = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? ""
        // `7 (grader) S 5`: the parent's number comes behind the state.
        let fields = status.split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 1 && Int32(fields[1]) == grader.processIdentifier
      }
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `a judge ends with the grader that has started it, in the middle of its work`(_ signal: Int32) throws {
      let link = try RedTeam.Link(to: "MisbehavingLab", as: "taken-server")
      let grader = try check(link)
      wait { !servers(link).isEmpty || !grader.isRunning }
      let judges = Set(judges(of: grader))
      #expect(!judges.isEmpty)
      kill(grader.processIdentifier, signal)
      // Dead ones that nobody has reaped have no command line any more.
      func areThere() -> Bool { !judges.isDisjoint(with: RedTeam.processes(named: JudgeService.word)) }
      wait { !areThere() }
      #expect(!areThere())
    }

    @Test func `a judge that somebody kills is replaced, and its scenario is judged all the same`() async throws {
      let link = try RedTeam.Link(to: "SolvedShadowCopy", as: "shadow-copy")
      let grader = try check(link)
      wait { !judges(of: grader).isEmpty && !servers(link).isEmpty || !grader.isRunning }
      let victim = try #require(judges(of: grader).first)
      kill(try #require(pid_t(victim)), SIGKILL)
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          grader.waitUntilExit()
          continuation.resume()
        }
      }
      #expect(grader.terminationReason == .exit && grader.terminationStatus == 0)
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `a server that was taken over ends with the judge, and so does what it has forked`(_ signal: Int32) throws {
      let link = try RedTeam.Link(to: "MisbehavingLab", as: "taken-server")
      let judge = try check(link)
      wait { servers(link).count >= 2 || !judge.isRunning }
      #expect(servers(link).count >= 2)
      kill(judge.processIdentifier, signal)
      // One that is forked while the others are listed, and dies with them, is seen by the next look only.
      wait { (0..<3).allSatisfy { _ in servers(link).isEmpty } }
      #expect(servers(link) == [])
    }

    @Test func `what a compiler has started ends with it, in whatever group it is`() async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: "keeper-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let name = "red-team-\(UUID().uuidString)"
      // With job control each job has a group of its own, as a compiler gives those that it starts.
      let script =
        "set -m; (exec -a \(name) sleep 1000) & until tr '\\0' ' ' < /proc/$!/cmdline | grep ^\(name); do :; done"
      let run = try BuildRun(locked: ["/bin/bash", "-c", script], in: folder)
      #expect(run.output.contains(name))
      #expect(RedTeam.processes(named: name) == [])
    }
  }

#endif
