// What the grader itself prints. Whoever runs it may have closed a stream, sent it to a full disk, or gone away; then marks
// are lost that nobody has seen, and that must not look like success.

import CSystem
import Foundation
import Synchronization

/// Standard output and standard error of this process.
public enum StandardStreams {
  private static let closed = Mutex(false)

  /// Makes sure that no file that is opened later takes a closed stream's number, and that a reader who has gone away is an
  /// error and not the end.
  public static func prepare() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free is this one. Nothing can be written there, so that standard output shows an error.
      _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
      if descriptor == STDOUT_FILENO { closed.withLock { $0 = true } }
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Prints a text, and makes sure that it has arrived.
  public static func tell(_ text: String) throws(GradingProblem) {
    print(text, terminator: "")
    try flush()
  }

  /// Says something on standard error, if anybody listens.
  public static func warn(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8)) }

  /// Ends this process; with status 2 and a word why, if something that was printed is lost.
  public static func leave(_ status: Int32) -> Never {
    do throws(GradingProblem) { try flush() } catch {
      if status != 2 { warn("grader: \(error)") }
      exit(2)
    }
    exit(status)
  }

  private static func flush() throws(GradingProblem) {
    let result = cs_flush_output()
    guard result < 0 else { return }
    let why = closed.withLock { $0 } ? "it is closed" : String(cString: cs_error_text(-result))
    throw GradingProblem("can't write to standard output: \(why)")
  }
}

extension Error {
  /// The error in one plain line, as far as it is one of the system's: what could not be done, where, and why.
  public var plain: String {
    guard let error = self as? CocoaError else {
      return (self as? POSIXError).map { String(cString: strerror($0.code.rawValue)) } ?? "\(self)"
    }
    let path = error.filePath ?? error.url?.path
    let cause = (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
    return [path, cause ?? error.localizedDescription].compactMap { $0 }.joined(separator: ": ")
  }
}
