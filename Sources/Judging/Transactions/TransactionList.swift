import LabKit

/// Transactions in the order of their numbers. A judge compares states all the time, and a script may begin thousands of
/// transactions: comparing arrays is much cheaper than comparing sets, and most of the time they share their storage.
public struct TransactionList: Hashable, Sendable {
  private var sorted: [TransactionID] = []

  /// Lists nothing.
  public init() {}

  /// Whether a transaction is listed.
  public func contains(_ t: TransactionID) -> Bool {
    let place = place(of: t)
    return place < sorted.count && sorted[place] == t
  }

  /// Lists a transaction, unless it is listed.
  public mutating func insert(_ t: TransactionID) {
    let place = place(of: t)
    if place < sorted.count, sorted[place] == t { return }
    sorted.insert(t, at: place)
  }

  /// Where a transaction is, or would be.
  private func place(of t: TransactionID) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < t { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// How many there are and the last one tell lists apart well enough.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(sorted.count)
    hasher.combine(sorted.last)
  }
}
