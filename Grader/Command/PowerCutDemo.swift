import Exploration
import Foundation
import Judging
import RealDisk
import Simulation
import Storage

/// A program on a mounted image, until the power goes, and after.
final class PowerCutDemo {
  private let image: PowerCutImage
  private let process: LabProcess
  private let folder: String
  /// The top of the program's disk; what the file system keeps for itself lies beside it.
  private var top: String { folder + "/disk" }

  /// Prepares to mount an image; ``clear()`` removes the folder that it is mounted on.
  init(_ image: PowerCutImage, _ process: LabProcess) throws {
    self.image = image
    self.process = process
    folder = FileManager.default.temporaryDirectory.appending(path: "powercut-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  /// Removes the folder; it is empty once nothing is mounted on it.
  func clear() { rmdir(folder) }

  /// Performs a command until the power goes, after so many calls or at its end, boots again and shows what is left.
  /// Returns whether the program came up.
  func run(_ command: String, after limit: Int?, observation: String) throws -> Bool {
    try cut(command, after: limit)
    let mount = try mounted()
    print("\nWhat is left on the disk:")
    for line in try VisibleState(directory: top).lines { print("  \(line)") }
    let isUp = try boot(on: try RealFileSystem(directory: top), [observation])
    try mount.unmount()
    return isUp
  }

  /// Boots the program and has it perform commands; when this returns, nothing on the disk is open any more.
  private func boot(on disk: any FileSystem, _ commands: [String]) throws -> Bool {
    print("\n> boot")
    let session = DemoSession(commands)
    let end = process.boot(on: disk, session: session)
    if case .died(let death) = end { print("  it \(death)") }
    return end == .finished && session.failures == 0
  }

  private func mounted() throws -> Mount {
    try Mount(file: image.path, on: folder, type: image.kind.type, options: image.kind.options)
  }

  private func cut(_ command: String, after limit: Int?) throws {
    let mount = try mounted()
    // The first time the image is used, the program's disk is made; durably, since it is no part of the show.
    if !FileManager.default.fileExists(atPath: top) {
      try FileManager.default.createDirectory(atPath: top, withIntermediateDirectories: false)
      try mount.syncAll()
    }
    let count = try perform(command, after: limit)
    if let limit, count < limit { print("  (there were only \(count) calls)") }
    try mount.cutPower(image: image.path)
    print("──── power cut: \(image.kind.name) forgets all that it has not written ────")
    try mount.unmount()
  }

  private func perform(_ command: String, after limit: Int?) throws -> Int {
    let disk = CountedDisk(try RealFileSystem(directory: top), limit: limit ?? Int.max)
    _ = try boot(on: disk, [command])
    return disk.count
  }
}

/// Hands out commands, and prints them and their replies.
private final class DemoSession: Session {
  private var commands: [String]
  private var isBooted = false
  private(set) var failures = 0

  init(_ commands: [String]) { self.commands = commands }

  func next(after reply: Reply) -> Instruction? {
    tell(reply)
    isBooted = true
    guard !commands.isEmpty else { return nil }
    let command = commands.removeFirst()
    print("> \(command)")
    return Instruction(command)
  }

  private func tell(_ reply: Reply) {
    switch reply.silent {
    case .ok(let text), .sending(let text, _): if isBooted { print("  = \(text.isEmpty ? "done" : text)") }
    case .failed(let text):
      failures += 1
      print("  it threw: \(text)")
    case .unfinished(let part):
      failures += 1
      print("  not written yet: \(part)")
    }
  }
}

/// A real disk that prints each call with its number, and on which no call is made once so many were.
private final class CountedDisk: CallForwarding {
  private let disk: RealFileSystem
  private let limit: Int
  private var paths: [FileDescriptor: String] = [:]
  private(set) var count = 0

  init(_ disk: RealFileSystem, limit: Int) {
    self.disk = disk
    self.limit = limit
  }

  func path(of fd: FileDescriptor) -> String? { paths[fd] }

  func perform(_ call: Call) -> CallResult {
    guard count < limit else { return .failed(.powerCut) }
    count += 1
    let result = call.perform(on: disk)
    if case .descriptor(let fd) = result { paths[fd] = call.paths.first }
    let number = String(count)
    let failure = result.failure.map { ": \($0)" } ?? ""
    print(
      "  \(String(repeating: " ", count: max(0, 3 - number.count)))\(number)  "
        + call.description(naming: path(of:)) + failure)
    return result
  }
}

extension VisibleState {
  /// One line for each file and directory, for a reader.
  fileprivate var lines: [String] {
    if items.isEmpty { return ["(nothing)"] }
    let width = items.map(\.path.count).max() ?? 0
    return items.map { item in
      if item.isDirectory { return item.path + "/" }
      let name = item.path + String(repeating: " ", count: width - item.path.count)
      return "\(name)  \(item.bytes.count) bytes  \(Self.preview(item.bytes))"
    }
  }

  /// The first bytes as text; what a terminal would not show as escapes.
  private static func preview(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(60), as: UTF8.self).debugDescription
    return bytes.count > 60 ? text + "…" : text
  }
}
