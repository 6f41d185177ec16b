// What a power cut may leave, in a small notation:
//
//     create a | syncdir / | write a 0 4 x            → a=, a=0000, a=xxxx
//
// Commands are `CallProgram`'s. `fail sync a` is one whose sync fails with EIO, `maybe remove a` one that may come to
// nothing; `reverted`, `late`, `lie`, `misdirected` and `flip` are the faults of those names, and `owed sync a` one that
// fails because an earlier one did late. `✗ a=` is a power cut that left exactly this, seen from outside: what follows
// happens after the next boot. After the last command the power fails for good.
// Bytes that are zero show as 0; a disk without names as (nothing).

import Simulation
import Storage

/// Commands and power cuts, and what the last cut may leave.
package struct Trace {
  /// The model under which power fails.
  package let model: PersistenceModel
  private let table = InternTable(sectorSize: 4)

  /// What a trace can't be.
  package struct Mistake: Error, CustomStringConvertible {
    package let description: String
    package init(description: String) { self.description = description }
  }

  package init(_ model: PersistenceModel) { self.model = model }

  /// The disks, as a reader finds them, that a power cut right after the last command may leave, in order; only those
  /// that lack exactly `losses` of the last boot's effects, if that is given.
  package func leaves(_ text: String, losses: Int? = nil) throws -> [String] {
    var disks: Set<PlainDisk> = [PlainDisk()]
    let boots = text.split(separator: "✗", omittingEmptySubsequences: false)
    for (number, boot) in boots.enumerated() {
      var commands = boot.split(separator: "|").map { $0.trimming() }.filter { !$0.isEmpty }
      if number > 0 {
        let left = commands.removeFirst()
        disks = try disks.filter { try show($0) == left }
        if disks.isEmpty { throw Mistake(description: "no power cut leaves '\(left)'") }
      }
      let isLast = number == boots.count - 1
      disks = Set(try disks.flatMap { try crash($0, commands, losses: isLast ? losses : nil) })
    }
    return Set(try disks.map(show)).sorted()
  }

  private func crash(_ base: PlainDisk, _ commands: [String], losses: Int?) throws -> [PlainDisk] {
    let run = PlainRun(on: base, table: table)
    let program = try CallProgram(disk: run)
    for command in commands { try perform(command, program, run) }
    var derivation = EffectDerivation(model: model, sectorSize: table.sectorSize)
    for (index, operation) in run.operations.enumerated() { derivation.apply(operation, moment: index + 1) }
    let effects = derivation.effects
    guard let states = LegalState.all(of: effects, at: run.operations.count) else {
      throw Mistake(description: "too many effects to try all sets of them")
    }
    return
      states
      .filter { losses == nil || $0.losses == losses }
      .map { $0.disk(over: base, effects, run.inodes) }
  }

  private func perform(_ command: String, _ program: CallProgram, _ run: PlainRun) throws {
    let first = String(command.prefix { $0 != " " })
    if first == "maybe" {
      _ = try program.perform(String(command.dropFirst(first.count + 1)))
      return
    }
    let rules = Self.faults[first]
    run.faults = ArmedFaults(rules ?? [])
    let before = run.calls.count
    let reply = try program.perform(rules == nil ? command : String(command.dropFirst(first.count + 1)))
    let isStruck = run.calls[before...].contains { $0.fault != nil }
    let hasFailed = run.calls[before...].contains { $0.result.failure != nil }
    let mustFail = ["fail", "reverted", "owed"].contains(first)
    guard isStruck == (rules != nil), hasFailed == mustFail else {
      throw Mistake(description: "'\(command)' came to '\(reply)'")
    }
  }

  private static let faults: [String: [FaultRule]] = [
    "fail": [FaultRule(.error(.inputOutput), on: .sync), FaultRule(.error(.inputOutput), on: .syncDirectory)],
    "reverted": [FaultRule(.reverted, on: .any)], "late": [FaultRule(.late, on: .any)],
    "lie": [FaultRule(.lie, on: .any)], "misdirected": [FaultRule(.misdirected, on: .any)],
    "flip": [FaultRule(.flip(byte: nil, bit: 0), on: .any)], "owed": [],
  ]

  /// A decided disk, as a reader finds it.
  private func show(_ disk: PlainDisk) throws -> String {
    let shown = try CallProgram(disk: PlainRun(on: disk, table: table)).perform("show")
    return shown.isEmpty ? "(nothing)" : shown
  }
}

extension Substring {
  fileprivate func trimming() -> String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
