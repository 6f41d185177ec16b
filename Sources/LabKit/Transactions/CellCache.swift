/// The cells as a running program sees them: a cache over one data file in which every cell has its place.
///
/// A cell is *installed* in the cache and reaches the data file later: when the kit evicts it, which may be at any time
/// (that is called *stealing*), or when somebody flushes it. Before either, the kit asks the store with
/// ``Transactions/willEvict(_:logged:)``. The kit makes the cache; a student's class uses it.
public protocol CellCache: AnyObject {
  /// What a cell holds: what was installed last, else what the data file says, read when it is first asked for.
  ///
  /// Throws ``FileSystemError`` if the data file can't be read, and ``DamagedFile`` if it holds no cell at that place.
  subscript(cell: Cell) -> Int { get throws }

  /// Gives a cell a new value in the cache, and only there: the data file is not written.
  ///
  /// - Parameters:
  ///   - value: the new value.
  ///   - cell: the cell.
  ///   - lsn: where in the log the change is told. The kit hands it back before the cell is written to the data file; it
  ///     means nothing else to the kit.
  func install(_ value: Int, in cell: Cell, logged lsn: LSN) throws

  /// Writes those of some cells whose value in the cache is newer than the data file's to their places, after asking
  /// ``Transactions/willEvict(_:logged:)`` about each; then syncs the data file, in any case.
  ///
  /// When it throws, some may have been written; all of them can be flushed again.
  ///
  /// While a store boots there is no store to ask yet: a recovery that flushes must see to its log by itself.
  func flush(_ cells: [Cell]) throws
}

/// A place in a log. Lab 2's students count bytes or records as they like: only the order matters to the kit.
public struct LSN: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number; later records have higher ones.
  public let rawValue: Int

  /// Makes a place of a number.
  public init(_ rawValue: Int) { self.rawValue = rawValue }

  /// The number in decimal.
  public var description: String { "\(rawValue)" }

  /// Whether one place lies before another.
  public static func < (a: LSN, b: LSN) -> Bool { a.rawValue < b.rawValue }
}
