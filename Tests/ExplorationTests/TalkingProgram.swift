import Exploration
import Simulation
import Storage
import TestSupport

/// A ``CallProgram`` on one of two machines: `send COMMAND` has the other one perform a command, `sendif PATH COMMAND`
/// does so if a file is there, `all COMMAND & COMMAND` performs several. A message is such a command between `>` and `.`;
/// one that is cut off leaves behind how much of it came.
final class TalkingSubject: Subject {
  private let other: String
  private let recovery: [String]
  private(set) var boots = 0

  init(talkingTo other: String, recovery: [String]) { (self.other, self.recovery) = (other, recovery) }

  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    boots += 1
    var program: CallProgram?
    var reply = Reply.ok("")
    do { program = try CallProgram(disk: disk, recovery: recovery) } catch { reply = .failed("\(error)") }
    while let instruction = session.next(after: reply) {
      var parcels: [Parcel] = []
      do {
        let text = try perform(Self.command(instruction), by: program!, on: disk, &parcels)
        reply = parcels.isEmpty ? .ok(text) : .sending(text, parcels)
      } catch {
        reply = .failed("\(error)")
      }
    }
    return .finished
  }

  private static func command(_ instruction: Instruction) -> String {
    switch instruction.kind {
    case .command(let line): line
    case .message(let bytes, _): String(decoding: bytes, as: UTF8.self)
    }
  }

  /// A command as a message to another machine.
  private static func message(_ command: String) -> [UInt8] { Array(">\(command).".utf8) }

  private func perform(
    _ command: String, by program: CallProgram, on disk: any FileSystem, _ parcels: inout [Parcel]
  ) throws -> String {
    if command.isEmpty || command.hasPrefix(">") {
      let isWhole = command.hasSuffix(".")
      let inside = isWhole ? String(command.dropFirst().dropLast()) : "write c 0 \(command.count % 8 + 1) y"
      return try perform(inside, by: program, on: disk, &parcels)
    }
    let words = command.split(separator: " ", maxSplits: 2).map(String.init)
    switch words[0] {
    case "all":
      for part in command.dropFirst(4).split(separator: " & ") {
        _ = try perform(String(part), by: program, on: disk, &parcels)
      }
      return "all"
    case "send":
      parcels.append(Parcel(to: other, Self.message(String(command.dropFirst(5)))))
      return "sent"
    case "sendif":
      if try disk.exists(words[1]) { parcels.append(Parcel(to: other, Self.message(words[2]))) }
      return "perhaps"
    default: return try program.perform(command)
    }
  }
}

/// Expects nothing, and takes note of what is observed: all that a run of the machines has shown, or only how it ends.
final class Historian: ClusterExpectations {
  private let keepsHistory: Bool
  private var histories = [""]
  private(set) var outcomes: Set<String> = []
  let initial = 0

  init(keepsHistory: Bool) { self.keepsHistory = keepsHistory }

  private func number(of history: String) -> Int {
    if let known = histories.firstIndex(of: history) { return known }
    histories.append(history)
    return histories.count - 1
  }

  func observation(of machine: String) -> String { "show" }
  func crashed(_ machine: String, during instruction: Instruction?, live: Int) -> Int { live }
  func booted(_ machine: String, _ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    .live(keepsHistory ? number(of: "\(histories[live]) \(machine):\(reply)") : live)
  }
  func observed(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    let history = "\(histories[live]) \(machine):\(reply)"
    outcomes.insert(history)
    return .live(number(of: history))
  }
  func performed(
    _ machine: String, _ instruction: Instruction, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(live) }
}
