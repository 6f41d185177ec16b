// From the runs of a replay, turn by turn, to steps.

import Exploration
import Judging
import Simulation
import Storage

/// Makes steps of runs.
struct StepBuilder {
  typealias Step = StepThrough.Step

  private let replayed: Replayed
  private let scenario: Scenario
  private let runs: [DecidedRun]
  private var viewer: DiskViewer
  private var steps: [Step] = []
  private var notes: any NoteSource
  /// The run whose turn it is, and of each run how many events and calls have been told.
  private var run = 0
  private var told: [Int]
  private var calls: [Int]
  /// Both sides of the run's disk as they were last looked at.
  private var (files, units): ([FileView]?, [UnitView]) = (nil, [])

  init(_ replayed: Replayed, _ scenario: Scenario, _ model: PersistenceModel) {
    self.replayed = replayed
    self.scenario = scenario
    let table = InternTable()
    runs = replayed.reenact(model: model, table: table)
    viewer = DiskViewer(table)
    notes = scenario.machines.isEmpty ? EpochNotes(scenario) : MachineNotes(scenario)
    told = runs.map { _ in 0 }
    calls = told
  }

  /// All steps.
  mutating func build() -> [Step] {
    var begun: Set<Int> = []
    let turns = turns
    for (index, turn) in turns.enumerated() {
      run = turn.run
      if begun.insert(run).inserted { boot() } else { look() }
      while told[run] < turn.events { tell(record.events[told[run]]) }
      if record.cut != nil, !turns[(index + 1)...].contains(where: { $0.run == run }) { addCrash() }
    }
    if replayed.violation == nil { for note in notes.rest() { add(.note, note) } }
    addEnd()
    return steps
  }

  /// Whose turn it is; the runs of one machine follow one another.
  private var turns: [(run: Int, events: Int)] {
    guard scenario.machines.isEmpty else {
      return replayed.turns.map { ($0.run, min($0.events, replayed.runs[$0.run].happened.count)) }
    }
    return replayed.runs.enumerated().map { ($0, $1.happened.count) }
  }

  private var record: RunRecord { replayed.runs[run] }
  private var moment: Int { told[run] }

  /// Which boot of its machine the run is, from 1; all but the first come after a power cut.
  private var boots: Int { replayed.runs[...run].count { $0.machine == record.machine } }

  // MARK: Steps

  private mutating func add(_ kind: Step.Kind, _ text: String, _ remarks: [String] = []) {
    // What changes nothing is most of what there is.
    if kind == .boot || kind == .call && runs[run].calls[moment]?.call.operation != .nothing { look() }
    let isOfAll = kind == .note || kind == .end || record.machine.isEmpty
    steps.append(
      Step(
        kind: kind, run: run, boot: boots, isRecovery: boots > 1, calls: calls[run],
        text: isOfAll ? text : "\(record.machine): \(text)", remarks: remarks, program: files, disk: units))
  }

  private mutating func look() {
    units = viewer.units(of: runs[run].image(at: moment))
    files = runs[run].seen(at: moment).map(viewer.files)
  }

  private mutating func boot() {
    for note in notes.beforeBoot(record) { add(.note, note) }
    add(.boot, boots > 1 ? "the program boots on what is left" : "the program boots on an empty disk")
  }

  private mutating func tell(_ event: RunEvent) {
    if case .began(let number) = event { for note in notes.before(number, of: record) { add(.note, note) } }
    told[run] += 1
    switch event {
    case .began(let number): add(.command, record.commands[number] ?? "?")
    case .answered(.ok(let text)): add(.reply, text.isEmpty ? "done" : text)
    case .answered(.sending(let text, let parcels)):
      let sent = parcels.map { "message to \($0.receiver): \($0.text)" }
      add(.reply, text.isEmpty ? sent[0] : text, text.isEmpty ? Array(sent.dropFirst()) : sent)
    case .answered(.failed(let error)): add(.reply, "threw: \(error)")
    case .answered(.unfinished(let part)): add(.reply, "not written yet: \(part)")
    case .call(let call):
      calls[run] += 1
      let path = runs[run].calls[moment]?.path
      add(.call, call.call.description { _ in path }, Self.remarks(call))
    }
  }

  private static func remarks(_ call: TracedCall) -> [String] {
    var remarks = [call.result.failure.map { "fails: \($0)" } ?? "returns \(call.result)"]
    if case .bytes(let bytes) = call.result, !bytes.isEmpty { remarks[0] += ": \(ReadableBytes(bytes).text)" }
    if case .open(_, let options) = call.call { remarks.insert("to \(options)", at: 0) }
    if case .write(let bytes, _, _) = call.call { remarks.insert("bytes: \(ReadableBytes(bytes).text)", at: 0) }
    if let fault = call.fault { remarks.append("the scenario made this happen: \(fault.story(of: call))") }
    return remarks
  }

  private mutating func addCrash() {
    for note in notes.beforeCrash(record) { add(.note, note) }
    guard let seen = runs[run].state(at: moment), let left = runs[run].state(at: moment, losing: record.lost) else {
      return
    }
    var remarks = [record.lostNames.isEmpty ? "nothing is lost" : "lost: \(record.lostNames.joined(separator: ", "))"]
    if scenario.crash(ofEpoch: record.epoch, of: record.machine) == .anywhere {
      remarks.append("the scenario lets the power fail anywhere; this is one of the places")
    }
    (files, units) = (nil, viewer.units(of: left, insteadOf: seen))
    add(.crash, "the power fails", remarks)
  }

  private mutating func addEnd() {
    guard let violation = replayed.violation else { return add(.end, "nothing that was promised is broken") }
    let expected = violation.expected.map { "expected: \($0)" }
    add(.end, "broken: \(violation.rule)", expected + ["seen: \(violation.seen)"])
  }
}

extension RunRecord {
  /// What the power cut took, as a scenario writes it.
  fileprivate var lostNames: [String] {
    var names: [String] = []
    for effect in lost {
      for name in effects[effect].names.map(\.description) where !names.contains(name) { names.append(name) }
    }
    return names
  }
}
