// The one file that talks to the kernel. A system call that a signal interrupts is made again; an `errno` becomes a code.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file or directory that the kernel has open for us; closed when the last reference to it goes.
final class Handle {
  private let number: Int32
  private var isOpen = true

  private init(number: Int32) { self.number = number }

  deinit { if isOpen { _ = systemClose(number) } }

  /// Closes it now, to learn whether that fails. A signal does not leave it open: Linux has closed it by then.
  func close() throws(FileSystemError.Code) {
    isOpen = false
    if systemClose(number) != 0 && errno != EINTR { throw FileSystemError.Code(errno: errno) }
  }
}

// MARK: - A file

extension Handle {
  func read(at offset: Int, count: Int) throws(FileSystemError.Code) -> [UInt8] {
    // The kernel is asked only for what is there: a program may ask for Int.max bytes, and we would have to make room
    // for them. (Asked for a byte near Int.max, Linux would say EINVAL; past the end there are no bytes, wherever it is.)
    let room = max(0, min(count, try size() - offset))
    var bytes = [UInt8](repeating: 0, count: room)
    let done = try retrying {
      bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, room, off_t(offset)) }
    }
    bytes.removeLast(room - done)
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FileSystemError.Code) -> Int {
    try retrying {
      bytes.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, off_t(offset)) }
    }
  }

  func size() throws(FileSystemError.Code) -> Int { Int(try status().st_size) }

  func truncate(to size: Int) throws(FileSystemError.Code) { _ = try retrying { ftruncate(number, off_t(size)) } }

  /// Makes a file's bytes and size durable, or a directory's entries.
  func sync() throws(FileSystemError.Code) {
    #if canImport(Darwin)
      // There, fsync(2) stops at the drive's cache.
      _ = try retrying { fcntl(number, F_FULLFSYNC) }
    #else
      _ = try retrying { fsync(number) }
    #endif
  }

  func syncData() throws(FileSystemError.Code) {
    #if canImport(Darwin)
      try sync()
    #else
      _ = try retrying { fdatasync(number) }
    #endif
  }

  private func status() throws(FileSystemError.Code) -> stat {
    var status = stat()
    _ = try retrying { fstat(number, &status) }
    return status
  }
}

// MARK: - A directory and its entries

extension Handle {
  /// Opens a directory of this machine, wherever it is; symbolic links on the way are followed.
  static func directory(at path: String) throws(FileSystemError.Code) -> Handle {
    Handle(number: try retrying { systemOpen(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) })
  }

  /// Opens a directory in this one; a symbolic link is not a directory. The name `.` opens this one anew.
  func directory(_ name: String) throws(FileSystemError.Code) -> Handle {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    do throws(FileSystemError.Code) {
      return Handle(number: try retrying { systemOpen(number, name, flags, 0) })
    } catch {
      // Where Linux says ENOTDIR for a symbolic link, others say ELOOP.
      throw error == .accessDenied && isLink(name) ? .notDirectory : error
    }
  }

  /// Opens a file in this directory, never through a symbolic link, and nothing but a regular file.
  func file(_ name: String, _ options: OpenOptions) throws(FileSystemError.Code) -> Handle {
    // Without O_NONBLOCK a pipe that somebody put here would make us wait; to a file it means nothing.
    let flags = options.flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let file = Handle(number: try retrying { systemOpen(number, name, flags, 0o644) })
    switch try file.status().st_mode & S_IFMT {
    case S_IFREG: return file
    case S_IFDIR: throw .isDirectory
    default: throw .accessDenied
    }
  }

  func rename(_ old: String, to directory: Handle, _ new: String) throws(FileSystemError.Code) {
    do throws(FileSystemError.Code) {
      _ = try retrying { renameat(number, old, directory.number, new) }
    } catch {
      // POSIX lets a file system say either; xfs says EEXIST where ext4 says ENOTEMPTY.
      throw error == .fileExists ? .directoryNotEmpty : error
    }
  }

  func remove(_ name: String) throws(FileSystemError.Code) { _ = try retrying { unlinkat(number, name, 0) } }

  func makeDirectory(_ name: String) throws(FileSystemError.Code) { _ = try retrying { mkdirat(number, name, 0o755) } }

  func removeDirectory(_ name: String) throws(FileSystemError.Code) {
    _ = try retrying { unlinkat(number, name, AT_REMOVEDIR) }
  }

  /// The names in this directory but `.` and `..`, in the order in which the kernel gives them.
  func names() throws(FileSystemError.Code) -> [String] {
    // A descriptor of its own, since reading moves its position and `closedir` closes it.
    let own = try directory(".")
    guard let stream = fdopendir(own.number) else { throw FileSystemError.Code(errno: errno) }
    own.isOpen = false
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    if errno != 0 { throw FileSystemError.Code(errno: errno) }
    return names
  }

  private func isLink(_ name: String) -> Bool {
    var status = stat()
    return fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}

extension OpenOptions {
  fileprivate var flags: Int32 {
    var flags = contains(.write) ? (contains(.read) ? O_RDWR : O_WRONLY) : O_RDONLY
    if contains(.create) { flags |= O_CREAT }
    if contains(.exclusive) { flags |= O_EXCL }
    if contains(.truncate) { flags |= O_TRUNC }
    return flags
  }
}

// MARK: - The C library's names, where ours hide them, and its errors

private func systemOpen(_ directory: Int32, _ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  openat(directory, path, flags, mode)
}

private func systemClose(_ number: Int32) -> Int32 { close(number) }

/// Makes a system call until no signal interrupts it.
private func retrying<Count: SignedInteger>(_ call: () -> Count) throws(FileSystemError.Code) -> Count {
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno != EINTR { throw FileSystemError.Code(errno: errno) }
  }
}

extension FileSystemError.Code {
  /// The code of the C library's number; `other` if there is none.
  fileprivate init(errno: Int32) {
    self =
      switch errno {
      case ENOENT: .noSuchFile
      case EEXIST: .fileExists
      case EISDIR: .isDirectory
      case ENOTDIR: .notDirectory
      case ENOTEMPTY: .directoryNotEmpty
      case EBADF: .badDescriptor
      case EINVAL: .invalidArgument
      // ELOOP is a symbolic link, ENXIO a pipe nobody reads, EROFS a disk that is mounted for reading only.
      case EACCES, EPERM, ELOOP, ENXIO, EROFS: .accessDenied
      case ENAMETOOLONG: .nameTooLong
      case EFBIG, EOVERFLOW: .fileTooLarge
      case ENOSPC, EDQUOT: .noSpace
      case EIO: .inputOutput
      case EBUSY, ETXTBSY: .busy
      case EMFILE, ENFILE: .tooManyOpenFiles
      default: .other
      }
  }
}
