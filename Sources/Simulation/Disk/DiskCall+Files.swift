// Calls about an open file: read, write, size, truncate, sync.

import Storage

extension DiskCall {
  /// Performs a call that has a descriptor.
  mutating func resultOfFileCall(_ call: Call) throws(Interruption) -> CallResult {
    guard let fd = call.descriptor, let opening = disk.opening(fd) else { throw .failed(.badDescriptor) }
    switch call {
    case .read(_, let offset, let count): return try read(opening, offset, count)
    case .write(let bytes, _, let offset): return try write(opening, bytes, offset)
    case .truncate(_, let size): return try truncate(opening, size)
    case .size: return .count(try size(opening.inode))
    case .close: disk.close(fd)
    default: return try sync(opening.inode, as: .sync(inode: opening.inode))
    }
    return .done
  }

  private mutating func read(
    _ opening: SimulatedDisk.Opening, _ offset: Int, _ count: Int
  ) throws(Interruption) -> CallResult {
    guard offset >= 0, count >= 0 else { throw .failed(.invalidArgument) }
    guard opening.options.contains(.read) else { throw .failed(.badDescriptor) }
    let available = count == 0 || offset >= DiskLimits.largestFile ? 0 : try extent(opening.inode, offset, count)
    guard available > 0 else { return .bytes([]) }
    let range = offset..<offset + available
    var bytes = try visible(opening.inode, range)
    if case .flip(let byte, let bit)? = fault, range.contains(byte ?? offset) {
      bytes[(byte ?? offset) - offset] ^= flip(bit, ofByte: byte ?? offset, of: opening.inode)
    }
    return .bytes(bytes)
  }

  /// The bytes of a range that lies within the file.
  private mutating func visible(_ inode: Int, _ range: Range<Int>) throws(Interruption) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    let size = table.sectorSize
    for index in range.lowerBound / size...(range.upperBound - 1) / size {
      let held = table.bytes(of: try sector(inode, index))
      bytes += held[max(0, range.lowerBound - index * size)..<min(size, range.upperBound - index * size)]
    }
    return bytes
  }

  private mutating func write(
    _ opening: SimulatedDisk.Opening, _ bytes: [UInt8], _ offset: Int
  ) throws(Interruption) -> CallResult {
    guard offset >= 0 else { throw .failed(.invalidArgument) }
    guard opening.options.contains(.write) else { throw .failed(.badDescriptor) }
    guard !bytes.isEmpty else { return .count(0) }
    guard offset <= DiskLimits.largestFile - bytes.count else { throw .failed(.fileTooLarge) }
    let inode = opening.inode
    let end = offset + bytes.count
    // Only a write that may grow the file needs to know its exact size.
    let info = disk.inodes[inode]
    let isInside = info.leastSize >= end
    let oldSize = isInside ? info.leastSize : try size(inode)
    let change = SectorChange(
      range: min(offset, oldSize)..<end, visibleEnd: isInside ? info.mostSize : oldSize, bytes: bytes, offset: offset)
    let sectors = try contents(of: inode, after: change)
    store(sectors, inode)
    if end > oldSize { resize(inode, from: oldSize, to: end) }
    operation =
      fault == .misdirected
      ? misdirected(sectors, inode, oldSize, max(end, oldSize))
      : .write(inode: inode, sectors: sectors, oldSize: oldSize, newSize: max(end, oldSize))
    return .count(bytes.count)
  }

  private mutating func truncate(
    _ opening: SimulatedDisk.Opening, _ size: Int
  ) throws(Interruption) -> CallResult {
    guard size >= 0, opening.options.contains(.write) else { throw .failed(.invalidArgument) }
    guard size <= DiskLimits.largestFile else { throw .failed(.fileTooLarge) }
    try resize(opening.inode, to: size)
    return .done
  }

  /// Cuts a file or extends it with zeros.
  mutating func resize(_ inode: Int, to newSize: Int) throws(Interruption) {
    let oldSize = try size(inode)
    guard newSize != oldSize else { return }
    let kept = min(oldSize, newSize)
    let change = SectorChange(range: kept..<max(oldSize, newSize), visibleEnd: kept, bytes: [], offset: kept)
    let sectors = try contents(of: inode, after: change)
    store(sectors, inode)
    resize(inode, from: oldSize, to: newSize)
    if newSize < oldSize {
      operation = .cut(inode: inode, sectors: sectors, oldSize: oldSize, newSize: newSize)
    } else {
      operation = .extend(inode: inode, sectors: sectors, oldSize: oldSize, newSize: newSize)
    }
  }

  /// The contents that a change gives to the sectors it touches.
  private mutating func contents(of inode: Int, after change: SectorChange) throws(Interruption) -> [SectorContent] {
    let width = table.sectorSize
    var sectors: [SectorContent] = []
    for index in change.range.lowerBound / width...(change.range.upperBound - 1) / width {
      let span = index * width..<(index + 1) * width
      guard change.keepsBytes(of: span) || change.writesBytes(of: span) else {
        sectors.append(SectorContent(index: index, content: 0))
        continue
      }
      let old = change.keepsBytes(of: span) ? try sector(inode, index) : 0
      let new = change.applied(to: table.bytes(of: old), at: span)
      sectors.append(SectorContent(index: index, content: table.content(new)))
    }
    return sectors
  }

  private mutating func store(_ sectors: [SectorContent], _ inode: Int) {
    for sector in sectors {
      let unit = Unit.sector(inode, sector.index)
      disk.noteChange(of: unit, from: disk.known[unit] ?? (disk.inodes[inode].isFresh ? 0 : nil))
      disk.known[unit] = sector.content
    }
  }

  private mutating func resize(_ inode: Int, from oldSize: Int, to newSize: Int) {
    disk.noteChange(of: .size(inode), from: oldSize)
    disk.setSize(inode, newSize)
  }
}

/// What a write or a change of size does to a file's bytes.
struct SectorChange {
  /// The bytes of the file that change, or that become part of it.
  let range: Range<Int>
  /// Where the bytes end that the program could see before and still can: whatever the disk holds beyond is zeros to
  /// the program, and so becomes zeros.
  let visibleEnd: Int
  /// What is written.
  let bytes: [UInt8]
  /// Where in the file it is written.
  let offset: Int

  /// Whether some of a sector's old bytes stay.
  func keepsBytes(of span: Range<Int>) -> Bool {
    span.lowerBound < min(visibleEnd, offset) || offset + bytes.count < min(span.upperBound, visibleEnd)
  }

  /// Whether some of a sector's bytes are written; where none are and none stay, it becomes zeros.
  func writesBytes(of span: Range<Int>) -> Bool {
    span.overlaps(offset..<offset + bytes.count)
  }

  /// The sector's new bytes.
  func applied(to old: [UInt8], at span: Range<Int>) -> [UInt8] {
    var new = old
    let end = max(0, min(span.count, visibleEnd - span.lowerBound))
    for index in end..<span.count { new[index] = 0 }
    let from = max(offset, span.lowerBound)
    let to = min(offset + bytes.count, span.upperBound)
    guard from < to else { return new }
    new.replaceSubrange(from - span.lowerBound..<to - span.lowerBound, with: bytes[from - offset..<to - offset])
    return new
  }
}
