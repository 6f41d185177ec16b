// The logging labs' rules on the trace. The judge does not know what a log record looks like, and need not: it knows
// which file is the data file, and every byte that is written anywhere else is the log.

import Exploration
import LabKit
import Simulation
import Storage

/// Watches how a program treats its log and its data file.
public struct LogMonitor: RunFold {
  /// What a program must keep to, beside what it answers.
  public enum Rule: String, CaseIterable, Hashable, Sendable {
    /// A value that a transaction wrote is in the data file only after what the transaction's writes of that cell said
    /// in the log is durable.
    case logBeforeData = "log-before-data"
    /// No commit writes to the data file.
    case commitWritesNoCell = "commit-writes-no-cell"
    /// The log grows at its end: between two boots nothing of it that was durable is written over, cut off, renamed or
    /// removed.
    case appendOnly = "append-only"
    /// The data file is written cell by cell, in place; and after a flush it alone gives the state.
    case dataFileAlone = "data-file-alone"
  }

  /// A write command on a cell, and the log that was written by it and by its transaction's earlier ones on that cell.
  private struct LoggedWrite {
    let value: Int
    let told: ByteRanges
    /// How many log writes had been made when its transaction began.
    let begun: Int
  }

  /// The rules that were broken, each by what broke it first.
  public private(set) var violations: [Rule: Violation] = [:]
  /// The words of the command in hand or just answered; empty for a boot.
  public private(set) var lastCommand: [String] = []
  /// The data file, if it has been written or synced.
  private(set) var dataFile: Int?

  private var paths: [FileDescriptor: String] = [:]
  private var durability = ByteDurability()
  /// The zeros that a write ended with: the log's end, or room that it will grow into. No log is lost with them.
  private var room = ByteRanges()
  private var logWrites = 0
  private var durableLogWrites = 0
  /// For each transaction, how many log writes had been made when it began.
  private var begun: [String: Int] = [:]
  /// By transaction and cell: the log that its write commands on it have written.
  private var told: [[String]: ByteRanges] = [:]
  private var written: [Cell: [LoggedWrite]] = [:]

  /// Nothing has happened yet.
  public init() {}

  /// Takes in what happened next.
  public mutating func take(_ event: RunEvent, command: String) {
    switch event {
    case .began:
      lastCommand = command.split(separator: " ").map(String.init)
      if command == "restart" { (paths, lastCommand) = ([:], []) }
      if lastCommand.first == "begin", lastCommand.count == 2 { begin(lastCommand[1]) }
    case .answered(.ok): if let (cell, t, value) = cellWrite { note(value, in: cell, t) }
    case .answered: break
    case .call(let call): take(call)
    }
  }

  /// What keeps the data file from giving a state alone; `nil` if nothing does.
  func missing(_ state: TransactionSpecification.State, in run: RunTrace) -> Violation? {
    let rule = Rule.dataFileAlone.rawValue
    let free = Cell.all.filter { cell in !state.open.values.contains { $0[cell] != nil } }
    for cell in free {
      guard let dataFile, let content = run.disk.content(ofSector: cell.number, of: dataFile) else { continue }
      let value = try? CellCodec.decode(run.table.bytes(of: content), of: cell)
      let expected = state.committed[cell] ?? 0
      if value == expected { continue }
      return Violation(
        rule: rule, expected: ["\(cell)=\(expected) in the data file after a flush"],
        seen: value.map { "\(cell)=\($0)" } ?? "no cell")
    }
    return nil
  }

  // MARK: Transactions

  private mutating func begin(_ t: String) {
    begun[t] = logWrites
    told = told.filter { $0.key[0] != t }
  }

  /// The cell, the transaction and the value, if the command in hand is a `write`.
  private var cellWrite: (Cell, String, Int)? {
    guard lastCommand.count == 5, lastCommand[0] == "write" else { return nil }
    guard let value = Int(lastCommand[1]), let cell = Cell(named: lastCommand[2]) else { return nil }
    return (cell, lastCommand[4], value)
  }

  private mutating func note(_ value: Int, in cell: Cell, _ t: String) {
    let write = LoggedWrite(value: value, told: told[[t, "\(cell)"]] ?? ByteRanges(), begun: begun[t] ?? 0)
    written[cell, default: []].append(write)
  }

  // MARK: Calls

  private mutating func take(_ call: TracedCall) {
    switch (call.call, call.result) {
    case (.open(let path, _), .descriptor(let fd)): paths[fd] = DiskPath.plain(path)
    case (.close(let fd), .done): paths[fd] = nil
    case (.write(let bytes, let fd, let offset), .count(let count)):
      write(Array(bytes.prefix(count)), paths[fd] ?? "", at: offset, call)
    case (.truncate, .done): cut(call)
    case (.rename(let old, let new), .done): lose([old, new], call)
    case (.remove(let path), .done): lose([path], call)
    default: break
    }
    switch call.operation {
    case .sync(let inode):
      if inode != dataFile { durableLogWrites = logWrites }
      durability.sync(inode)
    case .failedSync(let inode): durability.failSync(inode)
    default: break
    }
  }

  private mutating func write(_ bytes: [UInt8], _ path: String, at offset: Int, _ call: TracedCall) {
    guard let inode = call.operation.writtenFile, !bytes.isEmpty else { return }
    if path == CellCodec.file {
      dataFile = inode
      durability.write(offset..<offset + bytes.count, of: inode)
      return writeData(bytes, at: offset)
    }
    let range = offset..<offset + bytes.count
    if let lost = lostLog(in: range, of: inode) {
      fault(
        .appendOnly, expected: "what is durable of the log to stay",
        seen: "\(name(of: call)) wrote over the durable \(lost)")
    }
    logWrites += 1
    durability.write(range, of: inode)
    room.remove(range, of: inode)
    let end = offset + (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    if end < range.upperBound { room.insert(end..<range.upperBound, of: inode) }
    if let (cell, t, _) = cellWrite { told[[t, "\(cell)"], default: ByteRanges()].insert(range, of: inode) }
  }

  private mutating func writeData(_ bytes: [UInt8], at offset: Int) {
    guard offset % CellCodec.size == 0, let cell = Cell(number: offset / CellCodec.size),
      let value = try? CellCodec.decode(bytes, of: cell)
    else {
      return fault(.dataFileAlone, expected: "one cell in its place", seen: "\(bytes.count) bytes at \(offset)")
    }
    if lastCommand.first == "commit" {
      fault(.commitWritesNoCell, expected: "a commit to write to the log only", seen: "it wrote \(cell)=\(value)")
    }
    let writes = (written[cell] ?? []).filter { $0.value == value } + pendingWrite(of: value, in: cell)
    let isTold = writes.contains { $0.told.isDurable(by: durability) && durableLogWrites > $0.begun }
    if !writes.isEmpty, !isTold {
      fault(
        .logBeforeData, expected: "what the log says of \(cell)=\(value) to be durable first",
        seen: "\(cell)=\(value) written to the data file, and the log not synced")
    }
  }

  /// The `write` in hand, if it is this one: its cell may be stolen before it is answered.
  private func pendingWrite(of value: Int, in cell: Cell) -> [LoggedWrite] {
    guard let (written, t, new) = cellWrite, written == cell, new == value else { return [] }
    return [LoggedWrite(value: value, told: told[[t, "\(cell)"]] ?? ByteRanges(), begun: begun[t] ?? 0)]
  }

  /// The first bytes of the log in a range that were durable, in words; `nil` if there are none, or if this is a boot.
  private func lostLog(in range: Range<Int>, of inode: Int) -> String? {
    guard !lastCommand.isEmpty, !range.isEmpty else { return nil }
    let lost = durability.durable(of: range, in: inode).subtracting(room[inode])
    guard let first = lost.ranges.first else { return nil }
    return first.count == 1 ? "byte \(first.lowerBound)" : "bytes \(first.lowerBound)–\(first.upperBound - 1)"
  }

  /// A call with the path of its file.
  private func name(of call: TracedCall) -> String { call.call.description { paths[$0] } }

  private mutating func cut(_ call: TracedCall) {
    guard case .cut(let inode, _, let oldSize, let newSize) = call.operation, newSize < oldSize else { return }
    if let lost = lostLog(in: newSize..<oldSize, of: inode) {
      fault(
        inode == dataFile ? .dataFileAlone : .appendOnly, expected: "what is durable to stay",
        seen: "\(name(of: call)) cut off the durable \(lost)")
    }
    durability.cut(newSize..<oldSize, of: inode)
    room.remove(newSize..<oldSize, of: inode)
  }

  private mutating func lose(_ lost: [String], _ call: TracedCall) {
    let names = lost.map { DiskPath.plain($0) }
    let seen = call.call.description
    if names.contains(CellCodec.file) {
      fault(.dataFileAlone, expected: "one data file, written in place", seen: seen)
    } else if !lastCommand.isEmpty {
      fault(.appendOnly, expected: "a log that only grows between two boots", seen: seen)
    }
  }

  private mutating func fault(_ rule: Rule, expected: String, seen: String) {
    if violations[rule] == nil {
      violations[rule] = Violation(rule: rule.rawValue, expected: [expected], seen: seen)
    }
  }
}

extension Simulation.Operation {
  /// The file that a write has changed.
  fileprivate var writtenFile: Int? {
    switch self {
    case .write(let inode, _, _, _), .misdirected(let inode, _, _, _, _): inode
    default: nil
    }
  }
}

extension DiskPath {
  /// A path as this kit's paths are compared; as it is if it is none.
  fileprivate static func plain(_ path: String) -> String { (try? DiskPath(path))?.description ?? path }
}
