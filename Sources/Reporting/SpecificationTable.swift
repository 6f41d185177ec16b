// What the specification said, as the page's data.

import Exploration

/// Numbers for replies and answers, and everything that the specification said of them.
struct SpecificationTable {
  private let specification: RecordedExpectations
  private var replies: [Reply: Int] = [:]
  private var replyList: [Reply] = []
  private var answers: [RecordedAnswer: Int] = [:]
  private var violations: [Violation: Int] = [:]
  private var violationList: [Violation] = []

  init(_ specification: RecordedExpectations) { self.specification = specification }

  mutating func number(of reply: Reply) -> Int {
    if let known = replies[reply] { return known }
    replyList.append(reply)
    replies[reply] = replyList.count - 1
    return replyList.count - 1
  }

  mutating func number(of answer: RecordedAnswer) -> Int {
    if let known = answers[answer] { return known }
    answers[answer] = answers.count
    return answers.count - 1
  }

  /// A judgement: a number for what the program may show now, or `[violation]`.
  private mutating func json(_ judgement: Judgement) -> OrderedJSON {
    switch judgement {
    case .live(let live): .integer(live)
    case .violation(let violation): .array([.integer(number(of: violation))])
    }
  }

  private mutating func number(of violation: Violation) -> Int {
    if let known = violations[violation] { return known }
    violationList.append(violation)
    violations[violation] = violationList.count - 1
    return violationList.count - 1
  }

  // MARK: The tables

  /// The tables, each by the numbers of what was asked, joined by spaces.
  var json: OrderedJSON {
    mutating get {
      let tables: [(String, OrderedJSON)] = [
        ("boots", boots), ("recoveries", table(specification.recoveries)),
        ("observations", table(specification.observations)), ("performances", performances),
        ("afterCrash", Self.sorted(specification.afterCrash.map { ("\($0.key)", .integer($0.value)) })),
        ("during", Self.sorted(specification.during.map { ("\($0.key.live) \($0.key.command)", .integer($0.value)) })),
        ("words", words),
      ]
      let replies = replyList.map { reply -> OrderedJSON in
        switch reply {
        case .ok(let text), .sending(let text, _): .array([.string("ok"), .string(text)])
        case .failed(let text): .array([.string("threw"), .string(text)])
        case .unfinished(let part): .array([.string("unfinished"), .string(part)])
        }
      }
      return .object(
        [
          ("initial", .integer(specification.initial)), ("replies", .array(replies)),
          ("violations", .array(violationList.map(\.pageJSON))),
        ] + tables)
    }
  }

  private var boots: OrderedJSON {
    mutating get {
      let rows = specification.boots.map { ("\(number(of: $0.key))", $0.value) }.sorted { $0.0 < $1.0 }
      return .object(
        rows.map { key, violation in (key, violation.map { .array([.integer(number(of: $0))]) } ?? .integer(0)) })
    }
  }

  private mutating func table(_ observations: [RecordedExpectations.Observation: Judgement]) -> OrderedJSON {
    judged(observations.map { ("\($0.key.number) \(number(of: $0.key.reply))", $0.value) })
  }

  private var performances: OrderedJSON {
    mutating get {
      judged(
        specification.performances.map { key, judgement in
          ("\(key.live) \(number(of: key.answer)) \(key.isFaulty ? 1 : 0) \(key.command)", judgement)
        })
    }
  }

  /// Judgements in the order of their keys, which also numbers their violations.
  private mutating func judged(_ rows: [(key: String, judgement: Judgement)]) -> OrderedJSON {
    .object(rows.sorted { $0.key < $1.key }.map { ($0.key, json($0.judgement)) })
  }

  /// What may be found after a power cut, by the number that is expected.
  private var words: OrderedJSON {
    let numbers = Set(
      [specification.initial] + specification.afterCrash.values + specification.during.values
        + specification.recoveries.keys.map(\.number))
    return Self.sorted(
      numbers.map { ("\($0)", .array(specification.words(for: $0).map(OrderedJSON.string))) })
  }

  /// In an order that is the same every time.
  private static func sorted(_ rows: [(String, OrderedJSON)]) -> OrderedJSON {
    .object(rows.sorted { $0.0 < $1.0 })
  }
}
