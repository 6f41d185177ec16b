import Storage
import Testing

@testable import LabKit

/// A ledger without a disk.
private final class MemoryLedger: Ledger {
  private var accounts: [String: Int] = [:]
  init(disk: any FileSystem) throws {}
  func open(_ account: String, with amount: Int) throws { accounts[account] = amount }
  func transfer(_ amount: Int, from: String, to: String) throws {
    accounts[from]! -= amount
    accounts[to]! += amount
  }
  func balances() throws -> [String: Int] { accounts }
}

@Suite struct CommandTests {
  private let lab = Lab.shadowCopy(MemoryLedger.self, branches: MemoryLedger.self)

  @Test func `a ledger's commands do what they say`() throws {
    let program = try lab.boot(BootContext(BootOptions(part: "A"), disk: RealFileSystem(directory: "/")))
    #expect(try program.perform(["balances"]) == "")
    for line in ["open bob 50", "open Zoe 1", "open alice 100", "transfer  30 alice bob "] {
      #expect(try program.perform(Lab.words(of: line)) == "")
    }
    #expect(try program.perform(["balances"]) == "Zoe=1 alice=70 bob=80")
  }

  @Test(arguments: [
    "", "open", "open alice", "open alice x", "open al=ice 3", "open abcdefghijklmnopq 3", "transfer 3 a",
    "balances now", "close a",
  ])
  func `what is no command is refused with what was expected`(line: String) throws {
    let program = try lab.boot(BootContext(BootOptions(part: "C"), disk: RealFileSystem(directory: "/")))
    let error = #expect(throws: UsageError.self) { try program.perform(Lab.words(of: line)) }
    #expect(error?.description.hasPrefix("expected") == true)
  }

  @Test func `a power cut is asked for with the words that follow the image`() {
    let words = LabCommand(lab).powerCut(["on", "bank.img", "--power-cut", "--after", "3", "open", "a", "1"])
    #expect(words == ["power-cut", "bank.img", "--after", "3", "open", "a", "1"])
  }

  @Test func `a slip of the finger is recognised`() {
    #expect(closest(to: "chekc", among: ["check", "replay"]) == "check")
    #expect(closest(to: "remove", among: ["check", "replay"]) == nil)
  }

  @Test func `an executable's path says where and how it was built`() {
    #expect(BuildPlace(program: "/usr/bin/true") == nil)
  }
}
