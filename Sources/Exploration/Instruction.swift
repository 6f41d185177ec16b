// What a program is told between two of its answers, and what machines say to each other.

/// Something that a program is told to do.
public struct Instruction: Hashable, Sendable, ExpressibleByStringLiteral {
  /// What it is.
  public enum Kind: Hashable, Sendable {
    /// A command's line.
    case command(String)
    /// Bytes that came from another machine.
    case message([UInt8], from: String)
  }

  /// What it is.
  public let kind: Kind
  /// What the machine's clock shows from now on; `nil` if it has none.
  public let time: Int?

  /// Whether it is the beginning of a message, and the rest of it was lost; the program is not told.
  public let isCutOff: Bool

  /// Makes an instruction.
  public init(_ kind: Kind, time: Int? = nil, isCutOff: Bool = false) {
    (self.kind, self.time, self.isCutOff) = (kind, time, isCutOff)
  }

  /// A command for a program without a clock.
  public init(_ line: String) { self.init(.command(line)) }

  /// A command for a program without a clock.
  public init(stringLiteral text: String) { self.init(text) }

  /// The line of a command; what a message says in words.
  public var text: String {
    switch kind {
    case .command(let line): line
    case .message(let bytes, let sender):
      "message from \(sender)\(isCutOff ? ", cut off after \(bytes.count) bytes" : ""): \(readable(bytes))"
    }
  }
}

/// Bytes that a program has for another machine.
public struct Parcel: Hashable, Sendable {
  /// The receiver's name.
  public let receiver: String
  /// What it says.
  public let bytes: [UInt8]

  /// Addresses a parcel.
  public init(to receiver: String, _ bytes: [UInt8]) { (self.receiver, self.bytes) = (receiver, bytes) }

  /// What it says, for a person.
  public var text: String { readable(bytes) }
}

/// Printable text as it is. Of other bytes how many they are, and the words among them: numbers say nothing to anybody.
/// No more than fits on a line.
private func readable(_ bytes: [UInt8]) -> String {
  let most = 48
  let letters: Range<UInt8> = 0x20..<0x7F
  let shown = bytes.prefix(most)
  let size = bytes.count == 1 ? "1 byte" : "\(bytes.count) bytes"
  if shown.allSatisfy(letters.contains) {
    return "'\(String(decoding: shown, as: UTF8.self))'\(bytes.count > most ? "… (\(size))" : "")"
  }
  let words = bytes.split { !letters.contains($0) }.filter { $0.count > 2 }
    .map { "'\(String(decoding: $0.prefix(most), as: UTF8.self))'" }
  var told = words.first ?? ""
  for word in words.dropFirst() {
    guard told.count + word.count < most else {
      told += ", …"
      break
    }
    told += ", \(word)"
  }
  return told.isEmpty ? size : "\(size) with \(told)"
}
