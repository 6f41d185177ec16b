import Exploration
import Foundation
import LabKit
import Testing

@testable import Judging

/// Budgets: what every program may use, and what becomes of one that uses more.
struct BudgetTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(arguments: LabDescription.all.map(\.folder))
  func `each handout says what a program may use`(_ folder: String) throws {
    let handout = try String(contentsOf: Self.root.appending(path: "Labs/\(folder)/README.md"), encoding: .utf8)
    let (boot, bytes) = (BootLimits(), ExplorationOptions().bytesOfBoot)
    let hasMachines = folder == "EventualCompaction"
    let all = Scenario.usualBudget(ofMachines: hasMachines ? 3 : 1)
    let seconds = hasMachines ? boot.cpuSecondsOfMachines : boot.cpuSecondsInAll
    for words in [
      "\(boot.cpuMilliseconds / 1000) s of processor time", "\(boot.memoryBytes >> 20) MiB of memory",
      "\(boot.outputBytes >> 10) KiB of output", "\(Self.grouped(boot.calls)) calls",
      "\(bytes >> 20) MiB read and written", "\(Self.grouped(all.boots)) boots", "\(all.bytes >> 20) MiB read",
      "read and written, \(seconds) s of processor time",
      "\(Wire.longestAnswer >> 10) KiB, \(Wire.mostAccents) accents on one letter", "\(boot.sleepSeconds) s asleep",
      "\(boot.silenceSeconds) s without a call",
    ] {
      #expect(handout.contains(words), "\(words)")
    }
  }

  private static func grouped(_ number: Int) -> String {
    number < 1000 ? "\(number)" : "\(number / 1000),\(String(format: "%03d", number % 1000))"
  }

  private func outcome(_ budget: String) throws -> Verdict.Outcome {
    let heading = "title t\npoints 1\npart A\ndisk posix\n\(budget)\n"
    let text = heading + "open alice 100\ntransfer 1 alice alice\ncrash anywhere"
    let scenario = try Scenario(text, path: "t.scenario", vocabulary: .shadowCopy)
    return Judge(lab: .shadowCopy, scenario: scenario).judge(SyncingLedger.subject).outcome
  }

  @Test(arguments: ["budget boots 1", "budget visits 5"])
  func `a program that can't be tried to the end gets no marks, and hears what to change`(_ budget: String) throws {
    guard case .failed(let counterexample) = try outcome(budget) else {
      Issue.record("it passed")
      return
    }
    #expect(counterexample.rule == "budget" && counterexample.headline.contains("too much to judge"))
    #expect(counterexample.seen.contains("at most") && counterexample.token == nil)
  }

  @Test(arguments: ["", "budget depth 1", "budget losses 1", "budget tears 8", "budget boots 1000"])
  func `a bound that has a name, or that is not reached, costs no marks`(_ budget: String) throws {
    guard case .passed = try outcome(budget) else {
      Issue.record("it failed")
      return
    }
  }

  @Test func `a program that sleeps is ended, however often it calls in between`() {
    var meter = SleepMeter()
    let limits = BootLimits()
    for _ in 0..<3 {
      meter.beginBoot()
      // Nine seconds without a call; the boot had no core and wanted none for all of it but a tenth.
      let isTime = meter.mustLook(afterWaiting: .seconds(9))
      #expect(isTime)
      meter.look(8_900)
    }
    #expect(meter.death(limits) == .asleep(seconds: limits.sleepSeconds))
  }

  @Test func `what all boots compute is added up, whatever became of them, and anew for each scenario`() {
    var limits = BootLimits()
    limits.cpuSecondsInAll = 3
    var meter = ProcessorMeter(limits, ofMachines: 1)
    for _ in 0..<2 {
      meter.add(microseconds: 1_400_000)
      #expect(meter.death == nil)
    }
    meter.add(microseconds: 200_000)
    #expect(meter.death == .outOfTimeInAll(seconds: 3))
    #expect(ProcessorMeter(limits, ofMachines: 1).death == nil)
  }

  @Test(arguments: [1, 3])
  func `who uses ten milliseconds in every boot that there may be is not ended`(_ machines: Int) {
    var meter = ProcessorMeter(BootLimits(), ofMachines: machines)
    for _ in 1..<Scenario.usualBudget(ofMachines: machines).boots { meter.add(microseconds: 10_000) }
    #expect(meter.death == nil)
  }

  @Test func `no number that a server may report makes the meter trap`() {
    var meter = ProcessorMeter(BootLimits(), ofMachines: 1)
    for _ in 0..<3 { meter.add(microseconds: .max) }
    #expect(meter.death != nil)
  }

  @Test func `a program on a busy machine does not sleep`() {
    var meter = SleepMeter()
    for _ in 0..<1000 {
      meter.beginBoot()
      // It is waited for, but it waits for a core itself; or the judge is slow, and it waits for the judge.
      if meter.mustLook(afterWaiting: .seconds(9)) { meter.look(10) }
      if meter.mustLook(afterWaiting: .milliseconds(1)) { meter.look(60_000) }
    }
    #expect(meter.death(BootLimits()) == nil)
  }
}
