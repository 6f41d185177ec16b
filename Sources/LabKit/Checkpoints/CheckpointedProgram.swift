import Storage

extension Lab {
  /// Lab 3: a store whose checkpoints wait for transactions (part A), and one whose checkpoints do not (parts B to D).
  public static func checkpointedLog(
    quiescent: any CheckpointedStore.Type, continuous: any CheckpointedStore.Type
  ) -> Lab {
    // Classes are no state; only their isolation could make them unsafe to pass, and a store has none.
    nonisolated(unsafe) let (quiescent, continuous) = (quiescent, continuous)
    return Lab(
      name: "checkpointed-log", title: "CheckpointedLog", studentFile: "CheckpointedStores.swift",
      parts: [
        ("A", "a checkpoint that waits until no transaction is open"),
        ("B", "a checkpoint that waits for the operation in hand, and for nothing else"),
        ("C", "recovery from the latest checkpoint that was completed, wherever the power fails"),
        ("D", "a log with holes, as short as it can be, on a file and on three servers"),
      ],
      commands: [
        ("begin T", "begins a transaction, T1 for example"),
        ("read CELL in T", "shows what a cell, a to z, holds for a transaction"),
        ("write VALUE CELL in T", "changes a cell"),
        ("move N FROM TO in T [requesting checkpoint]", "moves an amount; a checkpoint may be asked for in its middle"),
        ("commit T", "commits"),
        ("abort T", "aborts"),
        ("checkpoint", "asks for a checkpoint"),
        ("evict CELL", "writes a cell to the data file if it has changed, and forgets it"),
        ("flush", "writes every changed cell to the data file, and syncs it"),
        ("server N lags", "log server 1, 2 or 3 gets nothing until the next boot"),
        ("server N loses its disk", "it loses all it has, too"),
        ("cells", "shows every cell that is not 0, and who holds which"),
      ]
    ) { boot in
      let cells = try CellFile(on: boot.disk)
      let servers = boot.options.settings["medium"] == "majority of 3" ? try MajorityLog(on: boot.disk) : nil
      let log: any LabelledLog = try servers ?? FileLog(in: "", of: boot.disk)
      let operands = OperationCells(cells)
      let store = try (boot.part == "A" ? quiescent : continuous).init(log: log, cells: operands)
      return CheckpointedProgram(store, TransactionDesk(store, cells), operands, log, servers)
    }
  }
}

/// A medium that remembers of each record in whose command it was appended.
protocol LabelledLog: LogMedium {
  /// The transaction of the command in hand.
  var transaction: TransactionID? { get set }
}

extension FileLog: LabelledLog {}
extension MajorityLog: LabelledLog {}

/// The commands of lab 3.
final class CheckpointedProgram: LabProgram {
  private let store: any CheckpointedStore
  private let desk: TransactionDesk
  private let cells: OperationCells
  private let log: any LabelledLog
  private let servers: MajorityLog?

  init(
    _ store: any CheckpointedStore, _ desk: TransactionDesk, _ cells: OperationCells, _ log: any LabelledLog,
    _ servers: MajorityLog?
  ) {
    (self.store, self.desk, self.cells, self.log, self.servers) = (store, desk, cells, log, servers)
  }

  func perform(_ words: [String]) throws -> String {
    log.transaction = words.lazy.compactMap { TransactionID(named: $0) }.first
    defer { log.transaction = nil }
    switch (words.first, words.count) {
    case ("move", 6), ("move", 8): try move(words)
    case ("checkpoint", 1): try store.checkpointRequested()
    case ("server", 3...): try disturb(try server(words[1]), words.dropFirst(2).joined(separator: " "))
    case ("move", _): throw UsageError(Self.moveUsage)
    case ("checkpoint", _): throw UsageError("expected: checkpoint, and nothing after it")
    default:
      if let answer = try desk.perform(words) { return answer }
      throw UsageError(
        "expected begin, read, write, move, commit, abort, checkpoint, evict, flush, server or cells, not "
          + "'\(words.first ?? "")'")
    }
    return ""
  }

  private static let moveUsage = "expected: move AMOUNT FROM TO in TRANSACTION [requesting checkpoint]"

  private func move(_ words: [String]) throws {
    let isRequesting = words.count == 8
    guard words[4] == "in", !isRequesting || words[6...] == ["requesting", "checkpoint"] else {
      throw UsageError(Self.moveUsage)
    }
    let (amount, from, to) = (try desk.number(words[1]), try desk.cell(words[2]), try desk.cell(words[3]))
    guard from != to else { throw UsageError("expected two different cells, not '\(from)' twice") }
    let t = try desk.transaction(words[5])
    try desk.locking([from, to], for: t) {
      try cells.operating(on: [from, to], inTheMiddle: isRequesting ? store.checkpointRequested : nil) {
        try store.move(amount, from: from, to: to, in: t)
      }
    }
  }

  // MARK: Log servers

  private func server(_ word: String) throws -> Int {
    guard let number = Int(word), (1...3).contains(number) else { throw UsageError("expected server 1, 2 or 3") }
    return number
  }

  private func disturb(_ server: Int, _ disturbance: String) throws {
    guard let servers else { throw UsageError("expected a log on three servers; this one is a file") }
    switch disturbance {
    case "lags": servers.lag(server)
    case "loses its disk": try servers.loseDisk(of: server)
    default: throw UsageError("expected: server \(server) lags, or server \(server) loses its disk")
    }
  }
}
