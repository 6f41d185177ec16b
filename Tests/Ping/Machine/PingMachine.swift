// The smallest program that several machines can run and get wrong. `ping PEER` has another machine count, and answer
// how far it has counted; `show` tells how often a machine was pinged, and the highest count that it has heard. Both are
// durable before anybody hears of them: an answer that was given is never given again.

import LabKit
import Storage

/// A machine that counts pings.
open class PingMachine: LabProgram {
  private let boot: BootContext
  private var counted = 0
  private var heard = 0

  /// Boots: reads what was counted and heard.
  public required init(_ boot: BootContext) throws {
    self.boot = boot
    guard try boot.disk.exists("counters") else { return }
    let words = Lab.words(of: String(decoding: try boot.disk.readAll("counters"), as: UTF8.self))
    guard words.count == 2, let counted = Int(words[0]), let heard = Int(words[1]) else {
      throw UsageError("damaged: the counters")
    }
    (self.counted, self.heard) = (counted, heard)
  }

  /// When the counters are made durable.
  public enum Habit {
    /// Before anybody hears of them.
    case beforeTheAnswer
    /// After the answer to a ping has been left in the outbox: the same, since it leaves with the end of the command.
    case afterTheAnswer
    /// Without the file's sync, without the directory's, or never.
    case unsynced, nameless, never
    /// As a new file beside the old one, which is removed too soon.
    case removedFirst
  }

  /// What this machine does; others do it wrong.
  open class var habit: Habit { .beforeTheAnswer }

  public func perform(_ words: [String]) throws -> String {
    switch (words.first, words.count) {
    case ("ping", 2):
      try boot.outbox.send(Array("ping".utf8), to: words[1])
      return ""
    case ("show", 1): return "counted \(counted), heard \(heard)"
    case ("time", 1): return "\(boot.clock())"
    case ("who", 1): return "\(boot.machine) of \(boot.members.joined(separator: " "))"
    default: throw UsageError("expected: ping PEER, show, time or who")
    }
  }

  public func receive(_ message: [UInt8], from machine: String) throws -> String {
    let words = Lab.words(of: String(decoding: message, as: UTF8.self))
    switch (words.first, words.count) {
    case ("ping", 1):
      counted += 1
      let answer = Array("pong \(counted)".utf8)
      if Self.habit == .afterTheAnswer { try boot.outbox.send(answer, to: machine) }
      try save()
      if Self.habit != .afterTheAnswer { try boot.outbox.send(answer, to: machine) }
    case ("pong", 2):
      heard = max(heard, Int(words[1]) ?? 0)
      try save()
    default: throw UsageError("expected: ping or pong COUNT")
    }
    return ""
  }

  private func save() throws {
    let (disk, habit) = (boot.disk, Self.habit)
    if habit == .never { return }
    if habit == .removedFirst, try disk.exists("counters") {
      try disk.remove("counters")
      try disk.syncDirectory("/")
    }
    let fd = try disk.open("counters.new", [.write, .create, .truncate])
    try disk.writeAll(Array("\(counted) \(heard)".utf8), to: fd, at: 0)
    if habit != .unsynced { try disk.sync(fd) }
    try disk.close(fd)
    try disk.rename("counters.new", to: "counters")
    if habit != .nameless { try disk.syncDirectory("/") }
  }
}

extension Lab {
  /// Machines that count pings; each part has a habit of its own, all but A a bad one.
  public static let ping = Lab(
    name: "ping", title: "Ping", studentFile: "PingMachine.swift",
    parts: parts.map { ($0.part, $0.summary) },
    commands: [("ping PEER", "has another machine count"), ("show", "shows what was counted and heard")]
  ) { boot in
    try parts.first { $0.part == boot.part }!.machine.init(boot)
  }

  private static let parts: [(part: String, summary: String, machine: PingMachine.Type)] = [
    ("A", "counts durably before it answers", PingMachine.self),
    ("alternative", "leaves the answer in its outbox, counts durably, and only then is done", LatePing.self),
    ("unsynced", "does not sync the counters before it answers", UnsyncedPing.self),
    ("nameless", "does not sync the name of the counters", NamelessPing.self),
    ("never", "keeps its counters in memory", ForgetfulPing.self),
    ("removed", "removes the old counters first", RemovingPing.self),
    ("random", "depends on what is on no disk", RandomPing.self),
  ]
}

/// Right, in another way.
public final class LatePing: PingMachine {
  public override class var habit: Habit { .afterTheAnswer }
}
/// Wrong: the counters may be lost though they were told.
public final class UnsyncedPing: PingMachine {
  public override class var habit: Habit { .unsynced }
}
/// Wrong: the name of the counters may be lost though they were told.
public final class NamelessPing: PingMachine {
  public override class var habit: Habit { .nameless }
}
/// Wrong: nothing outlives a power cut.
public final class ForgetfulPing: PingMachine {
  public override class var habit: Habit { .never }
}
/// Wrong: there is a moment without any counters.
public final class RemovingPing: PingMachine {
  public override class var habit: Habit { .removedFirst }
}
/// Wrong: machine b does something else each time it boots.
public final class RandomPing: PingMachine {
  public required init(_ boot: BootContext) throws {
    try super.init(boot)
    if boot.machine == "b" { _ = try boot.disk.exists("file \(UInt32.random(in: 0...UInt32.max))") }
  }
}
