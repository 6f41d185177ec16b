// What a call did to the disk, in terms of units' contents. Persistence models derive their effects from this.

/// What a call changed or promised: the part of a trace that every persistence model reads.
public enum Operation: Hashable, Sendable {
  /// Nothing: a read, a failed call, a close.
  case nothing
  /// A name was given to a new file or directory.
  case create(directory: Int, name: Int, value: EntryValue)
  /// A name was taken away; what it named may live on while it is open.
  case remove(directory: Int, name: Int, value: EntryValue)
  /// A file or directory changed its name, and perhaps its directory, and perhaps replaced another.
  case rename(from: Int, oldName: Int, to: Int, newName: Int, value: EntryValue, replaced: EntryValue)
  /// Sectors of a file got new contents, and the file perhaps a larger size.
  case write(inode: Int, sectors: [SectorContent], oldSize: Int, newSize: Int)
  /// A file was cut: the sectors that were freed are zeros now, the one that was cut through has a tail of zeros.
  case cut(inode: Int, sectors: [SectorContent], oldSize: Int, newSize: Int)
  /// A file grew by zeros (`truncate` to a larger size).
  case extend(inode: Int, sectors: [SectorContent], oldSize: Int, newSize: Int)
  /// Sectors of a file were to get new contents, and others got them on the disk; the running program does not see it.
  case misdirected(inode: Int, sectors: [SectorContent], landed: [SectorContent], oldSize: Int, newSize: Int)
  /// Contents of a file changed on the disk by themselves, and are what they are from then on.
  case corrupt(inode: Int, sector: SectorContent)
  /// A file has again what its last successful sync left, for good; no size if that is what it was.
  case revert(inode: Int, sectors: [SectorContent], size: Int?)
  /// A file was synced.
  case sync(inode: Int)
  /// A sync failed: what it should have made durable counts as clean from now on (FACTS: ATC'20, fsyncgate).
  case failedSync(inode: Int)
  /// A directory was synced.
  case syncDirectory(inode: Int)

  /// Whether it gives some unit a new version.
  public var changesDisk: Bool {
    switch self {
    case .nothing, .sync, .failedSync, .syncDirectory: false
    default: true
    }
  }

  /// The operation as the running program takes it to be: what landed elsewhere is where it was meant to be.
  var asBelieved: Operation {
    guard case .misdirected(let inode, let sectors, _, let oldSize, let newSize) = self else { return self }
    return .write(inode: inode, sectors: sectors, oldSize: oldSize, newSize: newSize)
  }
}

/// A sector's number in its file, and its new content.
public struct SectorContent: Hashable, Sendable {
  /// The sector's number.
  public let index: Int
  /// The content's number in the ``InternTable``.
  public let content: Int
}
