// A disk whose every block write and flush is known, so that afterwards every disk can be made that a power cut could
// have left: all that was written before the last flush, and any part of what was written since.

import CRealDisk

/// A disk in memory that the kernel sees as a file.
///
/// What a loop device on this file writes is logged in order, with what it overwrote, so that it can be taken back. The
/// disk belongs to one process, which holds its mounts too; see ``PrivateMounts``.
public final class LoggedDisk {
  /// What happened to the disk.
  public enum Event: Hashable, Sendable {
    /// Bytes were written from a byte on.
    case write(at: Int, [UInt8])
    /// All that was written before is durable.
    case flush
  }

  /// The file's path.
  public let path: String
  private let disk: OpaquePointer

  /// Makes a disk of zeros of so many bytes; the file to show it in exists already.
  ///
  /// Starts the process that serves it, so it comes before ``PrivateMounts/enter()``; ``mount()`` comes after.
  public init(size: Int, path: String, logCapacity: Int = 1 << 30) throws(RealDiskError) {
    var made: OpaquePointer?
    try checked(crd_disk_start(Int64(size), Int64(logCapacity), &made), "open /dev/fuse")
    disk = made!
    self.path = path
  }

  /// Has the kernel show the disk.
  public func mount() throws(RealDiskError) {
    try checked(crd_disk_mount(disk, path), "mount the disk's file at \(path)")
  }

  /// How many events were logged since the log was last empty.
  public func eventCount() throws(RealDiskError) -> Int {
    Int(try checked(crd_log_count(disk), "log the writes of a disk"))
  }

  /// The events of a stretch of the log, each with the stamp that was set when it happened.
  public func events(_ range: Range<Int>) -> [(event: Event, stamp: Int)] {
    range.map { index in
      let entry = crd_log_entry(disk, Int64(index))
      guard entry.offset >= 0 else { return (.flush, Int(entry.stamp)) }
      let bytes = UnsafeBufferPointer(start: entry.after, count: Int(entry.count))
      return (.write(at: Int(entry.offset), Array(bytes)), Int(entry.stamp))
    }
  }

  /// Writes a number beside everything that happens from now on.
  public func setStamp(_ stamp: Int) { crd_set_stamp(disk, Int64(stamp)) }

  /// Reads bytes as they are now.
  public func bytes(at offset: Int, count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: crd_disk_bytes(disk) + offset, count: count))
  }

  /// Changes bytes behind the kernel's back: nobody may have the disk open.
  public func put(_ bytes: [UInt8], at offset: Int) {
    (crd_disk_bytes(disk) + offset).update(from: bytes, count: bytes.count)
  }

  /// Empties the log, and returns how to take back everything in it.
  public func cutLog() throws(RealDiskError) -> Undo { try cutLog(from: 0).later }

  /// Empties the log, and returns how to take back what came from an event on, and what came before it.
  public func cutLog(from start: Int) throws(RealDiskError) -> (earlier: Undo, later: Undo) {
    let count = try eventCount()
    let undo = (earlier: undo(0..<start), later: undo(start..<count))
    crd_log_clear(disk)
    return undo
  }

  private func undo(_ range: Range<Int>) -> Undo {
    Undo(
      pieces: range.compactMap { index in
        let entry = crd_log_entry(disk, Int64(index))
        guard entry.offset >= 0 else { return nil }
        return (Int(entry.offset), Array(UnsafeBufferPointer(start: entry.before, count: Int(entry.count))))
      })
  }

  /// Takes back what was logged, while nobody has the disk open.
  public func takeBack(_ undo: Undo) {
    for (offset, bytes) in undo.pieces.reversed() { put(bytes, at: offset) }
  }

  /// What the bytes of a stretch of the log were before.
  public struct Undo: Sendable {
    fileprivate let pieces: [(offset: Int, bytes: [UInt8])]
  }
}
