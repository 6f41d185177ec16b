// What the logging labs (2 and 3) change: cells that each hold a number, as an accounting program's pages would. There
// are few of them and each fills a sector of its own, so that a cell is never torn, and which cell reached the disk and
// which did not is plain to see.

/// A cell: one of twenty-six, called `a` to `z`, that each hold a whole number, 0 at first.
public struct Cell: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How many cells there are.
  public static let count = 26

  /// All cells, `a` first.
  public static let all = (0..<count).map { Cell(unchecked: $0) }

  /// The cell's number, from 0 for `a` to 25 for `z`.
  public let number: Int

  /// The cell of a number, as a log record may hold it; `nil` if there is no such cell.
  public init?(number: Int) {
    guard (0..<Self.count).contains(number) else { return nil }
    self.number = number
  }

  /// The cell of a name; `nil` if it is not one letter from `a` to `z`.
  public init?(named name: some StringProtocol) {
    guard name.utf8.count == 1, let letter = name.utf8.first, letter >= UInt8(ascii: "a") else { return nil }
    self.init(number: Int(letter - UInt8(ascii: "a")))
  }

  private init(unchecked number: Int) { self.number = number }

  /// The cell's name, one letter.
  public var description: String { String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number))) }

  /// Orders cells by their names.
  public static func < (a: Cell, b: Cell) -> Bool { a.number < b.number }
}
