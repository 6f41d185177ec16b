// What the disk does of its own: syncs that fail in their several ways, bits that turn, data that goes astray.

import Storage

extension DiskCall {
  /// Ends a sync of a file or directory: what it answers, and what it promises. An honest one is `operation`.
  mutating func sync(_ inode: Int, as honest: Operation) throws(Interruption) -> CallResult {
    switch fault {
    case .lie?: return succeed(inode, as: .nothing, struckBy: .lie)
    case .late?: return failLate(inode)
    case .reverted?: return try revert(inode)
    default:
      guard disk.owing.remove(inode) != nil else { return succeed(inode, as: honest, struckBy: nil) }
      return failSync(as: .failedSync(inode: inode), struckBy: .error(.inputOutput))
    }
  }

  private mutating func succeed(
    _ inode: Int, as operation: Operation, struckBy fault: FaultRule.Outcome?
  ) -> CallResult {
    self.operation = operation
    struck = fault
    disk.synced.keep { unit, _ in unit.inode != inode }
    return .done
  }

  private mutating func failSync(as operation: Operation, struckBy fault: FaultRule.Outcome) -> CallResult {
    self.operation = operation
    struck = fault
    return .failed(.inputOutput)
  }

  /// Answers for the sync before, and leaves what became of this one to the next.
  private mutating func failLate(_ inode: Int) -> CallResult {
    let failed = Operation.failedSync(inode: inode)
    guard disk.owing.insert(inode).inserted else { return failSync(as: failed, struckBy: .late) }
    return succeed(inode, as: failed, struckBy: .late)
  }

  /// Gives a file back what its last successful sync left. What was written over unseen must be looked up first.
  private mutating func revert(_ inode: Int) throws(Interruption) -> CallResult {
    let units = disk.synced.places.map(disk.synced.unit(at:)).filter { $0.inode == inode }
    for unit in units {
      if case .some(.none) = disk.synced[unit] { _ = try ask(.sector(inode: inode, index: unit.index)) }
    }
    disk.owing.remove(inode)
    guard !units.isEmpty else { return failSync(as: .failedSync(inode: inode), struckBy: .reverted) }
    var sectors: [SectorContent] = []
    var size: Int?
    for unit in units {
      defer { disk.synced[unit] = nil }
      guard case .some(.some(let value)) = disk.synced[unit] else { continue }
      if unit.kind == .size {
        disk.setSize(inode, value)
        size = value
      } else {
        disk.known[unit] = value
        sectors.append(SectorContent(index: unit.index, content: value))
      }
    }
    return failSync(as: .revert(inode: inode, sectors: sectors, size: size), struckBy: .reverted)
  }

  /// Turns a bit of a sector that has been read; returns it as a mask.
  mutating func flip(_ bit: Int, ofByte byte: Int, of inode: Int) -> UInt8 {
    let mask: UInt8 = 1 << UInt8(bit & 7)
    let (index, offset) = byte.quotientAndRemainder(dividingBy: table.sectorSize)
    let unit = Unit.sector(inode, index)
    var bytes = table.bytes(of: disk.known[unit] ?? 0)
    bytes[offset] ^= mask
    let content = table.content(bytes)
    disk.known[unit] = content
    operation = .corrupt(inode: inode, sector: SectorContent(index: index, content: content))
    struck = fault
    return mask
  }

  /// Where the sectors of a write land that goes astray: one further each.
  mutating func misdirected(
    _ sectors: [SectorContent], _ inode: Int, _ oldSize: Int, _ newSize: Int
  ) -> Operation {
    struck = .misdirected
    let landed = sectors.map { SectorContent(index: $0.index + 1, content: $0.content) }
    return .misdirected(inode: inode, sectors: sectors, landed: landed, oldSize: oldSize, newSize: newSize)
  }
}
