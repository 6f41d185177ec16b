// Faults: `ENOSPC on write 2`, `EIO on sync always of ledger.new`, `flip byte 5 bit 3 on read 1`, `EIO anywhere`.

import Simulation
import Storage

extension ScenarioParser {
  /// Reads a fault without its verb.
  mutating func faultRule(_ line: inout ScenarioLine) throws(ScenarioError) -> FaultRule {
    let outcome = try outcome(&line)
    var rule = FaultRule(outcome, on: .any)
    guard !line.words.isEmpty else { throw line.error("which call? 'on write 2', 'on sync always' or 'anywhere'") }
    if try line.choice("word", of: ["on", "anywhere"]) == "anywhere" {
      rule.occurrence = .anywhere
    } else {
      rule.call = try call(struckBy: outcome, &line)
      if let word = line.words.first, word.text != "of" { rule.occurrence = try occurrence(of: outcome, &line) }
    }
    if !line.words.isEmpty {
      _ = try line.choice("word", of: ["of"])
      rule.path = try line.word("the path").text
    }
    return rule
  }

  /// Reads `ENOSPC`, `short`, or `flip byte 5 bit 3`.
  private func outcome(_ line: inout ScenarioLine) throws(ScenarioError) -> FaultRule.Outcome {
    let word = try line.word("the error")
    let codes = FileSystemError.Code.allCases.filter { $0 != .powerCut && $0 != .other }
    if let code = codes.first(where: { $0.posixName == word.text }) { return .error(code) }
    let named: [FaultRule.Outcome] = [.short, .reverted, .late, .lie, .misdirected, .flip(byte: nil, bit: 0)]
    guard let outcome = named.first(where: { $0.name == word.text }) else {
      let known = codes.map(\.posixName) + named.map(\.name)
      throw line.error("unknown error '\(word.text)'\(Suggestion.phrase(for: word.text, among: known))", at: word)
    }
    return outcome.isOnce ? try flip(&line) : outcome
  }

  /// Reads `byte 5 bit 3`, either of which may be missing.
  private func flip(_ line: inout ScenarioLine) throws(ScenarioError) -> FaultRule.Outcome {
    var byte: Int?
    var bit = 0
    if line.words.first?.text == "byte" {
      _ = try line.word("a word")
      byte = try line.number("the number of the byte", in: 0...DiskLimits.largestFile - 1)
    }
    if line.words.first?.text == "bit" {
      _ = try line.word("a word")
      bit = try line.number("the number of the bit", in: 0...7)
    }
    return .flip(byte: byte, bit: bit)
  }

  /// Reads `write`.
  private func call(
    struckBy outcome: FaultRule.Outcome, _ line: inout ScenarioLine
  ) throws(ScenarioError) -> CallName {
    let word = try line.word("the call")
    guard let call = CallName(rawValue: word.text) else {
      throw line.unknown("call", word, among: CallName.allCases.map(\.rawValue))
    }
    guard call == .any || outcome.calls?.contains(call) ?? true else {
      let calls = (outcome.calls ?? []).map { "'\($0.rawValue)'" }
      let list =
        calls.count == 1 ? calls[0] : calls.dropLast().joined(separator: ", ") + " and \(calls[calls.count - 1])"
      throw line.error("only \(list) can \(outcome.infinitive)", at: word)
    }
    return call
  }

  /// Reads `2`, `always`, or `anywhere`.
  private func occurrence(
    of outcome: FaultRule.Outcome, _ line: inout ScenarioLine
  ) throws(ScenarioError) -> FaultRule.Occurrence {
    guard let word = line.words.first, ScenarioLine.number(word.text) == nil else {
      return .nth(try line.number("the number of the call", in: 1...1_000_000))
    }
    if try line.choice("place", of: ["always", "anywhere"]) == "anywhere" { return .anywhere }
    if outcome.isOnce { throw line.error("a bit flips once: a number, or 'anywhere'", at: word) }
    return .always
  }
}

extension FaultRule.Outcome {
  /// What a call that it happens to does, after 'can'.
  fileprivate var infinitive: String {
    switch self {
    case .error, .short, .reverted, .late, .misdirected: "be \(name)"
    case .lie: "lie"
    case .flip: "flip a bit"
    }
  }
}
