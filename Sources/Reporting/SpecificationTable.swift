// What the specification said, as the page's data.

import Exploration

/// Numbers for everything that the specification said.
struct SpecificationTable {
  private let specification: RecordedExpectations
  private let wrong: [(node: Int, trace: PageGraph.Trace)]
  private var answers: AnswerTable

  /// What a specification said of what a tree has, whose answers are numbered, and of the calls that led to its nodes.
  init(
    _ specification: RecordedExpectations, _ traces: [(node: Int, trace: PageGraph.Trace)], _ answers: AnswerTable
  ) {
    (self.specification, wrong, self.answers) = (specification, traces, answers)
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
        ("reboots", Self.sorted(specification.reboots.map { ("\($0.key)", .integer($0.value)) })),
        ("traces", traces), ("words", words),
      ]
      return .object(
        [
          ("initial", .integer(specification.initial)), ("replies", answers.replies { _ in nil }),
          ("violations", answers.violations),
        ] + tables)
    }
  }

  private var boots: OrderedJSON {
    mutating get {
      let rows = specification.boots.map { ("\(answers.number(of: $0.key))", $0.value) }.sorted { $0.0 < $1.0 }
      return .object(
        rows.map { ($0.0, answers.json($0.1)) })
    }
  }

  private mutating func table(_ observations: [RecordedExpectations.Observation: Judgement]) -> OrderedJSON {
    judged(observations.map { ("\($0.key.number) \(answers.number(of: $0.key.reply))", $0.value) })
  }

  private var performances: OrderedJSON {
    mutating get {
      judged(
        specification.performances.map { key, judgement in
          ("\(key.live) \(answers.number(of: key.answer)) \(key.isFaulty ? 1 : 0) \(key.command)", judgement)
        })
    }
  }

  /// What is wrong with the calls that led to a node, by its number and what the program might have shown before.
  private var traces: OrderedJSON {
    mutating get {
      .object(
        wrong.map { node, trace in
          ("\(node) \(trace.live.map(String.init) ?? "")", answers.json(trace.violation))
        })
    }
  }

  /// Judgements in the order of their keys, which also numbers their violations.
  private mutating func judged(_ rows: [(key: String, judgement: Judgement)]) -> OrderedJSON {
    .object(rows.sorted { $0.key < $1.key }.map { ($0.key, answers.json($0.judgement)) })
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
