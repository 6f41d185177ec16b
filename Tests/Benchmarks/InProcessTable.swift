// What a boot costs in this process, beside the same recovery on a file system that is nothing but dictionaries.

import Exploration
import Foundation
import Simulation
import Storage

/// Ten files of which a crash leaves two versions each; recovery opens and reads them all: 20 calls, 1,024 behaviours.
final class TenFiles: BenchmarkProgram {
  private var seen = 0

  init(disk: any FileSystem) throws {
    for index in 0..<10 {
      guard let fd = try? disk.open("f\(index)", .read) else { continue }
      seen = seen &* 31 &+ Int(try disk.read(fd, at: 0, count: 512).first ?? 0)
    }
  }

  func perform(_ command: String) throws -> String { "\(seen)" }
}

/// Prints boots a second of the explorer, and of the plain file system.
func printInProcessTable() {
  let files = (0..<10).map { "f\($0)" }
  let setUp = SetUp(files)
  let script = Script(epochs: [
    Epoch(steps: [.command("write", faults: [])], ending: .crashAnywhere), Epoch(steps: [], ending: .end),
  ])
  let start = processorSeconds()
  let explorer = Explorer(
    script: script, subject: setUp, expectations: NoExpectations(), options: ExplorationOptions(depthLimit: 0))
  let certificate = explorer.explore().certificate
  let explored = Double(certificate.boots) / (processorSeconds() - start)
  let plain = plainBootsPerSecond(files)
  print("boots/s in this process, recoveries of up to 20 calls")
  print(String(format: "  explored  %9.0f  (%d boots, %d visits)", explored, certificate.boots, certificate.visits))
  print(String(format: "  plain     %9.0f  (%.1f times as many)", plain, plain / explored))
}

private func plainBootsPerSecond(_ files: [String]) -> Double {
  let disk = DictionaryFileSystem()
  for (index, file) in files.enumerated() { disk.files[file] = [UInt8](repeating: UInt8(index), count: 512) }
  let boots = 20_000
  let start = processorSeconds()
  for _ in 0..<boots {
    disk.reboot()
    _ = try? TenFiles(disk: disk)
  }
  return Double(boots) / (processorSeconds() - start)
}

/// Writes ten files and syncs their names; what is in them is open.
private final class SetUp: Subject {
  private let files: [String]
  init(_ files: [String]) { self.files = files }

  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    let program = try? TenFiles(disk: disk)
    var reply = Reply.ok("")
    while let command = session.next(after: reply) {
      if command.text == "write" { try? write(disk) }
      reply = .ok((try? program?.perform(command.text)) ?? "")
    }
    return .finished
  }

  private func write(_ disk: any FileSystem) throws {
    for (index, file) in files.enumerated() {
      let fd = try disk.open(file, [.write, .create])
      try disk.write([UInt8](repeating: 99, count: 512), to: fd, at: 0)
      try disk.sync(fd)
      try disk.write([UInt8](repeating: UInt8(index + 1), count: 512), to: fd, at: 0)
    }
    try disk.syncDirectory("/")
  }
}

/// Files in a dictionary, and nothing else: no directories, no crashes, no errors but a missing file.
private final class DictionaryFileSystem: CallForwarding {
  var files: [String: [UInt8]] = [:]
  private var open: [String] = []

  func reboot() { open.removeAll(keepingCapacity: true) }
  func path(of fd: FileDescriptor) -> String? { open[fd.rawValue] }

  func perform(_ call: Call) -> CallResult {
    switch call {
    case .open(let path, _):
      guard files[path] != nil else { return .failed(.noSuchFile) }
      open.append(path)
      return .descriptor(FileDescriptor(rawValue: open.count - 1))
    case .read(let fd, let offset, let count):
      let bytes = files[open[fd.rawValue]]!
      return .bytes(Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)]))
    default: return .done
    }
  }
}
