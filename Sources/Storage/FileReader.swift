/// Reads a file from front to back, a sector at a time, and no sector before it is needed.
///
/// A recovery should read like this. The power cut has decided nothing yet about a sector that nobody has looked at, and
/// each one that a program looks at doubles the ways in which the judge has to try it. A reader that stops at the first
/// torn record never asks about the rest; one big `read` asks about everything.
///
/// The file's size is read once, when the reader is made; what is written later may be missed.
public struct FileReader {
  private let disk: any FileSystem
  private let fd: FileDescriptor
  private let size: Int
  /// The bytes of the file from `bufferStart` on: the sector that was read last.
  private var buffer: [UInt8] = []
  private var bufferStart = 0

  /// The offset in the file of the byte that comes next.
  public private(set) var position: Int

  /// Makes a reader of a file that is open for reading, from byte `position` on.
  ///
  /// Errors: `badDescriptor`, `invalidArgument` (negative position).
  public init(_ fd: FileDescriptor, on disk: any FileSystem, at position: Int = 0) throws(FileSystemError) {
    guard position >= 0 else { throw FileSystemError(.invalidArgument, .read(fd, at: position, count: 0)) }
    self.disk = disk
    self.fd = fd
    self.position = position
    size = try disk.size(fd)
  }

  /// How many bytes are left.
  public var remaining: Int { max(0, size - position) }

  /// Whether no bytes are left.
  public var isAtEnd: Bool { remaining == 0 }

  /// Takes one byte; nil at the end of the file.
  public mutating func nextByte() throws(FileSystemError) -> UInt8? { try next(1)?.first }

  /// Takes `count` bytes; nil if there are fewer (or `count` is negative), and then nothing was taken or even read.
  ///
  /// So a length from a torn record can be passed as it is.
  public mutating func next(_ count: Int) throws(FileSystemError) -> [UInt8]? {
    guard count >= 0, count <= remaining else { return nil }
    let start = position
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard try fill() else {
        // Somebody has cut the file meanwhile.
        position = start
        return nil
      }
      let piece = buffer[(position - bufferStart)...].prefix(count - bytes.count)
      bytes += piece
      position += piece.count
    }
    return bytes
  }

  /// Takes all bytes that are left.
  public mutating func rest() throws(FileSystemError) -> [UInt8] { try next(remaining) ?? [] }

  /// Sees to it that the buffer has the byte at `position`: if not, reads the sector it is in. False if it isn't there.
  private mutating func fill() throws(FileSystemError) -> Bool {
    if bufferStart <= position, position - bufferStart < buffer.count { return true }
    bufferStart = position - position % DiskLimits.sectorSize
    buffer = []
    let wanted = min(DiskLimits.sectorSize, size - bufferStart)
    // A read may return fewer bytes than there are.
    while buffer.count < wanted {
      let rest = DiskLimits.sectorSize - buffer.count
      let piece = try disk.read(fd, at: bufferStart + buffer.count, count: rest)
      if piece.isEmpty { break }
      buffer += piece
    }
    return position - bufferStart < buffer.count
  }
}
