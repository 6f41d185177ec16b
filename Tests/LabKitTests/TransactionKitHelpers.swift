import LabKit
import Simulation
import Storage

/// A disk that counts, and whose syncs may fail.
final class RecordingDisk: CallForwarding {
  private let disk = SimulatedFileSystem()
  var failsSync = false

  var reads: Int { disk.trace.count { $0.call.name == "read" } }
  var writes: Int { disk.trace.count { $0.call.name == "write" } }

  func perform(_ call: Call) -> CallResult {
    if failsSync, call.name == "sync" { return .failed(.inputOutput) }
    return disk.perform(call)
  }

  func path(of fd: FileDescriptor) -> String? { disk.path(of: fd) }
}

/// A store without a log, which remembers what it was asked.
final class AskedStore: Transactions {
  private let disk: RecordingDisk
  private let cells: CellFile?
  private(set) var asked: [(cell: Cell, lsn: LSN, writes: Int)] = []
  var failsCommit = false

  init(_ disk: RecordingDisk, _ cells: CellFile? = nil) { (self.disk, self.cells) = (disk, cells) }

  func begin(_ t: TransactionID) {}
  func read(_ cell: Cell, in t: TransactionID) throws -> Int { try cells?[cell] ?? 0 }
  func write(_ value: Int, to cell: Cell, in t: TransactionID) { cells?.install(value, in: cell, logged: LSN(1)) }
  func commit(_ t: TransactionID) throws { if failsCommit { throw FileSystemError(.inputOutput, "sync(log)") } }
  func abort(_ t: TransactionID) {}
  func willEvict(_ cell: Cell, logged lsn: LSN) { asked.append((cell, lsn, disk.writes)) }
}
