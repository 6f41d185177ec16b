import Foundation

/// Says on standard error how far something is: a bar on a terminal, a line for each step elsewhere.
public final class ProgressBar {
  private let terminal: Terminal
  private let write: (String) -> Void
  private var isDrawn = false

  /// Starts without drawing anything.
  public init(
    terminal: Terminal = .current(2),
    write: @escaping (String) -> Void = { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) }
  ) {
    self.terminal = terminal
    self.write = write
  }

  /// Whether there is a bar, not lines.
  public var isBar: Bool { terminal.isInteractive }

  /// Says what is being done now, where nothing can be counted.
  public func announce(_ text: String) {
    clear()
    write(terminal.isInteractive ? text : text + "\n")
    isDrawn = terminal.isInteractive
  }

  /// Says that one more step is done, of how many, and what it came to.
  public func advance(_ done: Int, of count: Int, _ text: String) {
    guard terminal.isInteractive else { return write("\(done)/\(count) \(text)\n") }
    clear()
    let width = 30
    let filled = count > 0 ? width * done / count : width
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    write(String("[\(bar)] \(done)/\(count) \(text)".prefix(terminal.columns - 1)))
    isDrawn = true
  }

  /// Wipes the bar, so that something else can be printed.
  public func clear() {
    guard isDrawn else { return }
    write("\r\u{1B}[K")
    isDrawn = false
  }
}
