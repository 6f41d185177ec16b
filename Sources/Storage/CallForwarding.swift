/// A disk that does all its work in one place: whoever conforms performs calls as values and gets ``FileSystem`` free.
public protocol CallForwarding: FileSystem {
  /// Performs a call.
  func perform(_ call: Call) -> CallResult
  /// The path that a descriptor was opened with, for the texts of errors.
  func path(of fd: FileDescriptor) -> String?
}

extension CallForwarding {
  /// Performs the call ``Call/open(_:_:)``.
  public func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor {
    let call = Call.open(path, options)
    guard case .descriptor(let fd) = try result(of: call) else { throw unexpected(call) }
    return fd
  }

  /// Performs the call ``Call/close(_:)``.
  public func close(_ fd: FileDescriptor) throws(FileSystemError) { _ = try result(of: .close(fd)) }

  /// Performs the call ``Call/read(_:at:count:)``.
  public func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8] {
    let call = Call.read(fd, at: offset, count: count)
    guard case .bytes(let bytes) = try result(of: call) else { throw unexpected(call) }
    return bytes
  }

  /// Performs the call ``Call/write(_:to:at:)``.
  public func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int {
    try count(.write(bytes, to: fd, at: offset))
  }

  /// Performs the call ``Call/size(_:)``.
  public func size(_ fd: FileDescriptor) throws(FileSystemError) -> Int { try count(.size(fd)) }

  /// Performs the call ``Call/truncate(_:to:)``.
  public func truncate(_ fd: FileDescriptor, to size: Int) throws(FileSystemError) {
    _ = try result(of: .truncate(fd, to: size))
  }

  /// Performs the call ``Call/sync(_:)``.
  public func sync(_ fd: FileDescriptor) throws(FileSystemError) { _ = try result(of: .sync(fd)) }

  /// Performs the call ``Call/syncData(_:)``.
  public func syncData(_ fd: FileDescriptor) throws(FileSystemError) { _ = try result(of: .syncData(fd)) }

  /// Performs the call ``Call/rename(_:to:)``.
  public func rename(_ old: String, to new: String) throws(FileSystemError) {
    _ = try result(of: .rename(old, to: new))
  }

  /// Performs the call ``Call/remove(_:)``.
  public func remove(_ path: String) throws(FileSystemError) { _ = try result(of: .remove(path)) }

  /// Performs the call ``Call/makeDirectory(_:)``.
  public func makeDirectory(_ path: String) throws(FileSystemError) { _ = try result(of: .makeDirectory(path)) }

  /// Performs the call ``Call/removeDirectory(_:)``.
  public func removeDirectory(_ path: String) throws(FileSystemError) { _ = try result(of: .removeDirectory(path)) }

  /// Performs the call ``Call/list(_:)``.
  public func list(_ path: String) throws(FileSystemError) -> [String] {
    let call = Call.list(path)
    guard case .names(let names) = try result(of: call) else { throw unexpected(call) }
    return names
  }

  /// Performs the call ``Call/syncDirectory(_:)``.
  public func syncDirectory(_ path: String) throws(FileSystemError) { _ = try result(of: .syncDirectory(path)) }

  private func count(_ call: Call) throws(FileSystemError) -> Int {
    guard case .count(let count) = try result(of: call) else { throw unexpected(call) }
    return count
  }

  private func result(of call: Call) throws(FileSystemError) -> CallResult {
    let result = perform(call)
    if let code = result.failure { throw FileSystemError(code, call, naming: path(of:)) }
    return result
  }

  /// A result of the wrong kind is a broken disk.
  private func unexpected(_ call: Call) -> FileSystemError { FileSystemError(.inputOutput, call, naming: path(of:)) }
}
