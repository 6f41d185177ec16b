// The recorded tree as the page's data: nodes with numbers for texts, so that each text is there once.

import Exploration
import Foundation
import Judging
import Simulation
import Storage

/// Texts by number.
struct TextTable {
  private var numbers: [String: Int] = [:]
  private var texts: [String] = []

  mutating func number(of text: String) -> OrderedJSON {
    if let known = numbers[text] { return .integer(known) }
    texts.append(text)
    numbers[text] = texts.count - 1
    return .integer(texts.count - 1)
  }

  var json: OrderedJSON { .array(texts.map(OrderedJSON.string)) }
}

/// Writes down the nodes of a tree.
struct PageNodes {
  private(set) var texts = TextTable()
  /// `[parent, answer, state, events, checks, damages]` of each node; the parent of a first node is -1.
  private(set) var rows: [OrderedJSON] = []
  private(set) var answers = AnswerTable()
  private let table: InternTable

  init(_ tree: RecordedTree) {
    table = tree.table
    for node in tree.nodes {
      let events = node.events.enumerated().map { event($1, path: node.paths[$0]) }
      rows.append(
        .array([
          .integer(node.parent ?? -1), .integer(node.answer), state(node.state), .array(events),
          .array(node.checks.map { .integer(Int($0)) }),
          .array(node.damages.map { .array([.integer($0.moment), .string("\($0.outcome)")]) }),
        ]))
    }
  }

  // MARK: States

  private mutating func state(_ state: RecordedTree.State) -> OrderedJSON {
    switch state {
    case .question(let question): return .array([.string("?")] + numbers(of: question).map(OrderedJSON.integer))
    case .fault: return .array([.string("fault")])
    case .ended(let death): return .array([.string("ended"), .string(death.description)])
    case .idle(let answer):
      let (reply, number) = (answers.number(of: answer.reply), answers.number(of: answer))
      return .array([.string("idle"), .integer(reply), .integer(number), .bool(answer.isStruck)])
    }
  }

  /// Kind, inode, then what the question is about.
  private func numbers(of question: Question) -> [Int] {
    switch question {
    case .entry(let directory, let name): [0, directory, name]
    case .listing(let directory, let besides): [1, directory] + besides
    case .size(let inode): [2, inode]
    case .extent(let inode, let offset, let count): [3, inode, offset, count]
    case .sector(let inode, let index): [4, inode, index]
    }
  }

  // MARK: Events

  private mutating func event(_ event: RunEvent, path: String?) -> OrderedJSON {
    switch event {
    case .began(let command): return .array([.string("began"), .integer(command)])
    case .answered(let reply): return .array([.string("reply"), .integer(answers.number(of: reply))])
    case .call(let call):
      let text = texts.number(of: call.call.description { _ in path })
      var members: [OrderedJSON] = [
        .string("call"), text, result(of: call), .array(call.operation.seenChanges.map(\.json)),
        argument(of: call.call),
      ]
      if let fault = call.fault { members.append(texts.number(of: fault.story(of: call))) }
      return .array(members)
    }
  }

  /// What the call was given besides its name's words: how a file was opened, or the bytes.
  private mutating func argument(of call: Call) -> OrderedJSON {
    switch call {
    case .open(_, let options): .array([.string("to"), texts.number(of: options.description)])
    case .write(let bytes, _, _): .array([.string("bytes"), texts.number(of: ReadableBytes(bytes).text)])
    default: .array([])
    }
  }

  private mutating func result(of call: TracedCall) -> OrderedJSON {
    switch call.result {
    case .failed(let code): .array([.string("failed"), texts.number(of: "\(code)")])
    case .bytes(let bytes):
      .array([.string("bytes"), .integer(bytes.count), texts.number(of: ReadableBytes(bytes).text)])
    case .count(let count): .array([.string("count"), .integer(count)])
    case .names(let names): .array([.string("names"), texts.number(of: names.joined(separator: " "))])
    case .done, .descriptor: .array([])
    }
  }

  // MARK: Numbers

  /// Names by number, and each one's place in the order of their bytes.
  var names: OrderedJSON {
    let all = Array(0..<table.nameCount)
    let sorted = all.sorted(by: table.precedes)
    var places = [Int](repeating: 0, count: all.count)
    for (place, name) in sorted.enumerated() { places[name] = place }
    return .array(all.map { .array([.string(table.text(of: $0)), .integer(places[$0])]) })
  }

  /// Sectors by number, in base 64, without the zeros at their ends.
  var contents: OrderedJSON {
    .array(
      (0..<table.contentCount).map { number in
        let bytes = table.bytes(of: number)
        let kept = bytes.dropLast(bytes.reversed().prefix { $0 == 0 }.count)
        return .string(Data(kept).base64EncodedString())
      })
  }

  /// Listings by number, each the numbers of its names.
  var listings: OrderedJSON {
    .array((0..<table.listingCount).map { .array(table.names(of: $0).map(OrderedJSON.integer)) })
  }
}

extension RecordedTree.Delta {
  /// `[effects, promises]`: an effect is its changes, requirements, moment and the moment of its promise (-1 for none);
  /// a promise an effect's number and a moment.
  var json: OrderedJSON {
    if effects.isEmpty, promises.isEmpty { return .integer(0) }
    return .array([
      .array(
        effects.map { effect in
          .array([
            .array(effect.changes.map(\.json)), .array(effect.requirements.map(OrderedJSON.integer)),
            .integer(effect.moment), .integer(effect.promised == Int.max ? -1 : effect.promised),
          ])
        }), .array(promises.map { .array([.integer($0.effect), .integer($0.moment)]) }),
    ])
  }
}

extension Change {
  /// Kind (0 a name, 1 a size, 2 a sector), inode, index, value.
  fileprivate var json: OrderedJSON {
    let kind = unit.kind == .entry ? 0 : unit.kind == .size ? 1 : 2
    return .array([.integer(kind), .integer(unit.inode), .integer(unit.index), .integer(value)])
  }
}
