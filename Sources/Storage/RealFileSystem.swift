// A directory of this machine as a disk.
//
// The kernel decides what a call means, and the simulated disk is compared with it. Where we decide before the kernel
// is asked, a comment says so; there are four such places: what a path means (`DiskPath`), the top of the disk, the
// table of descriptors, and the limits of `DiskLimits`.
//
// Nothing outside the directory can be reached. `DiskPath` refuses `..`, and a path is walked one name at a time from
// the directory's own descriptor, never through a symbolic link, so that it does not matter who plants one, or when.

/// A directory of a real disk, with real system calls.
///
/// A symbolic link in it is no part of the disk: opening one fails with `accessDenied`, a path through one with
/// `notDirectory`. So is anything else that is neither a file nor a directory. A link can be renamed and removed. A name
/// that is not UTF-8 is listed with replacement characters, and can't be reached.
public final class RealFileSystem: FileSystem {
  private struct OpenFile {
    let handle: Handle
    let path: String
    let options: OpenOptions
  }

  private let top: Handle
  private let largestFile: Int
  private var openFiles: [FileDescriptor: OpenFile] = [:]
  private var nextNumber = 3

  /// Makes a disk of a directory that exists; this path may be anything, `..` and symbolic links included.
  ///
  /// - Parameter largestFile: the most bytes of a file. A program meets the kit's limit on every disk; what the kit keeps
  ///   for itself may grow for as long as the kernel lets it.
  public init(directory path: String, largestFile: Int = DiskLimits.largestFile) throws(FileSystemError) {
    self.largestFile = largestFile
    do throws(FileSystemError.Code) {
      if path.utf8.contains(0) { throw .invalidArgument }
      top = try Handle.directory(at: path)
    } catch {
      throw FileSystemError(error, "openDirectory(\(path))")
    }
  }

  /// Opens a file (`openat(2)`); creates it with permissions 0644.
  public func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor {
    try reporting(.open(path, options)) { () throws(FileSystemError.Code) in
      let place = try DiskPath(path)
      guard options.isMeaningful else { throw .invalidArgument }
      // The kernel, too, wants a free descriptor before it looks at the disk.
      guard openFiles.count < DiskLimits.openFiles else { throw .tooManyOpenFiles }
      guard let name = place.components.last else { throw options.contains(.exclusive) ? .fileExists : .isDirectory }
      let handle = try parent(of: place).file(name, options)
      let fd = FileDescriptor(rawValue: nextNumber)
      nextNumber += 1
      openFiles[fd] = OpenFile(handle: handle, path: place.description, options: options)
      return fd
    }
  }

  /// Closes a descriptor (`close(2)`).
  public func close(_ fd: FileDescriptor) throws(FileSystemError) {
    try reporting(.close(fd)) { () throws(FileSystemError.Code) in
      let file = try openFile(fd)
      defer { openFiles[fd] = nil }
      try file.handle.close()
    }
  }
}

// MARK: - A file's bytes

// A descriptor that is not open comes first; then arguments that make no sense; then the access mode, where the kernel
// decides; then the limits of this kit. The kernel looks at a negative offset or size even before the descriptor.
extension RealFileSystem {
  /// Reads bytes (`pread(2)`).
  public func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8] {
    try reporting(.read(fd, at: offset, count: count)) { () throws(FileSystemError.Code) in
      let file = try openFile(fd)
      guard offset >= 0, count >= 0 else { throw .invalidArgument }
      return try file.handle.read(at: offset, count: count)
    }
  }

  /// Writes bytes (`pwrite(2)`).
  @discardableResult
  public func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int {
    try reporting(.write(bytes, to: fd, at: offset)) { () throws(FileSystemError.Code) in
      let file = try openFile(fd)
      guard offset >= 0 else { throw .invalidArgument }
      // Ours, since the kernel's limit is another one: it must know the mode first. And where the kernel would write up to
      // its limit and return fewer, nothing is written. No bytes can be written anywhere.
      guard file.options.contains(.write) else { throw .badDescriptor }
      guard bytes.isEmpty || bytes.count <= largestFile - offset else { throw .fileTooLarge }
      return try file.handle.write(bytes, at: offset)
    }
  }

  /// Returns the file's size (`fstat(2)`).
  public func size(_ fd: FileDescriptor) throws(FileSystemError) -> Int {
    try reporting(.size(fd)) { () throws(FileSystemError.Code) in try openFile(fd).handle.size() }
  }

  /// Sets the file's size (`ftruncate(2)`).
  public func truncate(_ fd: FileDescriptor, to size: Int) throws(FileSystemError) {
    try reporting(.truncate(fd, to: size)) { () throws(FileSystemError.Code) in
      let file = try openFile(fd)
      // Ours for the same reason as in `write`: the mode comes before the limit.
      guard size >= 0, file.options.contains(.write) else { throw .invalidArgument }
      guard size <= largestFile else { throw .fileTooLarge }
      try file.handle.truncate(to: size)
    }
  }

  /// Makes a file durable (`fsync(2)`).
  public func sync(_ fd: FileDescriptor) throws(FileSystemError) {
    try reporting(.sync(fd)) { () throws(FileSystemError.Code) in try openFile(fd).handle.sync() }
  }

  /// Makes a file's bytes durable (`fdatasync(2)`).
  public func syncData(_ fd: FileDescriptor) throws(FileSystemError) {
    try reporting(.syncData(fd)) { () throws(FileSystemError.Code) in try openFile(fd).handle.syncData() }
  }
}

// MARK: - Names

// The top of the disk has no name in a directory, so the kernel can't be asked about it; we answer what it answers for
// the path `.`, and at the moment when it would: after both parents were found.
extension RealFileSystem {
  /// Gives an entry another name (`renameat(2)`).
  public func rename(_ old: String, to new: String) throws(FileSystemError) {
    try reporting(.rename(old, to: new)) { () throws(FileSystemError.Code) in
      let source = try DiskPath(old)
      let target = try DiskPath(new)
      let sourceParent = try parent(of: source)
      let targetParent = try parent(of: target)
      guard let oldName = source.components.last, let newName = target.components.last else { throw .busy }
      try sourceParent.rename(oldName, to: targetParent, newName)
    }
  }

  /// Removes a file's name (`unlinkat(2)`).
  public func remove(_ path: String) throws(FileSystemError) {
    try reporting(.remove(path)) { () throws(FileSystemError.Code) in
      let place = try DiskPath(path)
      guard let name = place.components.last else { throw .isDirectory }
      try parent(of: place).remove(name)
    }
  }

  /// Makes a directory with permissions 0755 (`mkdirat(2)`).
  public func makeDirectory(_ path: String) throws(FileSystemError) {
    try reporting(.makeDirectory(path)) { () throws(FileSystemError.Code) in
      let place = try DiskPath(path)
      guard let name = place.components.last else { throw .fileExists }
      try parent(of: place).makeDirectory(name)
    }
  }

  /// Removes an empty directory (`unlinkat(2)` with `AT_REMOVEDIR`).
  public func removeDirectory(_ path: String) throws(FileSystemError) {
    try reporting(.removeDirectory(path)) { () throws(FileSystemError.Code) in
      let place = try DiskPath(path)
      guard let name = place.components.last else { throw .invalidArgument }
      try parent(of: place).removeDirectory(name)
    }
  }

  /// Returns the names in a directory (`readdir(3)`).
  public func list(_ path: String) throws(FileSystemError) -> [String] {
    try reporting(.list(path)) { () throws(FileSystemError.Code) in
      // By bytes: `String`'s own order is another one outside ASCII.
      try directory(path).names().sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// Makes a directory's entries durable (`fsync(2)`).
  public func syncDirectory(_ path: String) throws(FileSystemError) {
    try reporting(.syncDirectory(path)) { () throws(FileSystemError.Code) in try directory(path).sync() }
  }
}

// MARK: - Finding things

extension RealFileSystem {
  private func openFile(_ fd: FileDescriptor) throws(FileSystemError.Code) -> OpenFile {
    guard let file = openFiles[fd] else { throw .badDescriptor }
    return file
  }

  private func directory(_ path: String) throws(FileSystemError.Code) -> Handle {
    let place = try DiskPath(path)
    return try walk(place.components[...])
  }

  /// The directory a path's last name is in; for the top of the disk, itself.
  private func parent(of place: DiskPath) throws(FileSystemError.Code) -> Handle {
    try walk(place.components.dropLast())
  }

  private func walk(_ names: ArraySlice<String>) throws(FileSystemError.Code) -> Handle {
    var place = top
    for name in names { place = try place.directory(name) }
    return place
  }

  /// Runs the body of a call; what it throws becomes an error of that call.
  private func reporting<Result>(
    _ call: Call, _ body: () throws(FileSystemError.Code) -> Result
  ) throws(FileSystemError) -> Result {
    do throws(FileSystemError.Code) {
      return try body()
    } catch {
      throw FileSystemError(error, call) { openFiles[$0]?.path }
    }
  }
}
