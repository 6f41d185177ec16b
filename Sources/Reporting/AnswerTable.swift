// Replies, answers and violations by number, so that each is written down once.

import Exploration

/// Numbers what programs answer, and what is wrong with it.
struct AnswerTable {
  private var replyNumbers: [Reply: Int] = [:]
  private var replyList: [Reply] = []
  private var answers: [RecordedAnswer: Int] = [:]
  private var violationNumbers: [Violation: Int] = [:]
  private var violationList: [Violation] = []

  mutating func number(of reply: Reply) -> Int {
    if let known = replyNumbers[reply] { return known }
    replyList.append(reply)
    replyNumbers[reply] = replyList.count - 1
    return replyList.count - 1
  }

  mutating func number(of answer: RecordedAnswer) -> Int {
    if let known = answers[answer] { return known }
    answers[answer] = answers.count
    return answers.count - 1
  }

  private mutating func number(of violation: Violation) -> Int {
    if let known = violationNumbers[violation] { return known }
    violationList.append(violation)
    violationNumbers[violation] = violationList.count - 1
    return violationList.count - 1
  }

  /// A judgement: a number for what the program may show now, or `[violation]`.
  mutating func json(_ judgement: Judgement) -> OrderedJSON {
    switch judgement {
    case .live(let live): .integer(live)
    case .violation(let violation): .array([.integer(number(of: violation))])
    }
  }

  /// What is wrong, as `[violation]`; 0 if nothing is.
  mutating func json(_ violation: Violation?) -> OrderedJSON {
    violation.map { .array([.integer(number(of: $0))]) } ?? .integer(0)
  }

  /// The replies: what kind each is, its text, and what `said` makes of what is said to other machines.
  func replies(_ said: ([Parcel]) -> OrderedJSON?) -> OrderedJSON {
    .array(
      replyList.map { reply in
        switch reply {
        case .ok(let text): .array([.string("ok"), .string(text)])
        case .sending(let text, let parcels):
          .array([.string("ok"), .string(text)] + (said(parcels).map { [$0] } ?? []))
        case .failed(let text): .array([.string("threw"), .string(text)])
        case .unfinished(let part): .array([.string("unfinished"), .string(part)])
        }
      })
  }

  /// The violations.
  var violations: OrderedJSON { .array(violationList.map(\.pageJSON)) }
}
