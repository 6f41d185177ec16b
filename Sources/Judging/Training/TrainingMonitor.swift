// Lab 4's rules on the trace: what is told by what a program did and answered, and not by the state that it is in.

import Exploration

/// What a program of lab 4 must keep to, beside what it answers.
enum TrainingRule: String, CaseIterable, Hashable, Sendable {
  /// Nothing throws, damage or not: there is always another checkpoint that is whole.
  case goesOn = "goes-on"
  /// What is persisted piece by piece is written piece by piece: no more bytes than were asked for, and some for a
  /// program's own notes.
  case inPieces = "in-pieces"
}

/// Watches what a program answers.
struct TrainingMonitor: RunFold {
  /// The command in hand, or just answered; empty for a boot.
  private var command = ""
  private var reply = Reply.ok("")
  private var bytesWritten = 0

  mutating func take(_ event: RunEvent, command text: String) {
    switch event {
    case .began: (command, bytesWritten) = (text == "restart" ? "" : text, 0)
    case .answered(let reply): self.reply = reply
    case .call(let call): if case .write = call.call, case .count(let count) = call.result { bytesWritten += count }
    }
  }

  /// What is wrong with the last answer; `nil` if nothing is.
  func violation(of rule: TrainingRule) -> Violation? {
    switch rule {
    case .goesOn: thrown
    case .inPieces: tooMuch
    }
  }

  private var thrown: Violation? {
    guard case .failed(let error) = reply else { return nil }
    let who = command.isEmpty ? "the boot" : "'\(command)'"
    return Violation(
      rule: TrainingRule.goesOn.rawValue, expected: ["\(who) to go on with the newest checkpoint that is whole"],
      seen: "it threw: \(error)")
  }

  private var tooMuch: Violation? {
    guard let asked = command.wholeMatch(of: /persist (\d+)/).flatMap({ Int($0.1) }) else { return nil }
    let most = asked + TrainingSpecification.slack
    guard bytesWritten > most else { return nil }
    return Violation(
      rule: TrainingRule.inPieces.rawValue, expected: ["'\(command)' to write at most \(most) bytes"],
      seen: "\(bytesWritten) written")
  }
}
