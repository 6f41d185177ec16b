import Storage

extension Lab {
  /// Lab 1: a ledger in one file (parts A and B) and one in branch files (part C).
  public static func shadowCopy(_ file: any Ledger.Type, branches: any Ledger.Type) -> Lab {
    // A class is no state; only its isolation could make it unsafe to pass, and a ledger has none.
    nonisolated(unsafe) let (file, branches) = (file, branches)
    return Lab(
      name: "shadow-copy", title: "ShadowCopy", studentFile: "Ledgers.swift",
      parts: [
        ("A", "one file, replaced whole: a transfer survives a power cut completely or not at all"),
        ("B", "the same when the disk is full, a sync fails or leftovers lie about"),
        ("C", "accounts in branch files, and one commit point for all of them"),
      ],
      commands: [
        ("open ACCOUNT AMOUNT", "opens an account"),
        ("transfer AMOUNT FROM TO", "moves money from one account to another"),
        ("balances", "shows every account"),
      ]
    ) { boot in
      LedgerProgram(try boot.part == "C" ? branches.init(disk: boot.disk) : file.init(disk: boot.disk))
    }
  }
}

/// The commands of lab 1.
final class LedgerProgram: LabProgram {
  private let ledger: any Ledger

  init(_ ledger: any Ledger) { self.ledger = ledger }

  func perform(_ words: [String]) throws -> String {
    switch (words.first, words.count) {
    case ("open", 3): try ledger.open(try account(words[1]), with: try amount(words[2]))
    case ("transfer", 4):
      let (sum, from, to) = (try amount(words[1]), try account(words[2]), try account(words[3]))
      try ledger.transfer(sum, from: from, to: to)
    case ("balances", 1): return Self.text(try ledger.balances())
    case ("open", _): throw UsageError("expected: open ACCOUNT AMOUNT")
    case ("transfer", _): throw UsageError("expected: transfer AMOUNT FROM TO")
    case ("balances", _): throw UsageError("expected: balances, and nothing after it")
    default: throw UsageError("expected open, transfer or balances, not '\(words.first ?? "")'")
    }
    return ""
  }

  /// Balances in one form only, whatever order the dictionary has: `alice=70 bob=80`.
  static func text(_ balances: [String: Int]) -> String {
    let names = balances.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return names.map { "\($0)=\(balances[$0]!)" }.joined(separator: " ")
  }

  private func amount(_ word: String) throws -> Int {
    guard let amount = Int(word) else { throw UsageError("expected a whole amount, not '\(word)'") }
    return amount
  }

  private func account(_ word: String) throws -> String {
    guard (1...16).contains(word.utf8.count), word.utf8.allSatisfy(Self.isPartOfName) else {
      throw UsageError("expected an account of 1 to 16 letters, digits, '_' or '-', not '\(word)'")
    }
    return word
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
