// A chain of crashes as a list of steps, one an event, each with what the program sees and what the disk holds. The
// terminal shows them one at a time; a page can show the same.

import Exploration
import Judging
import Simulation
import Storage

/// The steps of a scenario's runs.
public struct StepThrough: Hashable, Sendable {
  /// One thing that happened.
  public struct Step: Hashable, Sendable {
    /// What kind of thing.
    public enum Kind: String, Hashable, Sendable {
      /// The program boots.
      case boot
      /// The program is given a command.
      case command
      /// The program makes a call.
      case call
      /// The program answers.
      case reply
      /// The scenario says something to whoever watches.
      case note
      /// The power fails.
      case crash
      /// The end: whether the scenario holds.
      case end
    }

    /// What kind of thing.
    public let kind: Kind
    /// Which boot it belongs to, from 1.
    public let boot: Int
    /// How many calls the boot has made so far.
    public let calls: Int
    /// What happened, in a line.
    public let text: String
    /// What else is to be said about it.
    public let remarks: [String]
    /// What the running program sees; `nil` if none is running.
    public let program: [FileView]?
    /// What the disk holds, or what a power cut now may leave of it.
    public let disk: [UnitView]
  }

  /// The scenario's title.
  public let title: String
  /// What these crashes are, in a sentence.
  public let introduction: String
  /// The steps, in order.
  public let steps: [Step]

  /// Tells runs step by step, with the scenario's notes at their places.
  public init(_ replayed: Replayed, of scenario: Scenario, model: PersistenceModel, introduction: String) {
    var builder = StepBuilder(replayed, scenario, model)
    title = scenario.title
    self.introduction = introduction
    steps = builder.build()
  }
}

/// Makes steps of runs.
private struct StepBuilder {
  typealias Step = StepThrough.Step

  private let replayed: Replayed
  private let scenario: Scenario
  private let runs: [DecidedRun]
  private var viewer: DiskViewer
  private var steps: [Step] = []
  private var notes = NoteSchedule([])
  private var boot = 0
  private var calls = 0
  private var moment = 0
  /// Both sides of the disk as they were last looked at.
  private var (files, units): ([FileView]?, [UnitView]) = (nil, [])

  init(_ replayed: Replayed, _ scenario: Scenario, _ model: PersistenceModel) {
    self.replayed = replayed
    self.scenario = scenario
    let table = InternTable()
    runs = replayed.reenact(model: model, table: table)
    viewer = DiskViewer(table)
  }

  mutating func build() -> [Step] {
    for (index, record) in replayed.runs.enumerated() {
      (boot, calls, moment) = (index + 1, 0, 0)
      notes = NoteSchedule(scenario.steps(ofEpoch: record.epoch))
      add(.boot, index == 0 ? "the program boots on an empty disk" : "the program boots on what is left")
      for event in record.happened { add(event, record) }
      if record.cut != nil { addCrash(record) }
    }
    if replayed.violation == nil { for note in notes.rest() { add(.note, note) } }
    addEnd()
    return steps
  }

  // MARK: Steps

  private mutating func add(_ kind: Step.Kind, _ text: String, _ remarks: [String] = []) {
    // What changes nothing is most of what there is.
    if kind == .boot || kind == .call && runs[boot - 1].calls[moment]?.call.operation != .nothing { look() }
    steps.append(
      Step(kind: kind, boot: boot, calls: calls, text: text, remarks: remarks, program: files, disk: units))
  }

  private mutating func look() {
    let run = runs[boot - 1]
    units = viewer.units(of: run.image(at: moment))
    files = run.seen(at: moment).map(viewer.files)
  }

  private mutating func add(_ event: RunEvent, _ record: RunRecord) {
    if case .began(let number) = event, let text = record.commands[number] {
      for note in notes.before(text) { add(.note, note) }
    }
    moment += 1
    switch event {
    case .began(let number): add(.command, record.commands[number] ?? "?")
    case .answered(.ok(let text)): add(.reply, text.isEmpty ? "done" : text)
    case .answered(.sending(let text, let parcels)):
      let sent = parcels.map { "message to \($0.receiver): \($0.text)" }
      add(.reply, text.isEmpty ? sent[0] : text, text.isEmpty ? Array(sent.dropFirst()) : sent)
    case .answered(.failed(let error)): add(.reply, "threw: \(error)")
    case .answered(.unfinished(let part)): add(.reply, "not written yet: \(part)")
    case .call(let call):
      calls += 1
      let path = runs[boot - 1].calls[moment]?.path
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

  private mutating func addCrash(_ record: RunRecord) {
    if record.observed.map({ moment >= $0 }) ?? false { for note in notes.rest() { add(.note, note) } }
    let run = runs[boot - 1]
    guard let seen = run.state(at: moment), let left = run.state(at: moment, losing: record.lost) else { return }
    var remarks = [record.lostNames.isEmpty ? "nothing is lost" : "lost: \(record.lostNames.joined(separator: ", "))"]
    if scenario.crash(ofEpoch: record.epoch) == .anywhere {
      remarks.append("the scenario lets the power fail anywhere; this is one of the places")
    }
    steps.append(
      Step(
        kind: .crash, boot: boot, calls: calls, text: "the power fails", remarks: remarks, program: nil,
        disk: viewer.units(of: left, insteadOf: seen)))
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
