// The kit's cache of cells. It is right, and it is nobody's task: it reads a cell when it is first asked for, keeps what
// was installed, and writes it to its place when it must go.

import Storage

/// The cells of one data file, cached.
package final class CellFile: CellCache {
  /// A cell in the cache.
  private struct Entry {
    var value: Int
    /// Where its change is told in the log; `nil` if the data file holds this value.
    var lsn: LSN?
  }

  private let disk: any FileSystem
  private let fd: FileDescriptor
  private var entries: [Cell: Entry] = [:]
  /// The store that is asked before a cell is written; none while it boots.
  package weak var store: (any Transactions)?

  /// Opens the data file, and makes it if the disk has none that is whole: all cells are 0.
  package init(on disk: any FileSystem) throws {
    self.disk = disk
    fd = try disk.open(CellCodec.file, [.read, .write, .create])
    if try disk.size(fd) == CellCodec.fileSize { return }
    // The size comes last of all that is done to the file: a file of this size has been durable before a store booted.
    try disk.truncate(fd, to: CellCodec.fileSize)
    try disk.sync(fd)
    try disk.syncDirectory("/")
  }

  package subscript(cell: Cell) -> Int {
    get throws {
      if let entry = entries[cell] { return entry.value }
      let value = try read([cell])[0]
      entries[cell] = Entry(value: value)
      return value
    }
  }

  package func install(_ value: Int, in cell: Cell, logged lsn: LSN) { entries[cell] = Entry(value: value, lsn: lsn) }

  package func flush(_ cells: [Cell]) throws {
    for cell in Set(cells).sorted() { try writeBack(cell) }
    var written: [Cell] = []
    for (cell, entry) in entries where entry.lsn == nil { written.append(cell) }
    do throws(FileSystemError) {
      try disk.sync(fd)
    } catch {
      // What was written may count as clean now, and not be on the disk: it has to be written again.
      for cell in written { entries[cell]!.lsn = LSN(0) }
      throw error
    }
  }

  /// The cells whose value in the cache is newer than the data file's.
  package var dirty: [Cell] { entries.filter { $0.value.lsn != nil }.keys.sorted() }

  /// Writes a cell to its place, if it must be, without a sync, and forgets it.
  package func evict(_ cell: Cell) throws {
    try writeBack(cell)
    entries[cell] = nil
  }

  /// What some cells hold. Those that are not in the cache are read, neighbours in one call, and not kept.
  package func values(of cells: [Cell]) throws -> [Int] {
    var values: [Int] = []
    var rest = cells[...]
    while let first = rest.first {
      if let entry = entries[first] {
        values.append(entry.value)
        rest.removeFirst()
        continue
      }
      var run = [first]
      for cell in rest.dropFirst() {
        guard entries[cell] == nil, cell.number == run[run.count - 1].number + 1 else { break }
        run.append(cell)
      }
      values += try read(run)
      rest.removeFirst(run.count)
    }
    return values
  }

  private func writeBack(_ cell: Cell) throws {
    guard let entry = entries[cell], let lsn = entry.lsn else { return }
    try store?.willEvict(cell, logged: lsn)
    try disk.writeAll(CellCodec.encode(entry.value, of: cell), to: fd, at: CellCodec.offset(of: cell))
    entries[cell]!.lsn = nil
  }

  /// Reads cells that lie side by side.
  private func read(_ cells: [Cell]) throws -> [Int] {
    let (start, count) = (CellCodec.offset(of: cells[0]), cells.count * CellCodec.size)
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = try disk.read(fd, at: start + bytes.count, count: count - bytes.count)
      if piece.isEmpty { throw DamagedFile("a data file that ends before cell \(cells[cells.count - 1])") }
      bytes += piece
    }
    return try cells.enumerated().map { index, cell in
      try CellCodec.decode(Array(bytes[index * CellCodec.size..<(index + 1) * CellCodec.size]), of: cell)
    }
  }
}
