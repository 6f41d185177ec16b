import Storage

/// A disk that passes every call on; the wrong ones override what they get wrong.
class ForwardingDisk: FileSystem {
  let disk: any FileSystem

  init(_ disk: any FileSystem) { self.disk = disk }

  func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor {
    try disk.open(path, options)
  }
  func close(_ fd: FileDescriptor) throws(FileSystemError) { try disk.close(fd) }
  func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8] {
    try disk.read(fd, at: offset, count: count)
  }
  @discardableResult
  func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int {
    try disk.write(bytes, to: fd, at: offset)
  }
  func size(_ fd: FileDescriptor) throws(FileSystemError) -> Int { try disk.size(fd) }
  func truncate(_ fd: FileDescriptor, to size: Int) throws(FileSystemError) { try disk.truncate(fd, to: size) }
  func sync(_ fd: FileDescriptor) throws(FileSystemError) { try disk.sync(fd) }
  func syncData(_ fd: FileDescriptor) throws(FileSystemError) { try disk.syncData(fd) }
  func rename(_ old: String, to new: String) throws(FileSystemError) { try disk.rename(old, to: new) }
  func remove(_ path: String) throws(FileSystemError) { try disk.remove(path) }
  func makeDirectory(_ path: String) throws(FileSystemError) { try disk.makeDirectory(path) }
  func removeDirectory(_ path: String) throws(FileSystemError) { try disk.removeDirectory(path) }
  func list(_ path: String) throws(FileSystemError) -> [String] { try disk.list(path) }
  func syncDirectory(_ path: String) throws(FileSystemError) { try disk.syncDirectory(path) }
}

/// A disk that reads and writes few bytes at a time, and remembers where it was asked to read.
final class SparingDisk: ForwardingDisk {
  private let limit: Int
  private(set) var reads: [Int] = []

  init(_ disk: any FileSystem, atMost limit: Int) {
    self.limit = limit
    super.init(disk)
  }

  override func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8] {
    reads.append(offset)
    return try disk.read(fd, at: offset, count: min(count, limit))
  }

  @discardableResult
  override func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int {
    try disk.write(Array(bytes.prefix(limit)), to: fd, at: offset)
  }
}
