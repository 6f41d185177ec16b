// A scenario and its programs as the page's data. `Page/runs.js` reads it; what each short key means is said here.

import Exploration
import Judging
import Simulation

extension PageDocument.Case {
  var json: OrderedJSON {
    let recording = programs[0].recording
    let scenario = recording.scenario
    return .object(
      [
        ("name", .string(scenario.name)), ("part", .string(scenario.part)), ("title", .string(scenario.title)),
        ("model", .string(recording.model.name)), ("summary", .string(recording.model.summary)),
        ("dropped", .array(dropped.map(OrderedJSON.integer))),
        ("comments", .array(comments.map(OrderedJSON.string))),
      ] + course(recording) + [("programs", .array(programs.map(\.json)))])
  }

  /// What is done: epoch by epoch, or step by step on several machines.
  private func course(_ recording: Recording) -> [(String, OrderedJSON)] {
    let scenario = recording.scenario
    switch recording.course {
    case .alone(_, let steps):
      let epochs = (0..<steps.epochs.count).map { epoch -> OrderedJSON in
        .object([
          ("steps", .array(scenario.steps(ofEpoch: epoch).compactMap(\.pageJSON))),
          ("ending", ending(of: epoch, scenario)),
        ])
      }
      return [("epochs", .array(epochs))]
    case .together:
      return [
        ("machines", .array(scenario.machines.map(OrderedJSON.string))), ("steps", scenario.machineSteps),
        ("crashes", scenario.machineCrashes),
      ]
    }
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
    case .fault, .crash, .clock, .deliver, .anything: nil
    }
  }
}

extension PageDocument.Program {
  /// Everything that the page knows of a program.
  var json: OrderedJSON {
    let tree = recording.tree
    let nodes = PageNodes(recording)
    let (rows, order) = nodes.rowsAndNodes
    let certificate = recording.certificate
    var members: [(String, OrderedJSON)] = [
      ("label", .string(label)), ("sectorSize", .integer(tree.table.sectorSize)),
      ("commands", .array(tree.commands.map(OrderedJSON.string))), ("texts", nodes.texts.json),
      ("rows", rows), ("nodes", order), ("stops", .array(nodes.stops)), ("events", .array(nodes.events)),
      ("segments", nodes.segments), ("deltas", nodes.deltas), ("deltaRows", nodes.deltaRows), ("roots", nodes.roots),
      ("opening", recording.opening.json), ("syncs", .array(recording.syncs.map(\.json))),
      ("states", .string("\(certificate.states)")), ("moments", .integer(certificate.moments)),
      ("bounds", .array(certificate.bounds.sorted().map(OrderedJSON.string))),
    ]
    members += [("names", nodes.names), ("contents", nodes.contents), ("listings", nodes.listings)]
    members += course(nodes)
    if let figures = PageFigures(recording)?.json { members.append(("figures", figures)) }
    if let violation = recording.violation { members.append(("violation", violation.pageJSON)) }
    return .object(members)
  }

  /// What the program is told, and what the specification said of its answers.
  private func course(_ nodes: PageNodes) -> [(String, OrderedJSON)] {
    switch recording.course {
    case .alone(let specification, let steps):
      var table = SpecificationTable(specification, nodes.traces, nodes.answers)
      return [
        ("observation", .string(specification.observation)), ("epochs", .array(steps.epochs.map(Self.json))),
        ("bootFaults", .array(steps.bootFaults.map { .array($0.map(\.json)) })),
        ("again", .array([.integer(steps.again.boot), .integer(steps.again.observation)])),
        ("specification", table.json),
      ]
    case .together(let specification):
      let machines = recording.scenario.machines
      var table = ClusterTable(
        specification, machines: machines, commands: recording.tree.recordedCommands, nodes.answers)
      return [
        ("observation", .string(specification.observation(of: machines[0]))), ("specification", table.json),
      ]
    }
  }

  private static func json(_ steps: [RecordedSteps.Step]) -> OrderedJSON {
    .array(steps.map { .array([.string($0.kind.rawValue), .integer($0.command)]) })
  }
}

extension FaultRule {
  /// Its text, what it does, and whether it does so only once.
  var json: OrderedJSON {
    .array([.string("\(self)"), .string("\(outcome)"), .bool(outcome.isOnce)])
  }
}

extension Recording.ForgottenSync {
  /// Which sync it is, and what breaks without it; what is different without it is told with the nodes.
  fileprivate var json: OrderedJSON {
    var members: [(String, OrderedJSON)] = [
      ("command", .string(site.command)), ("ordinal", .integer(site.ordinal)),
      ("calls", .array(calls.map(OrderedJSON.string))),
    ]
    if let breaks { members += [("breaks", .string(breaks.rule)), ("plan", breaks.plan.json)] }
    return .object(members)
  }
}

extension CrashPlan {
  /// The cuts, each a moment and what is lost; the strikes, each a run and a moment; and on several machines the machine
  /// of each, and which message came next wherever there was a choice.
  fileprivate var json: OrderedJSON {
    .array([
      .array(
        cuts.map { .array([.integer($0.moment), .array($0.lost.map(OrderedJSON.integer))] + Self.named($0.machine)) }),
      .array(strikes.map { .array([.integer($0.run), .integer($0.moment)] + Self.named($0.machine)) }),
      .array(deliveries.map(OrderedJSON.integer)),
    ])
  }

  private static func named(_ machine: String) -> [OrderedJSON] { machine.isEmpty ? [] : [.string(machine)] }
}

extension Violation {
  var pageJSON: OrderedJSON {
    .object([
      ("rule", .string(rule)), ("expected", .array(expected.map(OrderedJSON.string))), ("seen", .string(seen)),
    ])
  }
}
