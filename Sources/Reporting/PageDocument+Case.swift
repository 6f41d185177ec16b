// A scenario and its programs as the page's data. `Page/runs.js` reads it; what each short key means is said here.

import Exploration
import Judging
import Simulation

extension PageDocument.Case {
  var json: OrderedJSON {
    let recording = programs[0].recording
    let scenario = recording.scenario
    let epochs = (0..<recording.steps.epochs.count).map { epoch -> OrderedJSON in
      .object([
        ("steps", .array(scenario.steps(ofEpoch: epoch).compactMap(\.pageJSON))),
        ("ending", ending(of: epoch, scenario)),
      ])
    }
    return .object([
      ("name", .string(scenario.name)), ("part", .string(scenario.part)), ("title", .string(scenario.title)),
      ("model", .string(recording.model.name)),
      ("summary", .string(recording.model.summary)), ("dropped", .array(dropped.map(OrderedJSON.integer))),
      ("comments", .array(comments.map(OrderedJSON.string))), ("epochs", .array(epochs)),
      ("programs", .array(programs.map(\.json))),
    ])
  }

  /// What the scenario's author says to other lecturers.
  private var comments: [String] {
    source.split(separator: "\n").compactMap { line -> String? in
      guard let mark = line.firstIndex(of: "#") else { return nil }
      return String(line[mark...].dropFirst().drop { $0 == " " })
    }
  }

  private func ending(of epoch: Int, _ scenario: Scenario) -> OrderedJSON {
    switch scenario.crash(ofEpoch: epoch) {
    case nil: .string("end")
    case .anywhere?: .string("anywhere")
    case .after(let calls, _)?: .integer(calls)
    }
  }
}

extension Scenario.Step.Kind {
  /// Notes, and what they stand between.
  fileprivate var pageJSON: OrderedJSON? {
    switch self {
    case .note(let text): .array([.string("note"), .string(text)])
    case .command(let words): .array([.string("command"), .string(words.joined(separator: " "))])
    case .restart: .array([.string("restart"), .string("restart")])
    case .fault, .crash, .clock, .deliver: nil
    }
  }
}

extension PageDocument.Program {
  /// Everything that the page knows of a program.
  var json: OrderedJSON {
    let tree = recording.tree
    var specification = SpecificationTable(recording.specification)
    let nodes = PageNodes(tree, &specification)
    let certificate = recording.certificate
    var members: [(String, OrderedJSON)] = [
      ("label", .string(label)), ("observation", .string(recording.specification.observation)),
      ("sectorSize", .integer(tree.table.sectorSize)),
      ("commands", .array(tree.commands.map(OrderedJSON.string))), ("texts", nodes.texts.json),
      ("nodes", .array(nodes.rows)), ("deltas", .array(recording.deltas.map(\.json))),
      ("roots", .array(tree.roots.map { .array([.string("\($0.faults)"), .integer($0.node)]) })),
      ("epochs", .array(recording.steps.epochs.map(Self.json))),
      ("bootFaults", .array(recording.steps.bootFaults.map { .array($0.map(\.json)) })),
      ("again", .array([.integer(recording.steps.again.boot), .integer(recording.steps.again.observation)])),
      ("specification", specification.json), ("opening", recording.opening.json),
      ("syncs", .array(recording.syncs.map { $0.json(besides: recording.deltas) })),
      ("states", .string("\(certificate.states)")), ("moments", .integer(certificate.moments)),
      ("bounds", .array(certificate.bounds.sorted().map(OrderedJSON.string))),
    ]
    members += [("names", nodes.names), ("contents", nodes.contents), ("listings", nodes.listings)]
    if let violation = recording.violation { members.append(("violation", violation.pageJSON)) }
    return .object(members)
  }

  private static func json(_ steps: [RecordedSteps.Step]) -> OrderedJSON {
    .array(steps.map { .array([.string($0.kind.rawValue), .integer($0.command)]) })
  }
}

extension FaultRule {
  /// Its text, what it does, and whether it does so only once.
  fileprivate var json: OrderedJSON {
    .array([.string("\(self)"), .string("\(outcome)"), .bool(outcome.isOnce)])
  }
}

extension Recording.ForgottenSync {
  /// What is different without the sync: for most nodes nothing is.
  fileprivate func json(besides all: [RecordedTree.Delta]) -> OrderedJSON {
    let different = deltas.indices.filter { deltas[$0] != all[$0] }
    var members: [(String, OrderedJSON)] = [
      ("command", .string(site.command)), ("ordinal", .integer(site.ordinal)),
      ("calls", .array(calls.map(OrderedJSON.string))),
      ("deltas", .array(different.map { .array([.integer($0), deltas[$0].json]) })),
    ]
    if let breaks { members += [("breaks", .string(breaks.rule)), ("plan", breaks.plan.json)] }
    return .object(members)
  }
}

extension CrashPlan {
  /// The cuts, each a moment and what is lost; then the strikes, each a run and a moment.
  fileprivate var json: OrderedJSON {
    .array([
      .array(cuts.map { .array([.integer($0.moment), .array($0.lost.map(OrderedJSON.integer))]) }),
      .array(strikes.map { .array([.integer($0.run), .integer($0.moment)]) }),
    ])
  }
}

extension Violation {
  var pageJSON: OrderedJSON {
    .object([
      ("rule", .string(rule)), ("expected", .array(expected.map(OrderedJSON.string))), ("seen", .string(seen)),
    ])
  }
}
