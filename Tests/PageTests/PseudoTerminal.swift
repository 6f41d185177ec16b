// A terminal that a test sits in front of: it sees what a person would, presses keys, and changes the window's size.

import Foundation

/// A program running in a terminal of its own.
final class PseudoTerminal {
  /// Why a program could not be run.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What C's macros say on Linux, where Swift does not see them.
  private enum Linux {
    static let unlock: UInt = 0x4004_5431
    static let number: UInt = 0x8004_5430
    static let newSession: Int16 = 0x80
    static let newSignalMask: Int16 = 0x08
  }

  private let master: Int32
  private let process: pid_t
  private let slavePath: String
  private var hasEnded = false
  /// All that was written to the terminal.
  private(set) var output = ""

  /// Starts a program in a terminal of a size.
  init(_ arguments: [String], columns: Int, rows: Int) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (number, isLocked): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, Linux.unlock, &isLocked) == 0, ioctl(master, Linux.number, &number) == 0 else {
      throw Failure(description: "no pseudo-terminal")
    }
    slavePath = "/dev/pts/\(number)"
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    process = try Self.spawn(arguments, on: slavePath)
  }

  deinit {
    if !hasEnded {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(master)
  }

  private static func spawn(_ arguments: [String], on terminal: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens is its own: that is where Control-C comes from.
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, terminal, O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads of a test block signals, and what they start would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Linux.newSession | Linux.newSignalMask)
    var words = arguments.map { strdup($0) } + [nil]
    let environment: [String] = ["TERM=xterm", "PATH=/usr/bin:/bin", "HOME=/tmp"]
    var settings = environment.map { strdup($0) } + [nil]
    defer { (words + settings).forEach { free($0) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &settings)
    guard error == 0 else { throw Failure(description: String(cString: strerror(error))) }
    return process
  }

  /// Presses keys, as the bytes that a terminal sends for them.
  func type(_ keys: String) { _ = write(master, keys, keys.utf8.count) }

  /// Changes the window's size, which tells the program so.
  func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Sends the program a signal.
  func signal(_ number: Int32) { kill(process, number) }

  /// Waits until a text is seen that was not there before, and returns all since then up to the end of what is written.
  func wait(for text: String) throws -> String {
    let start = output.endIndex
    while true {
      let new = output[start...]
      if new.contains(text) { return String(new) }
      guard readMore() else { throw Failure(description: "'\(text)' was not seen in: \(new)") }
    }
  }

  /// Waits for the end; the exit status, or 128 and more for a signal.
  func end() -> Int32 {
    while readMore() {}
    var status: Int32 = 0
    waitpid(process, &status, 0)
    hasEnded = true
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  /// Whether letters are shown as they are typed, a line at a time, as in any terminal.
  var isCooked: Bool {
    let slave = open(slavePath, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(slave) }
    var settings = termios()
    guard tcgetattr(slave, &settings) == 0 else { return false }
    let flags = tcflag_t(ICANON | ECHO | ISIG)
    return settings.c_lflag & flags == flags
  }

  private func readMore() -> Bool {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 120_000) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    output += String(decoding: buffer[..<count], as: UTF8.self)
    return true
  }
}
