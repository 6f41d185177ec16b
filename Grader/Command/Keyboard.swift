import Foundation
import Grading
import Reporting

/// Single keys and a screen of one's own, as long as this object lives.
///
/// Control-C comes as a key, so that the terminal is always put back; where a signal ends the process, its handler does
/// that first.
final class Keyboard {
  /// What happened at the terminal.
  enum Event {
    /// A key was pressed.
    case key(StepKey)
    /// The window has another size.
    case resized
    /// Nothing more will come.
    case ended
  }

  /// As the terminal was; a signal's handler can reach nothing else.
  nonisolated(unsafe) private static var before = termios()
  nonisolated(unsafe) private static var isResized: sig_atomic_t = 0
  private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
  /// What was done about them before.
  private var handlers: [sigaction] = []
  private var decoder = StepKeyDecoder()

  /// `nil` if standard input is no terminal.
  init?() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    Self.before = settings
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else { return nil }
    signal(SIGWINCH) { _ in Keyboard.isResized = 1 }
    for number in Self.endings {
      var handler = sigaction()
      sigaction(number, nil, &handler)
      handlers.append(handler)
      signal(number) { number in
        Keyboard.putBack()
        RunFolder.removeIfEmpty()
        _exit(128 + number)
      }
    }
    Self.print("\u{1B}[?1049h\u{1B}[?25l")
  }

  deinit {
    Self.putBack()
    for (number, handler) in zip(Self.endings, handlers) {
      _ = withUnsafePointer(to: handler) { sigaction(number, $0, nil) }
    }
    signal(SIGWINCH, SIG_DFL)
  }

  /// Shows the screen that was there before, and the cursor, and gives the keys back.
  private static func putBack() {
    print("\u{1B}[?25h\u{1B}[?1049l")
    _ = tcsetattr(STDIN_FILENO, TCSANOW, &before)
  }

  private static func print(_ text: StaticString) { _ = write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount) }

  /// Columns and rows of the window; `nil` if nobody knows.
  static var screenSize: (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Waits for what happens next.
  func next() -> Event {
    while true {
      if Self.isResized != 0 {
        Self.isResized = 0
        return .resized
      }
      var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      // An escape by itself is a key, too: nothing follows it soon. A signal ends the wait, whoever sets it up.
      let ready = poll(&waiting, 1, decoder.isWaiting ? 100 : 1_000)
      if ready == 0 { decoder.giveUp() }
      guard ready > 0 else { continue }
      var byte: UInt8 = 0
      guard read(STDIN_FILENO, &byte, 1) == 1 else { return .ended }
      if let key = decoder.take(byte) { return .key(key) }
    }
  }
}
