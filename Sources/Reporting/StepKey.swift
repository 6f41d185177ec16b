/// A key, as far as stepping through a crash knows keys.
public enum StepKey: Hashable, Sendable {
  /// A letter, a digit, a sign, or a control character.
  case character(Character)
  /// The arrows.
  case left, right, up, down
  /// The keys that leaf through pages, which a presenter's remote control has.
  case pageUp, pageDown
  /// The first and the last.
  case home, end
  /// A sequence that means nothing here.
  case unknown
}

/// Makes keys of the bytes that a terminal sends: an arrow is three of them, a page key four.
public struct StepKeyDecoder: Sendable {
  private var sequence: [UInt8] = []

  /// Starts between two keys.
  public init() {}

  /// Whether a sequence has begun that is not complete.
  public var isWaiting: Bool { !sequence.isEmpty }

  /// Takes a byte; returns the key that it completes, if it does.
  public mutating func take(_ byte: UInt8) -> StepKey? {
    guard !sequence.isEmpty || byte == Self.escape else { return .character(Character(UnicodeScalar(byte))) }
    if byte == Self.escape, !sequence.isEmpty {
      sequence = [byte]
      return nil
    }
    sequence.append(byte)
    let isBegun = sequence.count == 1 || sequence.count == 2 && [UInt8(ascii: "["), UInt8(ascii: "O")].contains(byte)
    guard !isBegun else { return nil }
    // Parameters are digits and semicolons; whatever comes after them ends the sequence.
    let isParameter = (UInt8(ascii: "0")...UInt8(ascii: ";")).contains(byte)
    guard sequence.count > 8 || !isParameter else { return nil }
    defer { sequence = [] }
    return Self.keys[String(decoding: sequence.dropFirst(2), as: UTF8.self)] ?? .unknown
  }

  /// Nothing more comes: what has begun is a key that means nothing.
  public mutating func giveUp() { sequence = [] }

  private static let escape: UInt8 = 0x1B
  private static let keys: [String: StepKey] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "1~": .home, "7~": .home, "4~": .end,
    "8~": .end, "5~": .pageUp, "6~": .pageDown,
  ]
}
