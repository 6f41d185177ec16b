// Lab 3's rules on the trace. The kit's log says in each frame of which transaction a record is, and a record that a
// store asks for is read together with its frame (`LogFrame`); a cell fills a sector of the data file. So the calls tell
// which records a boot has read and which cells anybody has written.

import Exploration
import LabKit
import Simulation
import Storage

/// Watches what a program reads of its log and writes to its cells.
struct CheckpointMonitor: RunFold {
  /// What a program must keep to, beside what it answers.
  enum Rule: String, CaseIterable, Hashable, Sendable {
    /// A boot reads no record of a transaction that was over at the latest complete checkpoint.
    case readsOnlyNeeded = "reads-only-needed"
    /// Nobody writes a cell that has not been changed since the latest complete checkpoint, or by a loser.
    case writesOnlyChanged = "writes-only-changed"
    /// A checkpoint reads no record.
    case replaysNothing = "replays-nothing"
    /// When a checkpoint is complete, the data file is a state that some run without failures could have left: every
    /// change before it is there, and no half of an operation.
    case reachable
  }

  /// The words of the command in hand, or just answered; empty for a boot.
  private(set) var command: [String] = []
  private var paths: [FileDescriptor: String] = [:]
  private var dataFile: Int?
  /// Replies since the latest boot, and whether it was a restart.
  private var replies = 0
  private var isRestart = false
  /// The transactions whose records the boot has read, and the cells that it has written.
  private var readByBoot: Set<TransactionID> = []
  private var writtenByBoot: Set<Cell> = []
  /// The same of the command; reads that are no transaction's count.
  private var recordsRead = 0
  private var written: Set<Cell> = []
  /// The cells that commands have changed since the latest boot; of which transactions; and by those that committed.
  private var changed: Set<Cell> = []
  private var changedBy: [String: Set<Cell>] = [:]
  private var committed: Set<Cell> = []

  mutating func take(_ event: RunEvent, command: String) {
    switch event {
    case .began: begin(command)
    case .answered: replies += 1
    case .call(let call): take(call)
    }
  }

  private mutating func begin(_ text: String) {
    if text == "restart" {
      self = CheckpointMonitor()
      isRestart = true
      return
    }
    command = text.split(separator: " ").map(String.init)
    (recordsRead, written) = (0, [])
    switch command.first {
    case "write" where command.count == 5: change([command[2]], in: command[4])
    case "move" where command.count >= 6: change(command[2...3], in: command[5])
    case "commit" where command.count == 2: committed.formUnion(changedBy.removeValue(forKey: command[1]) ?? [])
    case "abort" where command.count == 2: changedBy[command[1]] = nil
    default: break
    }
  }

  private mutating func change(_ names: some Sequence<String>, in t: String) {
    let cells = names.compactMap { Cell(named: $0) }
    changed.formUnion(cells)
    changedBy[t, default: []].formUnion(cells)
  }

  private mutating func take(_ call: TracedCall) {
    switch (call.call, call.result) {
    case (.open(let path, _), .descriptor(let fd)): paths[fd] = path
    case (.read(let fd, _, _), .bytes(let bytes)) where paths[fd] != CellCodec.file: read(bytes)
    case (.write(_, let fd, let offset), .count) where paths[fd] == CellCodec.file: write(offset, call.operation)
    default: break
    }
  }

  /// A read of more than a frame's header is a read of its record.
  private mutating func read(_ bytes: [UInt8]) {
    guard bytes.count > LogFrame.headerSize, let frame = LogFrame(decoding: bytes) else { return }
    recordsRead += 1
    if command.isEmpty, let t = frame.transaction { readByBoot.insert(t) }
  }

  private mutating func write(_ offset: Int, _ operation: Simulation.Operation) {
    guard let cell = Cell(number: offset / CellCodec.size) else { return }
    if case .write(let inode, _, _, _) = operation { dataFile = inode }
    if command.isEmpty { writtenByBoot.insert(cell) } else { written.insert(cell) }
  }

  // MARK: Rules

  /// What is wrong, if the program was in a state before the command that was just answered; `nil` if nothing is.
  func violation(
    of rule: Rule, _ state: CheckpointSpecification.State, _ model: CheckpointSpecification, in run: RunTrace
  ) -> Violation? {
    switch rule {
    case .readsOnlyNeeded:
      guard isFirstJudged, let t = readByBoot.subtracting(state.needed).min() else { return nil }
      return broken(rule, "no record of \(t) to be read: it was over at the checkpoint", "the boot read one")
    case .writesOnlyChanged: return idleWrite(state)
    case .replaysNothing:
      guard recordsRead > 0, command.first == "checkpoint" || command.last == "checkpoint" else { return nil }
      return broken(rule, "a checkpoint that reads no record", "\(recordsRead) read")
    case .reachable:
      guard !run.isStruck, let after = model.completed(by: command, in: state) else { return nil }
      return unreachable(after.transactions, in: run)
    }
  }

  /// Whether this is the first reply after the boot for which the judge knows a state.
  private var isFirstJudged: Bool { replies == (isRestart ? 1 : 3) }

  private func idleWrite(_ state: CheckpointSpecification.State) -> Violation? {
    let byBoot = isFirstJudged ? writtenByBoot.subtracting(state.changed) : []
    let byCommand = written.subtracting(state.changed).subtracting(changed).subtracting(state.held)
    guard let cell = byBoot.union(byCommand).min() else { return nil }
    let who = byBoot.contains(cell) ? "the boot" : command.joined(separator: " ")
    return broken(
      .writesOnlyChanged, "no write of \(cell): nothing has changed it since the checkpoint", "\(who) wrote it")
  }

  /// A cell whose place in the data file is not as it should be at a complete checkpoint.
  private func unreachable(_ state: TransactionSpecification.State, in run: RunTrace) -> Violation? {
    let held = state.open.values.reduce(into: Set<Cell>()) { $0.formUnion($1.keys) }
    for cell in changed.subtracting(held).sorted() {
      let expected = state.committed[cell] ?? 0
      let found = value(of: cell, in: run)
      // What was taken back may never have come near the data file.
      if found == nil, !committed.contains(cell) { continue }
      if found != expected { return incomplete(["\(cell)=\(expected)"], [(cell, found)]) }
    }
    for (_, cells) in state.open.sorted(by: { $0.key < $1.key }) {
      let found = changed.intersection(cells.keys).sorted().map { ($0, value(of: $0, in: run)) }
      let isAfter = found.allSatisfy { $0.1 == cells[$0.0]! }
      let isBefore = found.allSatisfy { $0.1 == nil || $0.1 == state.committed[$0.0] ?? 0 }
      if !isAfter, !isBefore { return incomplete(found.map { "\($0.0)=\(cells[$0.0]!)" }, found) }
    }
    return nil
  }

  /// What the data file holds; `nil` if this run has neither read nor written it.
  private func value(of cell: Cell, in run: RunTrace) -> Int? {
    guard let dataFile, let content = run.disk.content(ofSector: cell.number, of: dataFile) else { return nil }
    return try? CellCodec.decode(run.table.bytes(of: content), of: cell)
  }

  private func incomplete(_ expected: [String], _ found: [(Cell, Int?)]) -> Violation {
    broken(
      .reachable, "\(expected.joined(separator: " ")) in the data file when the checkpoint is complete",
      found.map { "\($0)=\($1.map(String.init) ?? "?")" }.joined(separator: " "))
  }

  private func broken(_ rule: Rule, _ expected: String, _ seen: String) -> Violation {
    Violation(rule: rule.rawValue, expected: [expected], seen: seen)
  }
}
