// A browser to look at pages with: Chromium without a window, told what to do over two pipes (its third and fourth
// descriptors), in messages of JSON that end in a zero byte. No driver, no network, no port that another test could use.
// It ends when the pipes do: a test run that is killed leaves none behind.

import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A running browser. It is lent to one test at a time (``BrowserPool``), and nobody else talks to it meanwhile.
final class Chromium: @unchecked Sendable {
  /// Why a browser could not do what it was asked for.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The browser's program; `nil` if there is none on this machine.
  static let executable: String? = {
    let named = ProcessInfo.processInfo.environment["CHROMIUM"].map { [$0] } ?? []
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    // The first one is the same without what belongs to windows: it is up in a tenth of the time.
    let names = [
      "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    ]
    let found = folders.flatMap { folder in names.map { "\(folder)/\($0)" } }
    return (named + found).first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// What is missing on a machine without one.
  static let missing: String? = executable == nil ? "a browser (apt-get install chromium-headless-shell)" : nil

  private let process: pid_t
  private let toBrowser: Int32
  private let fromBrowser: Int32
  private let profile: URL
  private var received: [UInt8] = []
  /// How many of these bytes are known to end no message.
  private var searched = 0
  private var lastID = 0
  /// What the pages said went wrong, since this was emptied: errors that no script caught.
  var exceptions: [String] = []
  private var hasEnded = false

  /// Starts a browser.
  init() throws {
    guard let program = Self.executable else { throw Failure(description: "no Chromium") }
    profile = FileManager.default.temporaryDirectory.appending(path: "page-tests-\(UUID().uuidString)")
    let (down, up) = (try Self.pipe(), try Self.pipe())
    let arguments = [
      program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
      "--disable-dev-shm-usage", "--no-first-run", "--user-data-dir=\(profile.path)",
    ]
    process = try Self.spawn(arguments, reading: down.read, writing: up.write)
    (toBrowser, fromBrowser) = (down.write, up.read)
    close(down.read)
    close(up.write)
  }

  deinit { end() }

  /// Ends the browser and takes away what it has left.
  func end() {
    guard !hasEnded else { return }
    hasEnded = true
    close(toBrowser)
    close(fromBrowser)
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    try? FileManager.default.removeItem(at: profile)
  }

  /// Two ends that no child gets by accident, and that are in nobody's way.
  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { throw Failure(description: "no pipe") }
    defer { ends.forEach { close($0) } }
    return (fcntl(ends[0], F_DUPFD_CLOEXEC, 20), fcntl(ends[1], F_DUPFD_CLOEXEC, 20))
  }

  private static func spawn(_ arguments: [String], reading: Int32, writing: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, reading, 3)
    posix_spawn_file_actions_adddup2(&actions, writing, 4)
    for output in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    var words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, arguments[0], &actions, nil, &words, environ)
    guard error == 0 else {
      throw Failure(description: "can't start \(arguments[0]): \(String(cString: strerror(error)))")
    }
    return process
  }

  // MARK: Messages

  /// Calls a method of the browser's protocol and waits for its result.
  @discardableResult
  func call(_ method: String, _ parameters: [String: Any] = [:], session: String? = nil) throws -> [String: Any] {
    lastID += 1
    var message: [String: Any] = ["id": lastID, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    try send(try JSONSerialization.data(withJSONObject: message))
    while true {
      let answer = try receive()
      if answer["method"] as? String == "Runtime.exceptionThrown" { exceptions.append("\(answer["params"] ?? "")") }
      guard answer["id"] as? Int == lastID else { continue }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  private func send(_ message: Data) throws {
    var rest = [UInt8](message) + [0]
    while !rest.isEmpty {
      let count = write(toBrowser, rest, rest.count)
      guard count > 0 else { throw Failure(description: "the browser has gone") }
      rest.removeFirst(count)
    }
  }

  private func receive() throws -> [String: Any] {
    while true {
      if let end = received[searched...].firstIndex(of: 0) {
        let message = Data(received[..<end])
        received.removeSubrange(...end)
        searched = 0
        return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
      }
      searched = received.count
      try fill()
    }
  }

  private func fill() throws {
    var waiting = pollfd(fd: fromBrowser, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, Self.patience) > 0 else { throw Failure(description: "the browser does not answer") }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(fromBrowser, &buffer, buffer.count)
    guard count > 0 else { throw Failure(description: "the browser has gone") }
    received += buffer[..<count]
  }

  /// How long an answer may take on a busy machine, in milliseconds.
  private static let patience: Int32 = 300_000
}
