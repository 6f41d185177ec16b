import Foundation
import Reporting

/// Shows steps one at a time, on a screen of its own.
struct StepViewer {
  private let steps: StepThrough
  private var terminal: Terminal

  init(_ steps: StepThrough, terminal: Terminal) {
    self.steps = steps
    self.terminal = terminal
  }

  /// Runs until a key says that it is enough.
  mutating func run(_ keyboard: Keyboard) {
    var navigator = StepNavigator(count: steps.steps.count, beats: steps.beats)
    var action = StepNavigator.Action.show
    while action != .quit {
      if action != .wait { show(navigator, isHelp: action == .help) }
      switch keyboard.next() {
      case .key(let key): action = navigator.press(key)
      case .resized: action = .show
      case .ended: return
      }
    }
  }

  private mutating func show(_ navigator: StepNavigator, isHelp: Bool) {
    let (columns, rows) = Keyboard.screenSize ?? (terminal.columns, 0)
    terminal.columns = max(40, columns)
    let head = navigator.index == 0 ? steps.head(terminal) : ""
    let help = isHelp ? StepNavigator.help + "\n" : ""
    let text = head + help + steps.text(of: navigator.index, terminal: terminal)
    let keys =
      navigator.digits.map { "go to step: \($0)" } ?? "→ next   ← back   PageDown on   g N go to   q quit   ? help"
    write("\u{1B}[H\u{1B}[2J" + Self.fitting(text, rows: rows) + String(keys.prefix(terminal.columns)))
  }

  /// As many lines as there is room for above the line of keys.
  private static func fitting(_ text: String, rows: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard rows > 4, lines.count > rows else { return text }
    return lines[..<(rows - 2)].joined(separator: "\n") + "\n…\n"
  }

  private func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
}
