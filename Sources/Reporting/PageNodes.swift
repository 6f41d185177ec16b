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
  /// Where runs stop.
  private(set) var stops: [OrderedJSON] = []
  /// What happens.
  private(set) var events: [OrderedJSON] = []
  private(set) var answers = AnswerTable()
  private let graph: PageGraph
  private let table: InternTable

  init(_ recording: Recording) {
    table = recording.tree.table
    graph = PageGraph(recording)
    for state in graph.states.all { stops.append(stop(state)) }
    for each in graph.events.all { events.append(event(each.event, path: each.path)) }
  }

  /// A row for each kind of node, and the nodes by the numbers of their rows: `0-35,12`.
  ///
  /// A row is `state,segment,delta`, then an answer and how far on the node is that it leads to, and so on; a 0 is left
  /// out. Many nodes have equal rows, and mostly those of the nodes after them are equal, too.
  var rowsAndNodes: (rows: OrderedJSON, nodes: OrderedJSON) {
    var rows = Numbering<String>()
    var ranges: [ClosedRange<Int>] = []
    for (number, node) in graph.nodes.enumerated() {
      let numbers = [node.state, node.segment, node.delta] + node.edges.flatMap { [$0.answer, $0.node - number] }
      let row = rows.number(of: numbers.map { $0 == 0 ? "" : "\($0)" }.joined(separator: ","))
      if let last = ranges.last, last.upperBound + 1 == row {
        ranges[ranges.count - 1] = last.lowerBound...row
      } else {
        ranges.append(row...row)
      }
    }
    let nodes = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    return (.string(rows.all.joined(separator: ";")), .string(nodes.joined(separator: ",")))
  }

  /// By which a boot finds its first node: the faults of several machines' boots go with a machine and its clock.
  var roots: OrderedJSON {
    .array(
      graph.roots.map { root, node in
        let key = root.time.map { "\(root.machine) \($0) \(root.faults)" } ?? "\(root.faults)"
        return .array([.string(key), .integer(node)])
      })
  }

  /// What is wrong with the calls that led to a node, with what the program might have shown before.
  var traces: [(node: Int, trace: PageGraph.Trace)] {
    graph.nodes.enumerated().flatMap { number, node in graph.traces.all[node.traces].map { (number, $0) } }
  }

  /// `[events, damages]` of each segment.
  var segments: OrderedJSON {
    .array(
      graph.segments.all.map { segment in
        let damages = segment.damages.map { OrderedJSON.array([.integer($0.moment), .string("\($0.outcome)")]) }
        return .array([.array(segment.events.map(OrderedJSON.integer)), .array(damages)])
      })
  }

  var deltas: OrderedJSON { .array(graph.deltas.all.map(\.json)) }

  /// Which delta a node has, then `[sync, delta]` for each sync without which it has another.
  var deltaRows: OrderedJSON {
    .array(
      graph.deltaRows.all.map { row in
        let others = row.dropFirst().enumerated().filter { $0.element != row[0] }
        return .array([.integer(row[0])] + others.map { .array([.integer($0.offset), .integer($0.element)]) })
      })
  }

  // MARK: Where runs stop

  private mutating func stop(_ state: RecordedTree.State) -> OrderedJSON {
    switch state {
    case .question(let question): return .array([.string("?")] + Self.numbers(of: question).map(OrderedJSON.integer))
    case .fault: return .array([.string("fault")])
    case .ended(let death): return .array([.string("ended"), .string(death.description)])
    case .idle(let answer):
      let (reply, number) = (answers.number(of: answer.reply), answers.number(of: answer))
      return .array([.string("idle"), .integer(reply), .integer(number), .bool(answer.isStruck)])
    }
  }

  /// Kind, inode, then what the question is about.
  private static func numbers(of question: Question) -> [Int] {
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
        argument(of: call), texts.number(of: call.call.description),
      ]
      if let fault = call.fault { members.append(texts.number(of: fault.story(of: call))) }
      return .array(members)
    }
  }

  /// What the call was given besides its name's words: how a file was opened, or the bytes. A replay token's check needs
  /// them all: where they are, if they are what the call changed sectors to, else the bytes themselves.
  private mutating func argument(of traced: TracedCall) -> OrderedJSON {
    switch traced.call {
    case .open(_, let options): return .array([.string("to"), texts.number(of: options.description)])
    case .write(let bytes, _, let offset):
      let words = texts.number(of: short(bytes))
      let isOnDisk = written(by: traced.operation.seenChanges, at: offset, count: bytes.count) == bytes
      let place: [OrderedJSON] =
        isOnDisk ? [.integer(offset), .integer(bytes.count)] : [.string(Data(bytes).base64EncodedString())]
      return .array([.string("bytes"), words] + place)
    default: return .array([])
    }
  }

  /// What the sectors that a call changes hold in a place; `nil` if it does not change all of them.
  private func written(by changes: [Change], at offset: Int, count: Int) -> [UInt8]? {
    var sectors: [Int: [UInt8]] = [:]
    for change in changes where change.unit.kind == .sector {
      sectors[change.unit.index] = table.bytes(of: change.value)
    }
    var bytes: [UInt8] = []
    while bytes.count < count {
      let place = offset + bytes.count
      guard let sector = sectors[place / table.sectorSize] else { return nil }
      bytes += sector[(place % table.sectorSize)...]
    }
    return Array(bytes[..<count])
  }

  private func short(_ bytes: [UInt8]) -> String { ReadableBytes(bytes, limit: 96).text }

  private mutating func result(of call: TracedCall) -> OrderedJSON {
    switch call.result {
    case .failed(let code): .array([.string("failed"), texts.number(of: "\(code)")])
    case .bytes(let bytes):
      .array([.string("bytes"), .integer(bytes.count), texts.number(of: short(bytes))])
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
