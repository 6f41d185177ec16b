import Foundation

/// A program that trains in a folder, spawned by hand: with no signal ignored or blocked, whatever the shell that runs the
/// tests has done about Ctrl-C, and with a pipe that no other test's child inherits.
///
/// The pipe is a page: a process that nobody listens to waits, so that it is never more than forty steps ahead, however
/// busy the machine is.
final class TrainingProcess {
  private let process: pid_t
  private let output: Int32
  private var isOver = false

  init(in folder: URL, _ command: [String]) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if os(Linux)
      _ = fcntl(ends[1], 1031, 4096)  // F_SETPIPE_SZ
    #endif
    output = ends[0]
    defer { close(ends[1]) }
    let program = builtProgram("SolvedTrainingCheckpoint")
    process = try Self.spawn([program, "on", folder.path] + command, output: ends[1])
  }

  deinit {
    if !isOver { _ = end(by: SIGKILL) }
    close(output)
  }

  /// The next bytes that it prints; none at its end.
  func read() -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = Foundation.read(output, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  /// Waits for its end, and returns the signal that ended it, or 0.
  func end(by signal: Int32? = nil) -> Int32 {
    if let signal { kill(process, signal) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    isOver = true
    return status & 0x7F
  }

  private static func spawn(_ words: [String], output: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGINT)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, words[0], &actions, &attributes, arguments, nil)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    return process
  }
}
