// The cache as lab 3's stores see it: it knows when an operation is between its two installs. That is the moment at which
// the kit asks for a checkpoint, and at which no cell may go to the disk.

/// Cells whose operations have a middle.
final class OperationCells: CellCache {
  private let cells: CellFile
  /// The cells that the operation in hand has not installed yet; `nil` if there is none.
  private var missing: Set<Cell>?
  /// What to do in the middle of it.
  private var inTheMiddle: (() throws -> Void)?

  init(_ cells: CellFile) { self.cells = cells }

  /// Whether one of an operation's two cells is installed, and the other is not.
  private var isHalfDone: Bool { missing?.count == 1 }

  subscript(cell: Cell) -> Int { get throws { try cells[cell] } }

  func install(_ value: Int, in cell: Cell, logged lsn: LSN) throws {
    cells.install(value, in: cell, logged: lsn)
    missing?.remove(cell)
    if isHalfDone { try disturb() }
  }

  func flush(_ cells: [Cell]) throws {
    if isHalfDone { throw CheckpointError.operationInHand }
    try self.cells.flush(cells)
  }

  /// Performs an operation on two cells, and something in its middle; at its end, if it has none.
  func operating(on operands: Set<Cell>, inTheMiddle disturbance: (() throws -> Void)?, _ operation: () throws -> Void)
    throws
  {
    (missing, inTheMiddle) = (operands, disturbance)
    defer { (missing, inTheMiddle) = (nil, nil) }
    try operation()
    missing = nil
    try disturb()
  }

  private func disturb() throws {
    guard let disturbance = inTheMiddle else { return }
    inTheMiddle = nil
    try disturbance()
  }
}
