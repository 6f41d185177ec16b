import Exploration
import Foundation
import Judging
import Storage

/// A session that hands out commands and keeps the replies.
final class Script: Session {
  private var commands: [String]
  private(set) var replies: [Reply] = []

  init(_ commands: String...) { self.commands = commands }

  func next(after reply: Reply) -> Instruction? {
    replies.append(reply)
    return commands.isEmpty ? nil : Instruction(commands.removeFirst())
  }
}

/// A real disk in a folder of its own, which can lose its power and foretell answers.
final class TestDisk: PredictsResults {
  let folder = FileManager.default.temporaryDirectory.appending(path: "powercut-\(UUID().uuidString)").path
  private let disk: RealFileSystem
  /// After how many calls the power goes.
  var callsLeft = Int.max
  var predicted: [PredictedMessage] = []
  private(set) var calls: [Call] = []

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    disk = try RealFileSystem(directory: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func predictedResults() -> [PredictedMessage] { predicted }

  private func reach(_ call: Call) throws(FileSystemError) -> RealFileSystem {
    calls.append(call)
    callsLeft -= 1
    guard callsLeft >= 0 else { throw FileSystemError(.powerCut, call) }
    return disk
  }

  func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor {
    try reach(.open(path, options)).open(path, options)
  }
  func close(_ fd: FileDescriptor) throws(FileSystemError) { try reach(.close(fd)).close(fd) }
  func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8] {
    try reach(.read(fd, at: offset, count: count)).read(fd, at: offset, count: count)
  }
  func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int {
    try reach(.write(bytes, to: fd, at: offset)).write(bytes, to: fd, at: offset)
  }
  func size(_ fd: FileDescriptor) throws(FileSystemError) -> Int { try reach(.size(fd)).size(fd) }
  func truncate(_ fd: FileDescriptor, to size: Int) throws(FileSystemError) {
    try reach(.truncate(fd, to: size)).truncate(fd, to: size)
  }
  func sync(_ fd: FileDescriptor) throws(FileSystemError) { try reach(.sync(fd)).sync(fd) }
  func syncData(_ fd: FileDescriptor) throws(FileSystemError) { try reach(.syncData(fd)).syncData(fd) }
  func rename(_ old: String, to new: String) throws(FileSystemError) {
    try reach(.rename(old, to: new)).rename(old, to: new)
  }
  func remove(_ path: String) throws(FileSystemError) { try reach(.remove(path)).remove(path) }
  func makeDirectory(_ path: String) throws(FileSystemError) { try reach(.makeDirectory(path)).makeDirectory(path) }
  func removeDirectory(_ path: String) throws(FileSystemError) {
    try reach(.removeDirectory(path)).removeDirectory(path)
  }
  func list(_ path: String) throws(FileSystemError) -> [String] { try reach(.list(path)).list(path) }
  func syncDirectory(_ path: String) throws(FileSystemError) { try reach(.syncDirectory(path)).syncDirectory(path) }
}

private final class BundleMarker {}

/// The executable of a target, beside the test bundle.
func builtProgram(_ name: String) -> String {
  #if os(macOS)
    let folder = Bundle(for: BundleMarker.self).bundleURL.deletingLastPathComponent()
  #else
    let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
  #endif
  return folder.appending(path: name).path
}
