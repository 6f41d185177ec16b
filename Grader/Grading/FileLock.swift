// Two graders at once: each has a folder to build in and a book to write into, and holds a lock on both. The system frees
// a lock when its holder ends, however it ends, so nothing has to be cleaned up after a grader that was killed.

import Foundation

/// A file that at most one holder has at a time; it is free again when its process ends, however it ends.
final class FileLock {
  private let descriptor: Int32

  /// Takes the lock; `nil` if another holder has it. A file is made if there is none, a folder is not.
  ///
  /// - Throws: `GradingProblem` with the system's reason if the file can't be opened or locked.
  init?(_ path: String, isFolder: Bool = false) throws(GradingProblem) {
    descriptor = open(path, isFolder ? O_RDONLY | O_DIRECTORY | O_CLOEXEC : O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw GradingProblem("can't open the lock \(path): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    let reason = errno
    close(descriptor)
    guard reason != EWOULDBLOCK else { return nil }
    throw GradingProblem("can't lock \(path): \(String(cString: strerror(reason)))")
  }

  deinit { close(descriptor) }
}
