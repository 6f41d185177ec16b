// Everything that a run of the grader needs for a while lies in one folder, `powercut-1234-x7Kq2a` in the system's place
// for such things; its tools are told to put theirs there, too. It is removed at every way out: at the end, after an
// error, when somebody asks the grader to end. Whoever is killed can't do that; but the folder is locked as long as its
// owner lives, and so the next run knows which ones nobody needs any more.

import CSystem
import Foundation
import Synchronization

/// The folder of everything temporary of this process.
public enum RunFolder {
  private struct State {
    var path: String?
    /// Folders elsewhere that are of no use after this run.
    var others: [URL] = []
  }

  private static let state = Mutex(State())
  /// What a signal's handler may look at: it was made before there was one, and stays.
  nonisolated(unsafe) private static var bytes: UnsafeMutablePointer<CChar>?
  /// How long a folder is left alone that nobody has locked: whoever has just made it is about to.
  static let patience = 10

  /// Makes the folder, for this process and for all tools that it runs; removes those of others who are dead.
  public static func enter() throws(GradingProblem) {
    let parent = PassingFolder.plainParent
    sweep(parent)
    let template = strdup(parent.appending(path: "powercut-\(getpid())-XXXXXX").path)!
    guard mkdtemp(template) != nil else { throw problem(parent) }
    // Locked until this process ends, however it ends.
    let descriptor = open(template, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else { throw problem(parent) }
    bytes = template
    let path = String(cString: template)
    state.withLock { $0.path = path }
    setenv("TMPDIR", path, 1)
    atexit { RunFolder.remove() }
    watch()
  }

  private static func problem(_ parent: URL) -> GradingProblem {
    GradingProblem("can't make a folder in \(parent.path): \(String(cString: strerror(errno)))")
  }

  /// Has a folder elsewhere removed at the end of this run, if the run has a folder of its own.
  static func removeAtEnd(_ folder: URL) { state.withLock { $0.others.append(folder) } }

  /// Removes everything.
  static func remove() {
    let (path, others) = state.withLock { state in
      defer { state.path = nil }
      return (state.path, state.others)
    }
    guard let path else { return }
    for folder in others + [URL(filePath: path)] { try? FileManager.default.removeItem(at: folder) }
  }

  /// Removes the folder if there is nothing in it: all that a signal's handler may do.
  public static func removeIfEmpty() { if let bytes { rmdir(bytes) } }

  /// Waits, on a thread of its own, for somebody who wants this process to end.
  private static func watch() {
    let watch = cs_watch_for_end()
    guard watch >= 0 else { return }
    Thread.detachNewThread {
      let number = cs_next_end(watch)
      guard number > 0 else { return }
      remove()
      cs_end_by(number)
    }
  }

  // MARK: Others

  /// Removes the folders of runs that are over.
  static func sweep(_ parent: URL) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] where isRun(name) {
      let folder = parent.appending(path: name)
      let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      // Ours, not made just now, and nobody holds it.
      guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
        time(nil) - Int(cs_changed(folder.path) / 1_000_000_000) > patience,
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      try? FileManager.default.removeItem(at: folder)
    }
  }

  /// `powercut-1234-x7Kq2a`.
  private static func isRun(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "powercut", parts[2].utf8.count == 6 else { return false }
    return Int32(parts[1]) ?? 0 > 0
  }
}
