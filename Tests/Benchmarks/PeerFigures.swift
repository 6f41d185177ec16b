/// What another tool did with a small program: measured with the tool as published, on one machine of two cores.
struct PeerFigure {
  let tool: String
  let workload: String
  /// Crash states that it built.
  let built: String
  /// How many of them were different.
  let distinct: String
  /// How many are legal under the tool's own model, where that can be counted.
  let legal: String
  /// Crash states a second.
  let rate: String

  static let all = [
    PeerFigure("ALICE (OSDI'14)", "write, fsync, rename, fsync dir", "78", "40", "52", "15–29/s"),
    PeerFigure("ALICE", "write-ahead log, 4 transactions", "266", "161", "27,499", "23–58/s"),
    PeerFigure("ALICE", "write-ahead log, 16 transactions", "1,814", "713", "–", "20–36/s"),
    PeerFigure("ALICE", "two mirrors; finds no failure", "14", "11", "48", "20–31/s"),
    PeerFigure("Pebble CrashableMem", "create, write, sync, rename, 50 files", "120,000", "4", "–", "72–79k/s"),
    PeerFigure("LazyFS (FUSE)", "write, clear cache, read", "100", "1 each", "–", "115–167/s"),
  ]

  private init(_ tool: String, _ workload: String, _ built: String, _ distinct: String, _ legal: String, _ rate: String)
  {
    (self.tool, self.workload, self.built, self.distinct) = (tool, workload, built, distinct)
    (self.legal, self.rate) = (legal, rate)
  }

  /// A line of a table.
  var line: String {
    [(tool, 28), (workload, 38), (built, 8), (distinct, 9), (legal, 8), (rate, 0)]
      .map { text, width in text + String(repeating: " ", count: max(0, width - text.count)) }.joined(separator: " ")
  }
}
