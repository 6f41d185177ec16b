// The text of a ledger, as a file holds it:
//
//     2 accounts
//     alice 70
//     bob 80
//
// There is no checksum in it. Part A's discipline makes one unnecessary: what the ledger's name names was durable
// before it got that name. The format only sees to it that damage is noticed, not taken for money: a file that is
// empty, cut short, longer than it should be, or full of zeros does not decode.

/// Turns accounts into the bytes of a file and back.
public enum LedgerCodec {
  /// The text of a ledger, its accounts in order of their names.
  ///
  /// Names are words, without spaces and line breaks, as ``Ledger`` promises.
  public static func encode(_ accounts: [String: Int]) -> [UInt8] {
    var text = "\(accounts.count) accounts\n"
    for (name, amount) in accounts.sorted(by: { $0.key < $1.key }) { text += "\(name) \(amount)\n" }
    return Array(text.utf8)
  }

  /// The accounts in a file's bytes.
  ///
  /// Throws ``DamagedFile`` if they are not, from the first byte to the last, what ``encode(_:)`` writes.
  public static func decode(_ bytes: [UInt8]) throws -> [String: Int] {
    guard !bytes.isEmpty else { throw DamagedFile("a ledger of 0 bytes") }
    if let zero = bytes.firstIndex(of: 0) { throw DamagedFile("a ledger with a zero in byte \(zero)") }
    let lines = TextLines(bytes)
    var accounts: [String: Int] = [:]
    for line in lines.all.dropFirst() {
      guard let name = line.first, line.count == 2, let amount = Int(line[1]) else {
        throw DamagedFile("a ledger with the line '\(line.joined(separator: " "))'")
      }
      accounts[name] = amount
    }
    let count = lines.all.first?.first ?? ""
    guard count == "\(lines.all.count - 1)", encode(accounts) == bytes else {
      throw DamagedFile("a ledger of \(count) accounts that does not end where it should")
    }
    return accounts
  }
}

/// A file that does not hold what a codec of the kit writes.
public struct DamagedFile: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found instead, for example `damaged: a ledger of 0 bytes`.
  public let description: String

  /// Makes an error that says what was found.
  public init(_ found: String) { description = "damaged: \(found)" }
}

/// A text as lines of words.
struct TextLines {
  /// The words of each line.
  let all: [[String]]

  init(_ bytes: [UInt8]) {
    all = bytes.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }
  }
}
