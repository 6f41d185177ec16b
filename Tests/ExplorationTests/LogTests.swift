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
