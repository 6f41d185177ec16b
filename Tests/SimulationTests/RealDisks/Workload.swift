import Simulation
import Storage
import TestSupport

/// A small program whose crash states were observed on real disks, in `CallProgram`'s commands.
struct Workload {
  /// Its name in `observed.json`.
  let name: String
  /// What was on the disk, durably, before it started.
  let setup: String
  /// What it did until the power failed.
  let commands: String

  init(_ name: String, on setup: String = "", _ commands: String) {
    self.name = name
    self.setup = setup
    self.commands = commands
  }

  static let all = [
    Workload("a", "create f | write f 0 4096 A | write f 4096 4096 B"),
    Workload("b", on: "write f 0 8192 O", "write tmp 0 8192 N | rename tmp f"),
    Workload("b2", "write tmp 0 8192 N | rename tmp f"),
    Workload("c1", on: "write f 0 8192 O", "write tmp 0 8192 N | sync tmp | ↓ | rename tmp f"),
    Workload("c2", on: "write f 0 8192 O", "write tmp 0 8192 N | sync tmp | rename tmp f | syncdir / | ↓"),
    Workload("d", "create a | create b"),
    Workload("d2", "create a | create b | sync b | ↓"),
    Workload(
      "e", "write log 0 100 1 | sync log | ↓ | write log 100 100 2 | write log 200 100 3"),
    Workload("f1", on: "write f 0 32768 O", "write f 0 4096 A | write f 20480 4096 B"),
    Workload("g1", on: "write a 0 4096 a", "remove a | create b"),
    Workload("g2", on: "write a 0 1 A | write c 0 1 C", "rename a b | rename c d"),
    Workload("h", on: "write f 0 8192 O", "cut f 0 | write f 0 4096 N | write f 4096 4096 N"),
    Workload("i", "mkdir d | write d/f 0 4096 A | sync d/f | ↓"),
  ]
}

/// A workload as one model sees it: every image that a power cut may leave, from the mark `↓` on.
struct WorkloadRun {
  let table = InternTable()
  private let start: DecidedDisk
  private let operations: [Operation]
  private let inodes: [Int]
  private let firstMoment: Int

  /// Performs a workload.
  init(_ workload: Workload) throws {
    let setup = DecidedRun(on: .empty, model: .posix, table: table)
    _ = try perform(workload.setup, on: setup)
    start = setup.state(at: setup.moment)!
    let run = DecidedRun(on: start, model: .posix, table: table)
    firstMoment = try perform(workload.commands, on: run)
    operations = run.calls.sorted { $0.key < $1.key }.map(\.value.call.operation)
    inodes = run.inodes
  }

  /// Whether a power cut may leave this; on a disk that lies about syncs they promise nothing.
  func canLeave(_ state: VisibleState, under model: PersistenceModel, isLying: Bool = false) -> Bool {
    var derivation = EffectDerivation(model: model, sectorSize: table.sectorSize)
    for (index, operation) in operations.enumerated() {
      derivation.apply(isLying && !operation.changesDisk ? .nothing : operation, moment: index + 1)
    }
    return (firstMoment...operations.count).contains { moment in
      let run = CutRun(
        effects: derivation.effects, inodes: inodes, inodeCount: start.image.inodeCount + inodes.count,
        moments: moment...moment, expectations: nil)
      return start.image.cut(run, marks: start.marks).canShow(state, table: table)
    }
  }
}

/// Performs commands; returns how many calls came before the mark.
private func perform(_ commands: String, on run: DecidedRun) throws -> Int {
  let program = try CallProgram(disk: RunDisk(run))
  var mark = 0
  for command in commands.split(separator: "|").map({ $0.split(separator: " ").joined(separator: " ") }) {
    if command == "↓" {
      mark = run.moment
    } else if !command.isEmpty {
      let reply = try program.perform(command)
      if reply != "done" { throw Trace.Mistake(description: "'\(command)' came to '\(reply)'") }
    }
  }
  return mark
}

/// A decided run as the disk of a program.
private final class RunDisk: CallForwarding {
  private let run: DecidedRun

  init(_ run: DecidedRun) { self.run = run }

  func perform(_ call: Call) -> CallResult { run.perform(call) }
  func path(of fd: FileDescriptor) -> String? { nil }
}
