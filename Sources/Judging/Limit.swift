/// A limit on something that the judge measures because it owns the disk: `bytes written per transfer <= 4096`.
public struct Limit: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What is measured.
  public var measure: Measure
  /// The verb whose every command is measured on its own, or `boot`; `nil` for the whole run.
  public var per: String?
  /// How the measured number relates to ``amount``.
  public var relation: Relation
  /// The number; bytes where bytes are measured.
  public var amount: Int

  /// Makes a limit.
  public init(_ measure: Measure, per: String? = nil, _ relation: Relation, _ amount: Int) {
    (self.measure, self.per, self.relation, self.amount) = (measure, per, relation, amount)
  }

  /// What the judge can measure, always in a run without a crash.
  public enum Measure: String, CaseIterable, Codable, Hashable, Sendable {
    /// Calls of `sync`, `syncData` and `syncDirectory`.
    case syncs
    /// File-system calls of any kind.
    case calls
    /// Bytes that calls of `write` wrote.
    case bytesWritten = "bytes written"
    /// Bytes that calls of `read` returned.
    case bytesRead = "bytes read"
    /// Files with a name, directories not counted, when the script has ended.
    case files
    /// Different files that were written to.
    case filesWritten = "files written"
    /// The sizes of all files with a name, in bytes, when the script has ended.
    case diskUse = "disk use"
    /// Bytes that the last boot read.
    case recoveryReads = "recovery reads"
    /// Bytes that machines have said to each other since a command began.
    case messageBytes = "message bytes"
  }

  /// How two numbers relate.
  public enum Relation: String, CaseIterable, Codable, Hashable, Sendable {
    /// No more than the amount.
    case atMost = "<="
    /// No less than the amount.
    case atLeast = ">="
    /// Exactly the amount.
    case equal = "="
  }

  /// Whether a measured number keeps the limit.
  public func allows(_ measured: Int) -> Bool {
    switch relation {
    case .atMost: measured <= amount
    case .atLeast: measured >= amount
    case .equal: measured == amount
    }
  }

  /// The limit as a scenario writes it.
  public var description: String {
    "\(measure.rawValue)\(per.map { " per \($0)" } ?? "") \(relation.rawValue) \(amount)"
  }
}
