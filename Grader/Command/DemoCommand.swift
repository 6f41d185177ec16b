import Exploration
import Foundation
import Grading
import Judging
import Reporting
import Simulation

/// `demo [NAME]`: steps through a scenario in the terminal, or through the crashes of a token.
enum DemoCommand: Subcommand {
  static let name = "demo"

  static func run(_ call: SubcommandCall) throws -> Int32 {
    guard call.words.count <= 1 else { throw GradingProblem("expected: demo [NAME|TOKEN]") }
    guard let name = call.words.first else {
      print(try call.library().listing, terminator: "")
      return 0
    }
    let steps = try name.hasPrefix("\(ReplayToken.version):") ? follow(ReplayToken(name), call) : show(name, call)
    let terminal = Terminal.current(1)
    if terminal.isInteractive, let keyboard = Keyboard() {
      StepViewer(steps, terminal: terminal).run(keyboard)
    } else {
      print(steps.text(terminal: terminal), terminator: "")
    }
    return 0
  }

  /// The steps of what is most worth seeing in a scenario.
  private static func show(_ name: String, _ call: SubcommandCall) throws -> StepThrough {
    let scenario = try call.library().named(name)
    let steps = try call.withProcess(for: scenario) { process in
      StepThrough(showing: Judge(lab: call.lab, scenario: scenario), process)
    }
    guard let steps else {
      throw GradingProblem(
        "your program fails in a way that can't be shown again; see swift run \(call.lab.name) check --scenario "
          + scenario.name)
    }
    return steps
  }

  /// The steps of one chain of crashes.
  private static func follow(_ token: ReplayToken, _ call: SubcommandCall) throws -> StepThrough {
    let scenario = try call.library().scenario(of: token)
    let steps = try call.withProcess(for: scenario) { process in
      try StepThrough(following: token, of: scenario, in: call.lab, process)
    }
    guard let steps else {
      throw GradingProblem("this token is stale; swift run \(call.lab.name) replay \(token) says what has changed")
    }
    return steps
  }
}

/// Shows steps one at a time.
struct StepViewer {
  private let steps: StepThrough
  private let terminal: Terminal

  init(_ steps: StepThrough, terminal: Terminal) {
    self.steps = steps
    self.terminal = terminal
  }

  func run(_ keyboard: Keyboard) {
    var navigator = StepNavigator(count: steps.steps.count)
    var action = StepNavigator.Action.show
    while action != .quit {
      if action != .wait { show(navigator, isHelp: action == .help) }
      guard let key = keyboard.read() else { break }
      action = navigator.press(key)
    }
    write("\n")
  }

  private func show(_ navigator: StepNavigator, isHelp: Bool) {
    let head = navigator.index == 0 ? steps.head(terminal) : ""
    let keys = navigator.digits.map { "go to step: \($0)" } ?? "n next   b back   g N go to   q quit   ? help"
    let help = isHelp ? StepNavigator.help + "\n" : ""
    write("\u{1B}[H\u{1B}[2J" + head + steps.text(of: navigator.index, terminal: terminal) + help + keys)
  }

  private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}

/// Single keys, as long as this object lives. Control-C comes as a key too, so that the terminal is always put back.
final class Keyboard {
  private let before: termios

  /// `nil` if standard input is no terminal.
  init?() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    before = settings
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else { return nil }
  }

  deinit {
    var settings = before
    _ = tcsetattr(STDIN_FILENO, TCSANOW, &settings)
  }

  /// The next key; `nil` at the end of the input.
  func read() -> Character? {
    var byte: UInt8 = 0
    guard Foundation.read(STDIN_FILENO, &byte, 1) == 1 else { return nil }
    return Character(UnicodeScalar(byte))
  }
}
