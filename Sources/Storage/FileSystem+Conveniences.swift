// What most programs would write themselves. All of it is made of the calls of `FileSystem`, and none of it makes
// anything durable.

extension FileSystem {
  /// Whether a path names a file or directory; `false` also if a directory on the way is missing or is a file.
  ///
  /// Opens it and closes it again, so that of the directory no other name is looked at.
  public func exists(_ path: String) throws(FileSystemError) -> Bool {
    do throws(FileSystemError) {
      try close(try open(path, .read))
      return true
    } catch {
      switch error.code {
      case .isDirectory: return true
      case .noSuchFile, .notDirectory: return false
      default: throw error
      }
    }
  }

  /// Returns all bytes of a file, read a sector at a time.
  ///
  /// Convenient for a file that is needed whole. Where the first bytes say whether the rest matters, take a
  /// ``FileReader``: the judge tries every power cut that a program can see, and what is never read can't be seen.
  public func readAll(_ path: String) throws(FileSystemError) -> [UInt8] {
    let fd = try open(path, .read)
    let bytes: [UInt8]
    do throws(FileSystemError) {
      var reader = try FileReader(fd, on: self)
      bytes = try reader.rest()
    } catch {
      // The first error is the one to tell.
      try? close(fd)
      throw error
    }
    try close(fd)
    return bytes
  }

  /// Writes all bytes at byte `offset`, in several calls if a call writes fewer.
  ///
  /// When it throws, some of the bytes may have been written.
  public func writeAll(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) {
    var done = try write(bytes, to: fd, at: offset)
    while done < bytes.count {
      let rest = Array(bytes[done...])
      let count = try write(rest, to: fd, at: offset + done)
      // A disk that takes nothing and says nothing would keep us here for ever.
      guard count > 0 else { throw FileSystemError(.inputOutput, .write(rest, to: fd, at: offset + done)) }
      done += count
    }
  }

  /// Writes all bytes at the end of the file and returns the offset of the first one.
  ///
  /// Two calls, `size` and `write`: not atomic, unlike `O_APPEND`.
  @discardableResult
  public func append(_ bytes: [UInt8], to fd: FileDescriptor) throws(FileSystemError) -> Int {
    let end = try size(fd)
    try writeAll(bytes, to: fd, at: end)
    return end
  }
}
