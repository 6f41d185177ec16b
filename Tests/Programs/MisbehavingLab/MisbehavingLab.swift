// A lab that does on command what no lab should do, so that the judge's answer to each can be tested.

import CForbidden
import CSystem
import LabKit
import Storage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a student might keep between boots, were boots not processes of their own.
nonisolated(unsafe) private var bootsSeen = 0
nonisolated(unsafe) private var memory: [[UInt8]] = []

extension Lab {
  static let misbehaving = Lab(
    name: "misbehaving-lab", title: "MisbehavingLab", studentFile: "MisbehavingLab.swift",
    parts: [("A", "boots"), ("trap", "traps while it boots"), ("unfinished", "is not written yet")],
    commands: [("echo WORD…", "says the words")]
  ) { boot in
    bootsSeen += 1
    if boot.part == "trap" { fatalError("no boot today") }
    if boot.part == "unfinished" { try todo("part U: everything") }
    return Misbehaving(boot.disk)
  }
}

/// A program without manners.
final class Misbehaving: LabProgram {
  private let disk: any FileSystem

  init(_ disk: any FileSystem) { self.disk = disk }

  func perform(_ words: [String]) throws -> String {
    if let answer = try performHonestly(words) { return answer }
    switch words.first {
    case "trap": fatalError("a trap, as asked")
    case "spin": while true { bootsSeen &+= 1 }
    case "exit": exit(3)
    case "print": print("hello from the boot")
    case "print-much": while true { print("far too much") }
    case "garbage": sendGarbage()
    case "hang-up":
      close(4)
      while true { sleep(1) }
    case "sleep": while true { sleep(1000) }
    case "allocate": while true { memory.append([UInt8](repeating: 1, count: 64 << 20)) }
    case "calls-forever": while true { _ = try disk.list("/") }
    case "kill-server": kill(getppid(), SIGKILL)
    case "control": return "\(write(3, "x", 1))"
    default: throw UsageError("unknown command '\(words.first ?? "")'")
    }
    return ""
  }

  private func performHonestly(_ words: [String]) throws -> String? {
    switch (words.first, words.count) {
    case ("try", 3): return attemptAll(scratch: words[1], judge: Int32(words[2]) ?? 0)
    case ("user", 1): return "\(getuid())"
    case ("descriptors", 1): return openDescriptors()
    case ("echo", _): return words.dropFirst().joined(separator: " ")
    case ("long", 2): return String(repeating: "x", count: Int(words[1]) ?? 0)
    case ("accents", 2): throw UsageError("b" + String(repeating: "\u{301}", count: Int(words[1]) ?? 0))
    case ("print-accents", 2): print("b" + String(repeating: "\u{301}", count: Int(words[1]) ?? 0))
    case ("global-counter", _): return "\(bootsSeen)"
    case ("todo", _): try todo("part T: the rest")
    case ("put", 3): try put(words[1], Array(words[2].utf8))
    case ("get", 2): return try get(words[1])
    case ("touch", 2):
      for _ in 0..<(Int(words[1]) ?? 0) { _ = try? disk.remove("missing") }
    default: return nil
    }
    return ""
  }

  /// Tries all that is forbidden: what it is, which locks should refuse it, and the errno that it came to.
  private func attemptAll(scratch: String, judge: Int32) -> String {
    var lines: [String] = []
    var next = forbidden_first()
    while let attempt = next, let name = attempt.pointee.name {
      let error = attempt.pointee.attempt(scratch, judge)
      lines.append("\(String(cString: name)) \(attempt.pointee.by) \(error)")
      next = attempt + 1
    }
    return lines.joined(separator: "\n")
  }

  private func openDescriptors() -> String {
    var numbers = [Int32](repeating: 0, count: 100)
    let count = Int(forbidden_descriptors(&numbers, 100))
    return numbers[..<count].map(String.init).joined(separator: " ")
  }

  private func put(_ path: String, _ bytes: [UInt8]) throws {
    let fd = try disk.open(path, [.write, .create, .truncate])
    try disk.write(bytes, to: fd, at: 0)
    try disk.sync(fd)
    try disk.close(fd)
    try disk.syncDirectory("/")
  }

  private func get(_ path: String) throws -> String {
    let fd = try disk.open(path, .read)
    defer { try? disk.close(fd) }
    return String(decoding: try disk.read(fd, at: 0, count: try disk.size(fd)), as: UTF8.self)
  }

  private func sendGarbage() {
    let bytes = [UInt8](repeating: 0xA5, count: 64)
    _ = write(4, bytes, bytes.count)
    sleep(1)
  }
}
