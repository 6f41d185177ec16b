import Simulation
import Storage
import TestSupport

/// A few calls during which a file system is crashed, in ``CallProgram``'s commands.
package struct Workload: Hashable, Sendable, CustomStringConvertible {
  /// A short name, for example `g2`.
  package let name: String
  /// What happens, for a reader.
  package let summary: String
  /// Its name and what happens.
  package var description: String { "\(name): \(summary)" }
  /// What is on the disk, durably, before.
  let setup: String
  /// What happens until the power fails.
  let commands: String

  init(_ name: String, _ summary: String, on setup: String = "", _ commands: String) {
    self.name = name
    self.summary = summary
    self.setup = setup
    self.commands = commands
  }

  /// The calls that make the disk ready, and those during which the power fails, as the simulated disk saw them.
  ///
  /// A real disk must return the same from each, down to the descriptors' numbers.
  package func traces() throws -> (setup: [TracedCall], run: [TracedCall]) {
    let table = InternTable()
    let formatted = DecidedRun(on: .empty, model: .sequential, table: table)
    let setup = try Self.perform(self.setup, on: formatted)
    let ready = formatted.state(at: formatted.moment)!
    return (setup, try Self.perform(commands, on: DecidedRun(on: ready, model: .sequential, table: table)))
  }

  private static func perform(_ commands: String, on run: DecidedRun) throws -> [TracedCall] {
    let program = try CallProgram(disk: RunDisk(run))
    for command in commands.split(separator: "|").map(Self.words) where !command.isEmpty {
      let reply = try program.perform(command)
      if reply != "done" { throw RealCrashError("'\(command)' came to '\(reply)'") }
    }
    return run.calls.sorted { $0.key < $1.key }.map(\.value.call)
  }

  private static func words(_ text: Substring) -> String { text.split(separator: " ").joined(separator: " ") }
}

/// A workload, or a real disk, that does not do what it should.
package struct RealCrashError: Error, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

/// A decided run as a program's disk.
private final class RunDisk: CallForwarding {
  private let run: DecidedRun

  init(_ run: DecidedRun) { self.run = run }

  func perform(_ call: Call) -> CallResult { run.perform(call) }
  func path(of fd: FileDescriptor) -> String? { nil }
}
