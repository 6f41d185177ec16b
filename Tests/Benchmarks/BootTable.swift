// How many boots a second a lab process makes: boots of 20 calls, on one core and on two, asked for one by one and
// predicted.

import Exploration
import Foundation
import Judging
import LabKit
import Storage
import Synchronization

private let callsPerBoot = 20

/// Boots that call nothing show what a boot costs by itself; the others add what calls cost.
func printBootTable() throws {
  print("boots/s through lab processes (release: \(isRelease)), \(callsPerBoot) calls each")
  print("calls  cores  predicted   boots/s   µs/boot and core")
  for (calls, predicted) in [(0, 0), (callsPerBoot, 0), (callsPerBoot, callsPerBoot), (callsPerBoot, callsPerBoot / 2)]
  {
    for cores in [1, 2] {
      let rate = try bootsPerSecond(cores: cores, calls: calls, predicted: predicted)
      let cost = 1e6 * Double(cores) / rate
      print(String(format: "%5d  %5d  %9d  %8.0f  %8.0f", calls, cores, predicted, rate, cost))
    }
  }
}

private var isRelease: Bool {
  #if DEBUG
    false
  #else
    true
  #endif
}

private func bootsPerSecond(cores: Int, calls: Int, predicted: Int) throws -> Double {
  let boots = 2000
  let failure = Mutex<(any Error)?>(nil)
  let start = ContinuousClock.now
  let threads = (0..<cores).map { core in
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      do {
        try run(boots: boots, core: core, calls: calls, predicted: predicted)
      } catch {
        failure.withLock { $0 = error }
      }
      done.signal()
    }
    return done
  }
  for thread in threads { thread.wait() }
  if let error = failure.withLock({ $0 }) { throw error }
  return Double(boots * cores) / ((ContinuousClock.now - start) / .seconds(1))
}

private func run(boots: Int, core: Int, calls: Int, predicted: Int) throws {
  let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
  let process = try LabProcess(
    executable: folder.appending(path: "MisbehavingLab").path, BootOptions(part: "A"), core: core)
  let disk = EmptyDisk()
  if predicted > 0 {
    disk.predicted = [.command(Instruction("touch \(calls)"))]
    disk.predicted += Array(repeating: .result(.failed(.noSuchFile)), count: predicted)
  }
  for _ in 0..<boots {
    let session = OneCommand("touch \(calls)")
    let end = process.boot(on: disk, session: session)
    guard end == .finished, session.replies == 2 else { throw process.failure ?? InfrastructureError("\(end)") }
  }
}

private final class OneCommand: Session {
  private var command: String?
  var replies = 0
  init(_ command: String) { self.command = command }
  func next(after reply: Reply) -> Instruction? {
    replies += 1
    defer { command = nil }
    return command.map { Instruction($0) }
  }
}

/// A disk without files, which answers in no time.
private final class EmptyDisk: PredictsResults {
  var predicted: [PredictedMessage] = []
  func predictedResults() -> [PredictedMessage] { predicted }
  private func missing(_ call: String) -> FileSystemError { FileSystemError(.noSuchFile, call) }
  func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor {
    throw missing("open")
  }
  func close(_ fd: FileDescriptor) throws(FileSystemError) {}
  func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8] { [] }
  func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int { bytes.count }
  func size(_ fd: FileDescriptor) throws(FileSystemError) -> Int { 0 }
  func truncate(_ fd: FileDescriptor, to size: Int) throws(FileSystemError) {}
  func sync(_ fd: FileDescriptor) throws(FileSystemError) {}
  func syncData(_ fd: FileDescriptor) throws(FileSystemError) {}
  func rename(_ old: String, to new: String) throws(FileSystemError) { throw missing("rename") }
  func remove(_ path: String) throws(FileSystemError) { throw missing("remove") }
  func makeDirectory(_ path: String) throws(FileSystemError) {}
  func removeDirectory(_ path: String) throws(FileSystemError) {}
  func list(_ path: String) throws(FileSystemError) -> [String] { [] }
  func syncDirectory(_ path: String) throws(FileSystemError) {}
}
