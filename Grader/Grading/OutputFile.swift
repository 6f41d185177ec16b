// Where a result goes. A file is replaced whole, so that whoever reads it meanwhile has the old one or the new one; what it
// was reached through stays what it was: a link a link, and a device, a pipe or a terminal is written into and never
// replaced, least of all by somebody who is root.

import Foundation

/// A path that a result is written to.
public struct OutputFile: Sendable {
  /// What lies there.
  private enum Target: Equatable {
    /// A file, or none yet: its own path, links followed.
    case file(String)
    /// Something that is written into.
    case stream(String)
    /// What this process has open under a number: `/dev/stdout`.
    case descriptor(Int32)
  }

  private let path: String
  private let target: Target

  /// Whether writing again replaces what was written; elsewhere it is one more text.
  public var isReplaced: Bool { if case .file = target { true } else { false } }

  /// Follows a path to where it leads.
  public init(_ path: String) throws(GradingProblem) {
    self.path = path
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw Self.problem(path, EISDIR) }
    let end = try Self.end(of: path)
    if let number = Self.descriptor(end) {
      target = .descriptor(number)
    } else if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      target = .stream(path)
    } else {
      target = .file(end)
    }
  }

  /// Follows links, also the last one that leads to no file yet.
  private static func end(of path: String) throws(GradingProblem) -> String {
    var path = path
    for _ in 0..<40 {
      // Links of the system that lead to what a process has open say what that was called, and lead elsewhere.
      guard descriptor(path) == nil, let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        return path
      }
      let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      path = next.hasPrefix("/") || folder.isEmpty && !path.hasPrefix("/") ? next : "\(folder)/\(next)"
    }
    throw problem(path, ELOOP)
  }

  /// The number in `/proc/self/fd/1`.
  private static func descriptor(_ path: String) -> Int32? {
    for folder in ["/proc/self/fd/", "/dev/fd/", "/proc/\(getpid())/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }

  private static func problem(_ path: String, _ error: Int32) -> GradingProblem {
    GradingProblem("can't write \(path): \(String(cString: strerror(error)))")
  }

  private func problem() -> GradingProblem { Self.problem(path, errno) }

  // MARK: Before

  /// Makes sure, without changing anything, that it can be written as things are now.
  public func check() throws(GradingProblem) {
    switch target {
    case .descriptor(let number):
      let flags = fcntl(number, F_GETFL)
      guard flags >= 0 else { throw problem() }
      guard flags & O_ACCMODE != O_RDONLY else { throw Self.problem(path, EBADF) }
    case .stream: guard access(path, W_OK) == 0 else { throw problem() }
    case .file(let file):
      let draft = Self.draft(of: file)
      let descriptor = Self.create(draft)
      if descriptor >= 0 {
        unlink(draft)
        close(descriptor)
      } else {
        let error = errno
        guard access(file, W_OK) == 0 else { throw Self.problem(path, error) }
      }
    }
  }

  // MARK: Writing

  /// Writes it.
  public func write(_ data: Data) throws(GradingProblem) {
    switch target {
    case .descriptor(let number): try write(data, into: number)
    case .stream(let path): try write(data, opening: path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
    case .file(let file): try replace(file, by: data)
    }
  }

  private func write(_ data: Data, opening path: String, _ options: Int32) throws(GradingProblem) {
    let descriptor = open(path, options)
    guard descriptor >= 0 else { throw problem() }
    do throws(GradingProblem) { try write(data, into: descriptor) } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw problem() }
  }

  private func write(_ data: Data, into descriptor: Int32) throws(GradingProblem) {
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { throw problem() }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// What an interrupted run leaves is one hidden file beside it, which the next one writes over.
  private static func draft(of file: String) -> String {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    return (parts.dropLast() + [".\(parts.last ?? "").new"]).joined(separator: "/")
  }

  /// Opens an empty draft that nobody else writes into: two runs may have the same result to write, and whoever may put
  /// files there may have put one that leads elsewhere.
  private static func create(_ draft: String) -> Int32 {
    for _ in 0..<100 {
      let descriptor = open(draft, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        guard errno == ELOOP || errno == ENXIO, unlink(draft) == 0 else { return -1 }
        continue
      }
      flock(descriptor, LOCK_EX)
      switch (isOurs(descriptor), isStill(descriptor, at: draft)) {
      case (true, true): if ftruncate(descriptor, 0) == 0 { return descriptor }
      case (false, true): unlink(draft)
      // Whoever had it has given it the file's name meanwhile.
      case (_, false): break
      }
      close(descriptor)
    }
    errno = EBUSY
    return -1
  }

  private static func isOurs(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_nlink <= 1
      && status.st_uid == geteuid()
  }

  private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
    var (status, there) = (stat(), stat())
    return fstat(descriptor, &status) == 0 && lstat(path, &there) == 0
      && (status.st_dev, status.st_ino) == (there.st_dev, there.st_ino)
  }

  private func replace(_ file: String, by data: Data) throws(GradingProblem) {
    let draft = Self.draft(of: file)
    let descriptor = Self.create(draft)
    guard descriptor >= 0 else {
      let error = errno
      // A file that may be written in a folder that may not.
      guard access(file, W_OK) == 0 else { throw Self.problem(path, error) }
      return try write(data, opening: file, O_WRONLY | O_TRUNC | O_CLOEXEC)
    }
    // Closed last: until then nobody else takes the draft.
    defer { close(descriptor) }
    do throws(GradingProblem) {
      Self.keepOwner(of: file, descriptor)
      try write(data, into: descriptor)
      guard rename(draft, file) == 0 else { throw problem() }
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Whoever could read and write the old file can do so with the new one, and nobody else.
  private static func keepOwner(of file: String, _ descriptor: Int32) {
    var status = stat()
    guard stat(file, &status) == 0 else { return }
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    _ = fchmod(descriptor, status.st_mode & 0o777)
  }
}

extension Data {
  /// Writes a file so that whoever reads it meanwhile has the old one or the new one, whole (``OutputFile``).
  public func replace(_ file: URL) throws(GradingProblem) { try OutputFile(file.path).write(self) }
}
