// Answers given before they are asked for. When the explorer boots a program on a prefix that it knows already, the
// judge can send the answers of that prefix in one piece: the program runs through it without waiting for the judge at
// every call. Nothing is taken on trust: each call is still read, made on the disk and compared.

import Exploration
import LabKit
import Storage

/// The answers that were sent ahead, and how far they have proved right.
struct Prediction {
  /// How many bytes may be sent ahead: few enough for a socket's buffer, so that neither side waits for the other.
  static let longest = 48 << 10

  private(set) var answers: [JudgeMessage]
  private(set) var asked: [ProgramMessage] = []
  private var ahead = 0
  private var confirmed = 0

  init(_ predicted: [PredictedMessage]) {
    answers = predicted.map { message in
      switch message {
      case .result(let result): .result(result)
      case .command(let instruction): JudgeMessage(instruction)
      }
    }
  }

  /// Queues answers, as many as may be sent ahead; the others are answered when they are asked for.
  mutating func queue(on connection: Connection) {
    while ahead < answers.count, connection.queued + answers[ahead].sizeEstimate <= Self.longest {
      connection.queue(answers[ahead])
      ahead += 1
    }
    if asked.isEmpty { answers.removeSubrange(ahead...) }
  }

  /// What the program said at this place before it was restarted, if it was.
  var repeated: ProgramMessage? { confirmed < asked.count ? asked[confirmed] : nil }

  /// Goes past an answer that is known to be right; returns it if it was not sent ahead.
  mutating func skip() -> JudgeMessage? {
    defer { confirmed += 1 }
    return confirmed < ahead ? nil : answers[confirmed]
  }

  /// Remembers what the program said while its answers are only predicted.
  mutating func note(_ message: ProgramMessage) { if confirmed < answers.count { asked.append(message) } }

  /// Compares the next predicted answer with the right one; `nil` if none was predicted.
  mutating func confirm(_ answer: JudgeMessage) -> Bool? {
    guard confirmed < answers.count else { return nil }
    guard answers[confirmed] == answer else { return false }
    confirmed += 1
    return true
  }

  /// What to send ahead to a fresh boot that is to get here again, and go on with the right answer.
  mutating func correct(_ answer: JudgeMessage) {
    answers.removeSubrange(confirmed...)
    answers.append(answer)
    confirmed = 0
    ahead = 0
  }
}

extension JudgeMessage {
  /// At least the bytes of its frame.
  fileprivate var sizeEstimate: Int {
    switch self {
    case .command(let line), .timed(let line, _): line.utf8.count + 24
    case .message(let bytes, let sender, _): bytes.count + sender.utf8.count + 32
    case .result(.bytes(let bytes)): bytes.count + 16
    case .result(.names(let names)): names.reduce(16) { $0 + $1.utf8.count + 4 }
    case .device: 24  // never predicted
    case .result: 24
    }
  }
}
