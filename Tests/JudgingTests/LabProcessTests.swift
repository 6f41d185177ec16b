import Exploration
import Foundation
import LabKit
import Storage
import Testing

@testable import Judging

private let program = builtProgram("MisbehavingLab")

/// Processor time costs more on a busy machine, so that only what is about it gets little.
private func limits(_ change: (inout BootLimits) -> Void = { _ in }) -> BootLimits {
  var limits = BootLimits()
  limits.cpuMilliseconds = 20_000
  limits.silenceSeconds = 1
  change(&limits)
  return limits
}

/// Boots once with these commands.
private func boot(_ process: LabProcess, _ disk: TestDisk, _ script: Script) -> BootEnd {
  process.boot(on: disk, session: script)
}

@Suite(.serialized) struct LabProcessTests {
  private let disk: TestDisk

  init() throws { disk = try TestDisk() }

  private func expectLife(in process: LabProcess) {
    let script = Script("echo still here")
    #expect(boot(process, disk, script) == .finished)
    #expect(script.replies == [.ok(""), .ok("still here")])
    #expect(process.failure == nil)
  }

  /// What each misdeed comes to; then the same process must boot again.
  static let misdeeds: [(String, @Sendable (Death) -> Bool)] = [
    ("trap", { if case .crashed(_, let message) = $0 { message.contains("a trap, as asked") } else { false } }),
    ("spin", { $0 == .outOfTime(milliseconds: 200) }),
    ("exit", { $0 == .exited(status: 3) }),
    ("print-much", { $0 == .tooMuchOutput(bytes: 65536) }),
    ("garbage", { $0 == .malformedMessage("expected a length from 2 to 68157440 at byte -4") }),
    ("sleep", { $0 == .stuck(seconds: 1) }),
    ("calls-forever", { $0 == .outOfCalls(limit: 1000) }),
    ("hang-up", { $0 == .malformedMessage("it closed its connection to the judge") }),
    ("allocate", { if case .crashed = $0 { true } else { false } }),
  ]

  @Test(arguments: 0..<misdeeds.count)
  func `a misdeed costs one boot and is called by its name`(index: Int) throws {
    let (verb, isRight) = Self.misdeeds[index]
    let limits = limits {
      $0.calls = 1000
      $0.memoryBytes = 160 << 20
      if verb == "spin" { $0.cpuMilliseconds = 200 }
    }
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits)
    let end = boot(process, disk, Script(verb))
    guard case .died(let death) = end else {
      Issue.record("\(verb): \(end)")
      return
    }
    #expect(isRight(death), "\(verb): \(death)")
    expectLife(in: process)
    #expect(process.statistics.servers == 1)
  }

  @Test func `what boots compute is added up, that of boots that were ended too, until no more may be had`() throws {
    let limits = limits {
      $0.cpuMilliseconds = 600
      $0.cpuSecondsInAll = 1
    }
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits)
    process.spent = ProcessorMeter(limits, ofMachines: 1)
    // A boot's limit counts ticks of the system's clock, the sum counts what was used: on a busy machine they differ.
    let ends = (0..<8).map { _ in boot(process, disk, Script("spin")) }
    let used = try #require(ends.firstIndex(of: .died(.outOfTimeInAll(seconds: 1))))
    #expect(ends.prefix(used).allSatisfy { $0 == .died(.outOfTime(milliseconds: 600)) } && used >= 2)
    let script = Script("echo no")
    #expect(boot(process, disk, script) == .died(.outOfTimeInAll(seconds: 1)))
    #expect(script.replies.isEmpty && process.statistics.boots == used)
    process.spent = ProcessorMeter(limits, ofMachines: 1)
    expectLife(in: process)
  }

  @Test func `a trap in recovery is a crash, too`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "trap"), limits: limits())
    let script = Script("echo no")
    guard case .died(.crashed(_, let message)) = boot(process, disk, script) else {
      Issue.record("it lives")
      return
    }
    #expect(message.contains("no boot today"))
    #expect(script.replies.isEmpty)
  }

  @Test func `what is thrown is told from what is unfinished`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
    let script = Script("todo", "get missing", "nonsense")
    #expect(boot(process, disk, script) == .finished)
    let expected: [Reply] = [
      .ok(""), .unfinished("part T: the rest"), .failed("open(missing): no such file"),
      .failed("unknown command 'nonsense'"),
    ]
    #expect(script.replies == expected)
    let unfinished = try LabProcess(executable: program, BootOptions(part: "unfinished"), limits: limits())
    let other = Script()
    #expect(boot(unfinished, disk, other) == .finished)
    #expect(other.replies == [.unfinished("part U: everything")])
  }

  @Test func `an answer may be as long as the handout says, and one that is longer is the program's failure`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
    let most = Wire.longestAnswer
    let script = Script("long \(most)", "long \(most + 1)", "echo here")
    #expect(boot(process, disk, script) == .finished)
    let failure = "the answer has \(most + 1) bytes, and may have at most \(most)"
    #expect(
      script.replies == [.ok(""), .ok(String(repeating: "x", count: most)), .failed(failure), .ok("here")])
  }

  @Test func `words that would cost the judge minutes cost the program a boot`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
    let why = "expected at most 30 accents on one letter of an error at byte 6"
    #expect(boot(process, disk, Script("accents 500000")) == .died(.malformedMessage(why)))
    #expect(boot(process, disk, Script("print-accents 10000")) == .finished)
    #expect(process.capturedOutput == "b" + String(repeating: "\u{301}", count: 30) + "\n")
    expectLife(in: process)
  }

  @Test func `files outlive a boot and globals do not`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
    for _ in 0..<3 {
      let script = Script("global-counter", "put a hello", "get a", "control")
      #expect(boot(process, disk, script) == .finished)
      #expect(script.replies == [.ok(""), .ok("1"), .ok(""), .ok("hello"), .ok("-1")])
    }
  }

  @Test func `after the power cut nothing is asked or answered`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
    disk.callsLeft = 2
    let script = Script("put a hello")
    #expect(boot(process, disk, script) == .finished)
    #expect(script.replies == [.ok("")])
    #expect(disk.calls.count == 3)
    disk.callsLeft = .max
    expectLife(in: process)
  }

  @Test func `what a boot prints is kept until the next one`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
    #expect(boot(process, disk, Script("print")) == .finished)
    #expect(process.capturedOutput == "hello from the boot\n")
    expectLife(in: process)
    #expect(process.capturedOutput == "")
  }

  @Test func `a killed server is replaced a few times, and is never the program's verdict`() throws {
    // With its locks on, a boot can't; the machine might.
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits(), locks: [])
    for _ in 0..<6 { _ = boot(process, disk, Script("kill-server")) }
    #expect(process.failure != nil)
    #expect(process.statistics.servers <= 4)
  }

  @Test func `a boot can't kill its server`() throws {
    let process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
    for _ in 0..<6 { #expect(boot(process, disk, Script("kill-server")) == .finished) }
    #expect(process.failure == nil)
    #expect(process.statistics.servers == 1)
  }

  @Test func `what is no lab is an infrastructure error`() {
    #expect(throws: InfrastructureError.self) { try LabProcess(executable: "/nowhere", BootOptions(part: "A")) }
    #expect(throws: InfrastructureError.self) { try LabProcess(executable: "/bin/true", BootOptions(part: "A")) }
  }
}

@Suite(.serialized) struct PredictionTests {
  private let disk: TestDisk
  private let process: LabProcess
  private let script = Script("put a hello", "get a")
  private let replies: [Reply] = [.ok(""), .ok(""), .ok("hello")]
  /// The answers that the script meets on a real disk.
  private let right: [PredictedMessage] = [
    .command("put a hello"), .result(.descriptor(FileDescriptor(rawValue: 3))), .result(.count(5)), .result(.done),
    .result(.done), .result(.done), .command("get a"), .result(.descriptor(FileDescriptor(rawValue: 4))),
    .result(.count(5)), .result(.bytes(Array("hello".utf8))), .result(.done),
  ]

  init() throws {
    disk = try TestDisk()
    process = try LabProcess(executable: program, BootOptions(part: "A"), limits: limits())
  }

  @Test func `right predictions, all or some, change nothing`() {
    for count in 0...right.count {
      // A new disk each time: descriptors start over.
      guard let disk = try? TestDisk() else { return }
      let script = Script("put a hello", "get a")
      disk.predicted = Array(right[..<count])
      #expect(boot(process, disk, script) == .finished)
      #expect(script.replies == replies)
      #expect(disk.calls.count == 9)
    }
    #expect(process.statistics.mispredictions == 0)
  }

  @Test func `a wrong prediction costs a boot and nothing else`() throws {
    for place in right.indices {
      let disk = try TestDisk()
      let script = Script("put a hello", "get a")
      disk.predicted = right
      disk.predicted[place] = .result(.count(1234))
      #expect(boot(process, disk, script) == .finished)
      #expect(script.replies == replies)
      // No call was made twice.
      #expect(disk.calls.count == 9)
    }
    #expect(process.statistics.mispredictions == right.count)
  }

  @Test func `predictions beyond the power cut are of no use and no harm`() {
    disk.predicted = right
    disk.callsLeft = 3
    #expect(boot(process, disk, script) == .finished)
    #expect(script.replies == [.ok("")])
  }
}
