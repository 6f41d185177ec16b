import Exploration
import Simulation
import Storage
import TestSupport
import Testing

struct LogTests {
  @Test(arguments: [4, 16, 64])
  func `a log of 2n records is exhaustive, and boots grow at most quadratically`(n: Int) {
    let epoch = Epoch(
      steps: [Epoch.Step](repeating: .command("append", faults: []), count: 2 * n), ending: .crashAnywhere)
    let script = Script(epochs: [epoch, Epoch(steps: [], ending: .end)])
    let observer = Observer()
    let explorer = Explorer(
      script: script, subject: InProcessSubject(RecordLog.init), expectations: observer,
      options: ExplorationOptions(), table: InternTable(sectorSize: 64))
    let exploration = explorer.explore()
    print(n, exploration.certificate)
    #expect(exploration.certificate.isExhaustive)
    #expect(observer.outcomes.count == 2 * n + 1)
    #expect(exploration.certificate.boots <= 4 * n * n + 8 * n + 8)
  }
}

struct LongRunTests {
  /// Writes its one byte again for each command, and syncs it.
  private final class OneByte: Program {
    private let disk: any FileSystem
    private let fd: FileDescriptor

    init(disk: any FileSystem) throws {
      self.disk = disk
      fd = try disk.open("byte", [.read, .write, .create])
    }

    func perform(_ command: String) throws -> String {
      if command == "show" { return "\(try disk.read(fd, at: 0, count: 1))" }
      try disk.write([UInt8(command.dropFirst(4)) ?? 0], to: fd, at: 0)
      try disk.sync(fd)
      return ""
    }
  }

  @Test func `a crash after six thousand commands needs no deep stack`() {
    // Each command is a node of the tree: what they left was once derived by a call within a call for each.
    let commands = (0..<6_000).map { Epoch.Step.command("put \($0 % 200)", faults: []) }
    let script = Script(epochs: [
      Epoch(steps: commands, ending: .crash(afterCalls: 12_001, losing: [])), Epoch(steps: [], ending: .end),
    ])
    let observer = Observer()
    let explorer = Explorer(
      script: script, subject: InProcessSubject { try OneByte(disk: $0) }, expectations: observer,
      options: ExplorationOptions())
    #expect(explorer.explore().violation == nil)
    // The name was never synced.
    #expect(observer.outcomes == [#"ok("[199]")"#, #"ok("[]")"#])
  }
}

struct QuestionTests {
  @Test func `a command's call that asks two open questions is cut off once`() {
    // Opening to truncate asks what the name names, and then how large the file is.
    let script = Script(epochs: [
      Epoch(
        steps: [.command("write a 0 9 x", faults: []), .command("rename a b", faults: [])], ending: .crashAnywhere),
      Epoch(steps: [.command("cut b 3", faults: [])], ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    let observer = Observer(observation: "look c")
    let explorer = Explorer(
      script: script, subject: InProcessSubject { try CallProgram(disk: $0) }, expectations: observer,
      options: ExplorationOptions(), table: InternTable(sectorSize: 8))
    #expect(explorer.explore().certificate.isExhaustive)
  }
}
