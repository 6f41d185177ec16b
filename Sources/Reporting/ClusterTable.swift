// What the specification of several machines said, and what they said to each other, as the page's data. Keys are the
// numbers of what was asked, joined by spaces; `Page/cluster.js` builds the same.

import Exploration
import Judging
import Simulation

/// Numbers for instructions and messages, and everything that the specification said of them.
struct ClusterTable {
  private let specification: RecordedClusterExpectations
  private let machines: [String: Int]
  private let commands: [RecordedCommand]
  private var answers: AnswerTable
  /// Instructions by the number of the first command that is one.
  private var instructions: [Instruction: Int] = [:]
  private var payloads: [[UInt8]: Int] = [:]
  private var payloadList: [[UInt8]] = []

  /// What a specification said of machines whose tree has numbered commands and answers.
  init(
    _ specification: RecordedClusterExpectations, machines: [String], commands: [RecordedCommand],
    _ answers: AnswerTable
  ) {
    (self.specification, self.commands, self.answers) = (specification, commands, answers)
    self.machines = Dictionary(uniqueKeysWithValues: machines.enumerated().map { ($1, $0) })
    for (number, command) in commands.enumerated() {
      if let instruction = command.instruction, instructions[instruction] == nil { instructions[instruction] = number }
    }
  }

  private mutating func number(ofPayload bytes: [UInt8]) -> Int {
    if let known = payloads[bytes] { return known }
    payloadList.append(bytes)
    payloads[bytes] = payloadList.count - 1
    return payloadList.count - 1
  }

  private func number(of machine: String) -> Int { machines[machine] ?? -1 }

  // MARK: What was told

  /// Of each command the key by which it is found: what it is, the clock, faults, and what is said.
  private var keys: OrderedJSON {
    mutating get {
      var all: [OrderedJSON] = []
      for command in commands { all.append(.string(key(of: command))) }
      return .array(all)
    }
  }

  private mutating func key(of command: RecordedCommand) -> String {
    switch command {
    case .restart(let faults, let time): "restart \(time ?? 0) \(faults)"
    case .observeFaulty(let instruction): "observe \(instruction.time ?? 0) \(instruction.text)"
    case .perform(let instruction, let faults):
      switch instruction.kind {
      case .command(let line): "command \(instruction.time ?? 0) \(faults) \(line)"
      case .message(let bytes, let sender):
        "message \(instruction.time ?? 0) \(instruction.isCutOff ? "cut" : "whole") \(number(of: sender)) "
          + "\(number(ofPayload: bytes))"
      }
    }
  }

  /// Of each command the number of its instruction; -1 if it is none.
  private var instructionNumbers: OrderedJSON {
    .array(commands.map { .integer($0.instruction.flatMap { instructions[$0] } ?? -1) })
  }

  // MARK: The tables

  /// The tables.
  var json: OrderedJSON {
    mutating get {
      let tables: [(String, OrderedJSON)] = [
        ("keys", keys), ("instructions", instructionNumbers), ("crashes", crashes), ("boots", boots),
        ("recoveries", table(specification.recoveries)), ("observations", table(specification.observations)),
        ("performances", performances), ("losses", losses),
      ]
      let replies = replies
      return .object(
        [("initial", .integer(specification.initial)), ("replies", replies), ("violations", answers.violations)]
          + tables + [("payloads", .array(payloadList.map { .string($0.hexadecimal) }))])
    }
  }

  /// The replies; of what is said to others, to whom and what.
  private var replies: OrderedJSON {
    mutating get {
      let table = answers
      return table.replies { parcels in
        .array(
          parcels.map {
            .array([.integer(number(of: $0.receiver)), .integer(number(ofPayload: $0.bytes)), .string($0.text)])
          })
      }
    }
  }

  private var crashes: OrderedJSON {
    sorted(
      specification.crashes.map { asked, live in
        let instruction = asked.instruction.flatMap { instructions[$0] } ?? -1
        return ("\(number(of: asked.machine)) \(instruction) \(asked.live)", .integer(live))
      })
  }

  private var boots: OrderedJSON {
    mutating get {
      let rows = specification.boots.map { asked, violation in
        ("\(number(of: asked.machine)) \(answers.number(of: asked.answer))", violation)
      }
      return .object(rows.sorted { $0.0 < $1.0 }.map { ($0.0, answers.json($0.1)) })
    }
  }

  private mutating func table(_ rows: [RecordedClusterExpectations.Observation: Judgement]) -> OrderedJSON {
    judged(
      rows.map { asked, judgement in
        ("\(number(of: asked.machine)) \(asked.live) \(answers.number(of: asked.reply))", judgement)
      })
  }

  private var performances: OrderedJSON {
    mutating get {
      judged(
        specification.performances.map { asked, judgement in
          let (machine, instruction) = (number(of: asked.machine), instructions[asked.instruction] ?? -1)
          let answer = answers.number(of: asked.answer)
          return ("\(machine) \(instruction) \(asked.live) \(answer) \(asked.isFaulty ? 1 : 0)", judgement)
        })
    }
  }

  private var losses: OrderedJSON {
    mutating get {
      let rows = specification.losses.map { asked, live -> (String, OrderedJSON) in
        let payload = number(ofPayload: asked.parcel.bytes)
        return (
          "\(number(of: asked.sender)) \(number(of: asked.parcel.receiver)) \(payload) \(asked.live)", .integer(live)
        )
      }
      return sorted(rows)
    }
  }

  private mutating func judged(_ rows: [(key: String, judgement: Judgement)]) -> OrderedJSON {
    .object(rows.sorted { $0.key < $1.key }.map { ($0.key, answers.json($0.judgement)) })
  }

  private func sorted(_ rows: [(String, OrderedJSON)]) -> OrderedJSON { .object(rows.sorted { $0.0 < $1.0 }) }
}

extension [UInt8] {
  /// Two digits for each byte.
  fileprivate var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
