/// Which step is shown, and what a key does about it.
public struct StepNavigator: Hashable, Sendable {
  /// What is to be done after a key.
  public enum Action: Hashable, Sendable {
    /// Shows the step.
    case show
    /// Explains the keys.
    case help
    /// Nothing changes.
    case wait
    /// Leaves.
    case quit
  }

  /// The step shown, from 0.
  public private(set) var index = 0
  /// The digits after `g`, as far as they are typed; `nil` if no number is being typed.
  public private(set) var digits: String?
  private let count: Int
  private let beats: [Int]

  /// Starts at the first of so many steps; `beats` are those at which a talk stops.
  public init(count: Int, beats: [Int] = []) {
    self.count = count
    self.beats = beats
  }

  /// The keys, for a person.
  public static let help = """
    →  n  Enter  Space   the next step
    ←  b                 back
    PageDown  ↓  m       on to the next note, power cut or answer
    PageUp  ↑            back to the last one
    Home  End            the first step, the last
    g N Enter            to step N
    q                    quit
    ?                    these keys

    """

  /// Takes a key.
  public mutating func press(_ key: StepKey) -> Action {
    switch key {
    case .character(let character): return press(character)
    case .right: return go(to: index + 1)
    case .left: return go(to: index - 1)
    case .down, .pageDown: return go(to: beats.first { $0 > index } ?? count - 1)
    case .up, .pageUp: return go(to: beats.last { $0 < index } ?? 0)
    case .home: return go(to: 0)
    case .end: return go(to: count - 1)
    case .unknown: return .wait
    }
  }

  /// Takes a letter, a digit or a sign.
  public mutating func press(_ key: Character) -> Action {
    if let typed = digits { return press(key, after: typed) }
    switch key {
    case "n", "\n", "\r", " ": return go(to: index + 1)
    case "b", "p": return go(to: index - 1)
    case "m": return press(.down)
    case "g":
      digits = ""
      return .show
    case "?", "h": return .help
    // Control-C, Control-D: the terminal hands them over as they are.
    case "q", "\u{3}", "\u{4}": return .quit
    default: return .wait
    }
  }

  private mutating func press(_ key: Character, after typed: String) -> Action {
    switch key {
    case "0"..."9" where typed.count < 6: digits = typed + String(key)
    case " " where typed.isEmpty: return .wait
    case "\u{7F}", "\u{8}": digits = String(typed.dropLast())
    case "\n", "\r":
      digits = nil
      return Int(typed).map { go(to: $0 - 1) } ?? .show
    case "\u{3}", "\u{4}": return .quit
    default: digits = nil
    }
    return .show
  }

  private mutating func go(to step: Int) -> Action {
    digits = nil
    index = min(max(step, 0), count - 1)
    return .show
  }
}
