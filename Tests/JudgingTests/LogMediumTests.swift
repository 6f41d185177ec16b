// The media that the kit gives lab 3 are correct: every power cut, everywhere, in every way. Records are long, so that
// a handful of them take several sectors.

import Exploration
import Judging
import LabKit
import Simulation
import Storage
import Testing

@Suite struct LogMediumTests {
  /// What is done in the epochs of the scripts below.
  static let scripts: [[[String]]] = [
    [["append a", "append b", "append c", "append d", "sync", "append e"], ["append f", "append g", "sync"]],
    [["append a", "append b", "append c", "sync", "append d", "keep 2", "append e", "sync"], ["append f", "sync"]],
    [["append a", "append b", "append c"], ["keep 1", "keep", "append d"], ["append e", "append f", "sync"]],
  ]

  @Test(arguments: scripts, ["posix", "btrfs"])
  func `a file keeps a beginning of what was appended, and all that was synced`(script: [[String]], model: String)
    throws
  {
    let outcome = try explore(script, on: "file", model)
    #expect(outcome.violation == nil, "\(outcome.violation?.seen ?? "")")
    #expect(outcome.certificate.isExhaustive)
  }

  @Test(arguments: [
    [["append a", "append b", "append c", "sync", "lose 2", "append d", "sync"], ["append e", "sync", "keep 4"]],
    [
      ["append a", "append b", "append c", "sync", "lag 1", "keep 2", "append d", "sync"], ["lose 3"],
      ["append e", "sync"],
    ],
    [["append a", "sync", "lag 3", "append b", "append c", "sync"], ["lose 1"], ["lose 2"], ["append d", "sync"]],
  ])
  func `three servers keep what two had, whichever loses its disk or lags behind`(script: [[String]]) throws {
    let outcome = try explore(script, on: "majority", "sequential")
    #expect(outcome.violation == nil, "\(outcome.violation?.seen ?? "")")
    #expect(outcome.certificate.isExhaustive)
  }

  @Test func `three servers agree again, whatever of an append has reached which of them`() throws {
    let outcome = try explore([["append a", "sync"], ["append b", "sync"]], on: "majority", "posix")
    #expect(outcome.violation == nil, "\(outcome.violation?.seen ?? "")")
    #expect(outcome.certificate.isExhaustive)
  }

  /// A medium that believes what two of its servers have lost must be caught: the checks above can fail.
  @Test func `two servers that lose their disks lose the log`() throws {
    let outcome = try explore(
      [["append a", "sync", "lose 1", "lag 2", "append b"], []], on: "majority", "sequential")
    #expect(outcome.violation?.rule == "performs")
  }

  private func explore(_ script: [[String]], on medium: String, _ model: String) throws -> ExplorationOutcome {
    let epochs = script.map { commands in
      Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere)
    }
    let explorer = Explorer(
      script: Exploration.Script(epochs: epochs + [Epoch(steps: [], ending: .end)]),
      subject: InProcessSubject(mediaLab, BootOptions(part: medium)), expectations: LogKeeper(),
      options: ExplorationOptions(model: try #require(PersistenceModel.named(model))))
    return explorer.explore()
  }
}

/// A medium as a program.
private let mediaLab = Lab(name: "media", title: "Media", studentFile: "", parts: [], commands: []) { boot in
  MediumProgram(boot.part == "file" ? try FileLog(in: "", of: boot.disk) : try MajorityLog(on: boot.disk))
}

private final class MediumProgram: LabProgram {
  private let log: any LogMedium

  init(_ log: any LogMedium) { self.log = log }

  func perform(_ words: [String]) throws -> String {
    switch words[0] {
    case "append": _ = try log.append([UInt8](repeating: words[1].utf8.first!, count: 200))
    case "sync": try log.sync()
    case "keep": try log.discard(allBut: Set(words.dropFirst().map { LSN(Int($0)!) }))
    case "lag": (log as! MajorityLog).lag(Int(words[1])!)
    case "lose": try (log as! MajorityLog).loseDisk(of: Int(words[1])!)
    default:
      return try log.records(from: nil).map { "\($0.rawValue)\(String(decoding: $1.prefix(1), as: UTF8.self))" }
        .joined(separator: " ")
    }
    return ""
  }
}

/// What a log may hold: the running one exactly what it was given, after a power cut no less than was synced.
private final class LogKeeper: Expectations {
  private struct Log: Hashable {
    var next = 1
    var records: [String] = []
    /// The first so many are durable.
    var synced = 0

    mutating func perform(_ words: [String]) {
      switch words[0] {
      case "append":
        records.append("\(next)\(words[1])")
        next += 1
      case "sync": synced = records.count
      case "keep":
        records = records.filter { record in words.dropFirst().contains { record.dropLast() == $0 } }
        synced = records.count
      default: break
      }
    }

    /// What a power cut may leave of it; the next LSN is known only by what is left, and by the discards.
    var leavings: Set<Log> {
      Set(
        (synced...records.count).map {
          Log(next: next - (records.count - $0), records: Array(records[..<$0]), synced: $0)
        })
    }
  }

  private var sets: [Set<Log>] = [[Log()]]
  let observation = "records"
  let initial = 0

  private func number(_ set: Set<Log>) -> Int {
    if let known = sets.firstIndex(of: set) { return known }
    sets.append(set)
    return sets.count - 1
  }

  private func after(_ command: String, _ logs: Set<Log>) -> Set<Log> {
    let words = command.split(separator: " ").map(String.init)
    return Set(
      logs.map { log in
        var log = log
        log.perform(words)
        return log
      })
  }

  private func leavings(_ logs: Set<Log>) -> Set<Log> { logs.reduce(into: []) { $0.formUnion($1.leavings) } }

  func expected(afterCrash live: Int) -> Int { number(leavings(sets[live])) }

  func expected(during command: String, live: Int) -> Int {
    number(leavings(sets[live]).union(leavings(after(command, sets[live]))))
  }

  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? {
    reply == .ok("") ? nil : Violation(rule: "boots", expected: [], seen: "\(reply)")
  }

  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { observed(expected, observing: reply) }

  func observed(_ live: Int, observing reply: Reply) -> Judgement {
    let shown = sets[live].filter { reply == .ok($0.records.joined(separator: " ")) }
    guard !shown.isEmpty else {
      return .violation(Violation(rule: "log", expected: [], seen: "\(reply) instead of \(sets[live])"))
    }
    return .live(number(shown))
  }

  func performed(_ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]) -> Judgement {
    guard reply == .ok("") else {
      return .violation(Violation(rule: "performs", expected: [], seen: "\(command): \(reply)"))
    }
    return .live(number(after(command, sets[live])))
  }
}
