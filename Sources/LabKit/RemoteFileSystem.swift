import Storage

/// The judge's disk as a boot sees it: each call is a message up, its result a message down.
///
/// Once the judge has said that the power is gone, every call says so, and nothing is asked any more.
package final class RemoteFileSystem: FileSystem {
  private let connection: Connection
  private let lost: () -> Void
  private var hasPower = true
  private var names: [(fd: FileDescriptor, path: String)] = []

  /// Makes a disk of a connection; `lost` is called when the judge is gone or makes no sense, and may end the process.
  package init(connection: Connection, lost: @escaping () -> Void) {
    self.connection = connection
    self.lost = lost
  }

  package func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor {
    let call = Call.open(path, options)
    guard case .descriptor(let fd) = try result(of: call) else { throw nonsense(call) }
    names.append((fd, (try? DiskPath(path).description) ?? path))
    return fd
  }

  package func close(_ fd: FileDescriptor) throws(FileSystemError) {
    try perform(.close(fd))
    names.removeAll { $0.fd == fd }
  }

  package func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8] {
    let call = Call.read(fd, at: offset, count: count)
    guard case .bytes(let bytes) = try result(of: call) else { throw nonsense(call) }
    return bytes
  }

  package func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int {
    let call = Call.write(bytes, to: fd, at: offset)
    guard case .count(let count) = try result(of: call) else { throw nonsense(call) }
    return count
  }

  package func size(_ fd: FileDescriptor) throws(FileSystemError) -> Int {
    guard case .count(let count) = try result(of: .size(fd)) else { throw nonsense(.size(fd)) }
    return count
  }

  package func list(_ path: String) throws(FileSystemError) -> [String] {
    guard case .names(let names) = try result(of: .list(path)) else { throw nonsense(.list(path)) }
    return names
  }

  package func truncate(_ fd: FileDescriptor, to size: Int) throws(FileSystemError) {
    try perform(.truncate(fd, to: size))
  }

  package func sync(_ fd: FileDescriptor) throws(FileSystemError) { try perform(.sync(fd)) }

  package func syncData(_ fd: FileDescriptor) throws(FileSystemError) { try perform(.syncData(fd)) }

  package func rename(_ old: String, to new: String) throws(FileSystemError) { try perform(.rename(old, to: new)) }

  package func remove(_ path: String) throws(FileSystemError) { try perform(.remove(path)) }

  package func makeDirectory(_ path: String) throws(FileSystemError) { try perform(.makeDirectory(path)) }

  package func removeDirectory(_ path: String) throws(FileSystemError) { try perform(.removeDirectory(path)) }

  package func syncDirectory(_ path: String) throws(FileSystemError) { try perform(.syncDirectory(path)) }

  // MARK: Asking

  private func perform(_ call: Call) throws(FileSystemError) {
    guard case .done = try result(of: call) else { throw nonsense(call) }
  }

  private func result(of call: Call) throws(FileSystemError) -> CallResult {
    guard hasPower else { throw FileSystemError(.powerCut, call, naming: name) }
    guard case .result(let result) = answer(to: call) else { throw nonsense(call) }
    guard case .failed(let code) = result else { return result }
    hasPower = code != .powerCut
    throw FileSystemError(code, call, naming: name)
  }

  private func answer(to call: Call) -> JudgeMessage? {
    do throws(ConnectionError) {
      try connection.send(ProgramMessage.call(call))
      return try connection.receive()
    } catch {
      return nil
    }
  }

  /// Gives up on a judge that did not answer the question.
  private func nonsense(_ call: Call) -> FileSystemError {
    lost()
    hasPower = false
    return FileSystemError(.powerCut, call, naming: name)
  }

  private func name(_ fd: FileDescriptor) -> String? { names.last { $0.fd == fd }?.path }
}
