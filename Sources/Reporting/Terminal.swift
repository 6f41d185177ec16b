import Foundation

/// Where a report is printed: how wide it is, and whether it shows colour.
public struct Terminal: Hashable, Sendable {
  /// Characters a line.
  public var columns: Int
  /// Whether escape sequences colour the text; colour never says what the words don't.
  public var hasColour: Bool
  /// Whether a line can be overwritten.
  public var isInteractive: Bool

  /// Describes a terminal; the default is a file.
  public init(columns: Int = 100, hasColour: Bool = false, isInteractive: Bool = false) {
    self.columns = columns
    self.hasColour = hasColour
    self.isInteractive = isInteractive
  }

  /// What lies behind a descriptor: 1 for standard output, 2 for standard error. `NO_COLOR` is respected.
  public static func current(_ descriptor: Int32) -> Terminal {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
    return Terminal(hasColour: isTerminal && environment["NO_COLOR", default: ""].isEmpty, isInteractive: isTerminal)
  }

  /// A colour, by what it means.
  enum Ink: Int {
    case bad = 31
    case good = 32
    case notice = 33
    case title = 1
    case faint = 2
  }

  /// The text in a colour, if there are colours.
  func paint(_ text: String, _ ink: Ink) -> String {
    hasColour && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  /// The text with spaces after it, up to a width.
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// The text with spaces before it, up to a width.
  func paddedLeft(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

  /// The text in lines of at most so many characters, broken between words where there are any.
  func wrapped(_ width: Int) -> [String] {
    split(separator: "\n", omittingEmptySubsequences: false).flatMap { Self.wrap($0, width) }
  }

  private static func wrap(_ line: Substring, _ width: Int) -> [String] {
    var lines: [String] = []
    var rest = line
    // Counting all of what is left, line after line, would take as long as a long text is long, squared.
    while rest.index(rest.startIndex, offsetBy: width + 1, limitedBy: rest.endIndex) != nil {
      let head = rest.prefix(width + 1)
      let space = head.lastIndex(of: " ").flatMap { $0 > head.startIndex ? $0 : nil }
      let end = space ?? rest.index(rest.startIndex, offsetBy: width)
      lines.append(String(rest[..<end]))
      rest = rest[end...].drop { $0 == " " }
    }
    return lines + [String(rest)]
  }
}
