// The machines that train belong to the judge, as the disk does. A program reaches their memory only through calls, which
// are counted; `step` and `state` are the devices' own commands, and no program ever hears of them. Every boot meets new
// devices, which stand before step 1. Most programs have one; in part B there is one for each rank.

import Exploration
import LabKit
import Training

/// The devices of one boot.
final class JudgedDevice {
  private let trajectory: Trajectory
  private var memories: RankMemories
  /// The words of the program's command in hand; none while it boots.
  private var command: [String] = []
  /// Where the program has put copies last.
  private var placement: [[Int]] = []
  /// How many bytes of each rank's device have been read and written since the command began.
  private var (bytesRead, bytesWritten): ([Int], [Int])

  /// The devices of a boot; `nil` if the scenario has none.
  init?(_ options: BootOptions) {
    guard options.settings["device"] == "tiny" else { return nil }
    trajectory = .tiny
    memories = RankMemories(trajectory.state(after: 0), options.ranks ?? .alone)
    bytesRead = memories.parts.map { _ in 0 }
    bytesWritten = bytesRead
  }

  // MARK: What a program may ask

  /// The device of each rank, for a program in the judge's own process.
  var devices: [any Device] { memories.parts.indices.map { RankDevice(self, rank: $0) } }

  func result(of call: DeviceCall, rank: Int) -> DeviceResult {
    guard memories.parts.indices.contains(rank) else { return .outside }
    switch call {
    case .size(let region): return .size(memories[rank].size(of: region))
    case .read(let region, let offset, let count):
      guard let bytes = memories[rank].read(region, at: offset, count: count) else { return .outside }
      bytesRead[rank] += count
      return .bytes(bytes)
    case .write(let bytes, let region, let offset):
      guard memories[rank].write(bytes, to: region, at: offset) else { return .outside }
      bytesWritten[rank] += bytes.count
      return .done
    }
  }

  // MARK: What the judge asks

  /// Performs a command that is the devices'; `nil` for a program's.
  func perform(_ instruction: Instruction) -> Reply? {
    guard case .command(let line) = instruction.kind else { return nil }
    let words = line.split(separator: " ")
    switch words.first {
    case "step": return .ok(step())
    case "state": return .ok(memories.shown(on: trajectory))
    case "drift":
      if let rank = words.last.flatMap({ Int($0) }), memories.parts.indices.contains(rank) { memories.stray(rank) }
      return .ok("")
    default:
      command = words.map(String.init)
      if let look = TrainingLook(command) { return .ok(look.answer(memories[0], placement, on: trajectory)) }
      bytesRead = memories.parts.map { _ in 0 }
      bytesWritten = bytesRead
      return nil
    }
  }

  /// A device that is alone takes a step from wherever it is; ranks can't if they do not fit together.
  private func step() -> String {
    if memories.layout == .alone {
      memories = RankMemories(trajectory.successor(of: memories[0]), .alone)
    } else {
      guard let whole = memories.whole(on: trajectory) else { return "the ranks do not fit together" }
      memories = RankMemories(trajectory.successor(of: whole), memories.layout)
    }
    return "step \(memories[0].step)"
  }

  /// A program's answer, or what it did to a device that it should not have done.
  func checked(_ reply: Reply) -> Reply {
    guard case .ok(let text) = reply, !command.isEmpty else { return reply }
    if command.first == "placement" { placement = TrainingReply.groups(text, ",") ?? [] }
    for rank in memories.parts.indices {
      if bytesWritten[rank] > 0 { return .ok("\(bytesWritten[rank]) bytes of the device were written") }
      let allowed = mayRead(rank) ? memories[rank].size + 64 : 0
      if bytesRead[rank] > allowed {
        return .ok("\(bytesRead[rank]) bytes of the device were read; \(allowed) are enough")
      }
    }
    return reply
  }

  /// Whether a rank saves: then it may read each byte of its own device once, and the counters again.
  private func mayRead(_ rank: Int) -> Bool {
    switch command.first {
    case "snapshot", "checkpoint": true
    case "save", "die": command.count == 1 || command[1] == "\(rank)"
    default: false
    }
  }
}

/// The device of one rank, for a program in the judge's own process.
private final class RankDevice: Device {
  private let device: JudgedDevice
  private let rank: Int

  init(_ device: JudgedDevice, rank: Int) { (self.device, self.rank) = (device, rank) }

  func size(of region: Region) throws -> Int {
    guard case .size(let count) = device.result(of: .size(region), rank: rank) else {
      throw DeviceError.outside(region)
    }
    return count
  }

  func read(_ region: Region, at offset: Int, count: Int) throws -> [UInt8] {
    let result = device.result(of: .read(region, at: offset, count: count), rank: rank)
    guard case .bytes(let bytes) = result else { throw DeviceError.outside(region) }
    return bytes
  }

  func write(_ bytes: [UInt8], to region: Region, at offset: Int) throws {
    guard case .done = device.result(of: .write(bytes, to: region, at: offset), rank: rank) else {
      throw DeviceError.outside(region)
    }
  }
}

/// A session whose commands for the devices never reach the program.
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
