import Synchronization

/// Memory for the numbers of one step, all zero at first.
///
/// Matrices do not keep their memory alive, and the optimiser ends an object's life after its last visible use; so all
/// work with them happens inside `with`. Memory comes in slabs that serve step after step: fresh pages from the system
/// would take as long as the arithmetic.
final class Arena: @unchecked Sendable {
  private static let slabSize = 1 << 20
  /// An arena that nobody uses; never one that somebody does, so that each has one user at a time.
  private static let spare = Mutex<Arena?>(nil)

  private var slabs: [UnsafeMutableBufferPointer<Float>] = []
  /// The slab that is being handed out, and how much of it has been.
  private var (slab, used) = (0, 0)

  private init() {}

  /// Lends an arena; what was made in it is gone afterwards.
  static func with<Result>(_ body: (Arena) throws -> Result) rethrows -> Result {
    let arena = spare.withLock { $0.take() } ?? Arena()
    defer {
      (arena.slab, arena.used) = (0, 0)
      spare.withLock { $0 = arena }
    }
    return try withExtendedLifetime(arena) { try body(arena) }
  }

  /// Makes a matrix of zeros.
  func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    let piece = piece(rows * columns)
    piece.initialize(repeating: 0, count: rows * columns)
    return Matrix(piece, rows, columns)
  }

  private func piece(_ count: Int) -> UnsafeMutablePointer<Float> {
    while slab < slabs.count, slabs[slab].count - used < count { (slab, used) = (slab + 1, 0) }
    if slab == slabs.count { slabs.append(.allocate(capacity: max(count, Self.slabSize))) }
    defer { used += count }
    return slabs[slab].baseAddress! + used
  }

  /// Copies a matrix into one whose rows lie side by side.
  func packed(_ matrix: Matrix) -> Matrix {
    let copy = self.matrix(matrix.rows, matrix.columns)
    for row in 0..<matrix.rows {
      let (from, to) = (matrix.base + row * matrix.rowStride, copy.row(row))
      for column in 0..<matrix.columns { to[column] = from[column * matrix.columnStride] }
    }
    return copy
  }

  deinit { for slab in slabs { slab.deallocate() } }
}
