import Foundation
import Judging
import TestTiers
import Testing

@testable import Grading

/// What becomes of a tool that does not end as tools should.
@Suite struct BuildRunTests {
  private let folder: Folder
  private let name = "build-run-\(UUID().uuidString)"

  init() throws { folder = try Folder() }

  private func shell(_ script: String, seconds: Int = 60) throws -> BuildRun {
    try BuildRun(["bash", "-c", script], in: folder.url, bounds: BuildRun.Bounds(seconds: seconds))
  }

  /// Starts a child that goes on for ever and holds the tool's output, and waits until it has become what it is.
  private var leaveChild: String {
    "exec -a \(name) sleep 100000 & until tr '\\0' ' ' < /proc/$!/cmdline | grep ^\(name); do :; done"
  }

  /// Whether the child is gone, or is within half a minute; by itself it would live for a day.
  private var isChildGone: Bool {
    for _ in 0..<300 where !children.isEmpty { usleep(100_000) }
    return children.isEmpty
  }

  private var children: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { process in
      let line = (try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline"))) ?? Data()
      return Int(process) != nil && line.starts(with: name.utf8)
    }
  }

  @Test(.needs("/proc", FileManager.default.fileExists(atPath: "/proc/self/cmdline")))
  func `a tool that has ended is not waited for because of what it leaves behind, and that ends too`() throws {
    let run = try shell("\(leaveChild); echo built")
    // The child was there: the tool saw it.
    #expect(run.succeeded && run.output.hasPrefix(name) && run.output.hasSuffix("built\n"))
    #expect(isChildGone)
  }

  @Test(.needs("/proc", FileManager.default.fileExists(atPath: "/proc/self/cmdline")))
  func `a tool that never ends is ended, with all that it started, and it is nobody's mark`() throws {
    let script = "\(leaveChild); while :; do :; done"
    let error = #expect(throws: InfrastructureError.self) { try shell(script, seconds: 2) }
    #expect("\(error!)".contains("did not come to an end in 2 s:\n\(name)"))
    #expect(isChildGone)
  }

  @Test func `what a tool says and how it ended is known`() throws {
    let run = try shell("echo wrong >&2; exit 3")
    #expect(!run.succeeded && run.output == "wrong\n")
    let killed = #expect(throws: InfrastructureError.self) { try shell("kill -SEGV $$") }
    #expect("\(killed!)".contains("ended by signal 11"))
    let absent = #expect(throws: InfrastructureError.self) { try BuildRun(["no-such-tool"], in: folder.url) }
    #expect("\(absent!)".contains("no-such-tool can't be run"))
  }

  @Test func `of a hundred megabytes that a tool prints, the beginning and the end are read, line by line`() throws {
    let script = "echo first; yes 'a line of a compiler that does not end' | head -c 100000000; echo; echo last"
    let run = try shell(script)
    #expect(run.output.utf8.count <= BuildRun.mostRead.first + BuildRun.mostRead.last + 100)
    #expect(run.output.hasPrefix("first\na line") && run.output.hasSuffix("last\n"))
    let lines = Set(run.output.split(separator: "\n").dropFirst().dropLast())
    #expect(lines.contains { $0.hasSuffix("bytes are left out]") })
    // The last line of them was cut by whoever printed it.
    #expect(lines.count <= 3, "\(lines)")
  }

  @Test func `a compiler that outlives its grader leaves nothing to the next one`() throws {
    let room = try Overlay.newRoom(in: folder.url)
    try folder.put("old", "\(room)/shadow-copy.o")
    let next = try Overlay.newRoom(in: folder.url)
    // What an earlier compiler has written is gone, and what it will write goes where nobody looks.
    #expect(next != room && !FileManager.default.fileExists(atPath: folder.url.appending(path: room).path))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: next).path) == [])
    let build = LabBuild(.shadowCopy, in: folder.url, room: next)
    #expect(
      build.executable.hasPrefix(folder.url.appending(path: next).path)
        && build.compiling.contains("\(next)/shadow-copy.o"))
  }
}
