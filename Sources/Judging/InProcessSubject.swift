// The same lab programs in the judge's own process: for tests and benchmarks, which trust what they run.

import Exploration
import LabKit
import Storage

/// Boots a part of a lab without a process of its own. A trap or an endless loop takes the judge with it.
public final class InProcessSubject: Subject {
  let lab: Lab
  let options: BootOptions

  /// Prepares to boot a part.
  public init(_ lab: Lab, _ options: BootOptions) {
    self.lab = lab
    self.options = options
  }

  /// Boots the part and performs what the session hands out.
  public func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    var program: (any LabProgram)?
    var options = options
    let clock = Clock()
    clock.time = session.bootTime ?? 0
    options.time = clock.time
    let outbox = Outbox(options)
    let device = JudgedDevice(options)
    let session = device.map { DeviceSession(session, $0) as any Session } ?? session
    var reply = reply(outbox) {
      program = try lab.boot(
        BootContext(
          options, disk: disk, devices: device?.devices ?? [], clock: { clock.time }, outbox: outbox))
      return ""
    }
    while let instruction = session.next(after: reply) {
      clock.time = instruction.time ?? clock.time
      reply = self.reply(outbox) {
        guard let program else { throw UsageError("the program has not booted") }
        switch instruction.kind {
        case .command(let line): return try program.perform(line.split(separator: " ").map(String.init))
        case .message(let bytes, let sender): return try program.receive(bytes, from: sender)
        }
      }
    }
    return .finished
  }

  /// What the machine's clock shows.
  private final class Clock {
    var time = 0
  }

  private func reply(_ outbox: Outbox, _ work: () throws -> String) -> Reply {
    defer { _ = outbox.empty() }
    do {
      let text = try work()
      let parcels = outbox.empty().map { Parcel(to: $0.receiver, $0.bytes) }
      return parcels.isEmpty ? .ok(text) : .sending(text, parcels)
    } catch let hole as Unfinished {
      return .unfinished(hole.part)
    } catch {
      return .failed("\(error)")
    }
  }
}
