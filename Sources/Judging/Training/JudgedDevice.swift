// The machine that trains belongs to the judge, as the disk does. A program reaches its memory only through calls, which
// are counted; `step` and `state` are the device's own commands, and no program ever hears of them. Every boot meets a
// new device, which stands before step 1.

import Exploration
import LabKit
import Training

/// The device of one boot.
final class JudgedDevice: Device {
  private let trajectory: Trajectory
  private var memory: TrainingMemory
  private var verb = "boot"
  private var (bytesRead, bytesWritten) = (0, 0)

  /// The device of a boot; `nil` if the scenario has none.
  init?(_ options: BootOptions) {
    guard options.settings["device"] == "tiny" else { return nil }
    trajectory = .tiny
    memory = trajectory.state(after: 0)
  }

  // MARK: What a program may ask

  func size(of region: Region) -> Int { memory.size(of: region) }

  func read(_ region: Region, at offset: Int, count: Int) throws -> [UInt8] {
    guard let bytes = memory.read(region, at: offset, count: count) else { throw DeviceError.outside(region) }
    bytesRead += count
    return bytes
  }

  func write(_ bytes: [UInt8], to region: Region, at offset: Int) throws {
    guard memory.write(bytes, to: region, at: offset) else { throw DeviceError.outside(region) }
    bytesWritten += bytes.count
  }

  func result(of call: DeviceCall) -> DeviceResult {
    do {
      switch call {
      case .size(let region): return .size(size(of: region))
      case .read(let region, let offset, let count): return .bytes(try read(region, at: offset, count: count))
      case .write(let bytes, let region, let offset):
        try write(bytes, to: region, at: offset)
        return .done
      }
    } catch {
      return .outside
    }
  }

  // MARK: What the judge asks

  /// Performs a command that is the device's; `nil` for a program's.
  func perform(_ instruction: Instruction) -> Reply? {
    guard case .command(let line) = instruction.kind else { return nil }
    switch line {
    case "step":
      memory = trajectory.successor(of: memory)
      return .ok("step \(memory.step)")
    case "state": return .ok(TrainingSpecification.shown(memory))
    default:
      verb = String(line.prefix { $0 != " " })
      (bytesRead, bytesWritten) = (0, 0)
      return nil
    }
  }

  /// A program's answer, or what it did to the device that it should not have done.
  func checked(_ reply: Reply) -> Reply {
    guard case .ok = reply, verb != "boot" else { return reply }
    if bytesWritten > 0 { return .ok("\(bytesWritten) bytes of the device were written") }
    // Each byte once, and the counters again.
    let allowed = ["save", "snapshot"].contains(verb) ? memory.size + 64 : 0
    guard bytesRead > allowed else { return reply }
    return .ok("\(bytesRead) bytes of the device were read; \(allowed) are enough")
  }
}

/// A session whose commands for the device never reach the program.
final class DeviceSession: Session {
  private let session: any Session
  private let device: JudgedDevice

  init(_ session: any Session, _ device: JudgedDevice) { (self.session, self.device) = (session, device) }

  var bootTime: Int? { session.bootTime }

  func next(after reply: Reply) -> Instruction? {
    var reply = device.checked(reply)
    while let instruction = session.next(after: reply) {
      guard let answer = device.perform(instruction) else { return instruction }
      reply = answer
    }
    return nil
  }
}
