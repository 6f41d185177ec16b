import Exploration
import Simulation
import Storage
import TestSupport

/// Every run of several machines the slow, obvious way: each machine that is told something is booted anew on its decided
/// disk and told all again, and its power fails at every moment in every set of effects.
///
/// It shares the derivation of effects with the explorer, and nothing else: no trees, no parked walks, no images, and
/// turns of its own.
final class ClusterBruteForce {
  private struct Machine: Hashable {
    var disk = PlainDisk()
    var crashes = 0
    /// What it has been told since it booted; `nil` if it is down.
    var told: [String]?
  }

  private struct State: Hashable {
    var machines: [Machine]
    var waiting: [ClusterScript.Step]
    var messages: [String] = []
    /// To whom each message goes.
    var receivers: [Int] = []
    var isStarted = 0
    var history = ""
  }

  private let script: ClusterScript
  private let subjects: [TalkingSubject]
  private let model: PersistenceModel
  private let table: InternTable
  private let keepsHistory: Bool
  private(set) var outcomes: Set<String> = []
  private(set) var isTooLarge = false
  private var waiting: [State] = []
  private var seen: Set<State> = []

  init(
    _ script: ClusterScript, _ subjects: [TalkingSubject], model: PersistenceModel, table: InternTable,
    keepsHistory: Bool
  ) {
    (self.script, self.subjects, self.model, self.table) = (script, subjects, model, table)
    self.keepsHistory = keepsHistory
  }

  func explore() {
    add(State(machines: script.machines.map { _ in Machine() }, waiting: script.steps))
    while let state = waiting.popLast(), !isTooLarge { goOn(state) }
  }

  private func add(_ state: State) {
    if seen.count > 20_000 { isTooLarge = true }
    if seen.insert(state).inserted { waiting.append(state) }
  }

  /// One step further, in every way.
  private func goOn(_ state: State) {
    var state = state
    if !state.messages.isEmpty {
      let (message, receiver) = (state.messages.removeFirst(), state.receivers.removeFirst())
      return tell(receiver, message, state)
    }
    if state.isStarted < script.machines.count {
      state.isStarted += 1
      return boot(state.isStarted - 1, state)
    }
    guard !state.waiting.isEmpty else { return finish(state) }
    let step = state.waiting.removeFirst()
    switch step {
    case .clock: add(state)
    case .restart: fatalError("not told here")
    case .command(let machine, let text, _): tell(machine, text, state)
    case .crash(let machine, _, _):
      if state.machines[machine].told == nil { return boot(machine, state) }
      // It has not crashed yet: it does now, after its last answer.
      let run = Run(of: subjects[machine], state.machines[machine], table)
      crash(machine, run, moments: run.answers.last!...run.answers.last!, state) { self.boot(machine, $0) }
    }
  }

  private func tell(_ machine: Int, _ command: String, _ state: State) {
    guard let told = state.machines[machine].told else { return add(state) }
    var after = state
    after.machines[machine].told = told + [command]
    let run = Run(of: subjects[machine], after.machines[machine], table)
    if mayCrash(machine, state) {
      let (before, answer) = (run.answers[run.answers.count - 2], run.answers.last!)
      crash(machine, run, moments: before...answer - 1, state) { self.add($0) }
    }
    for parcel in run.replies.last!.parcels {
      after.messages.append(String(decoding: parcel.bytes, as: UTF8.self))
      after.receivers.append(script.machines.firstIndex(of: parcel.receiver)!)
    }
    add(after)
  }

  /// Boots a machine and looks at it; power may fail all the while.
  private func boot(_ machine: Int, _ state: State) {
    var after = state
    after.machines[machine].told = ["show"]
    let run = Run(of: subjects[machine], after.machines[machine], table)
    if mayCrash(machine, state) || state.machines[machine].crashes > 0 {
      crash(machine, run, moments: 0...run.answers[1], state, isRecovery: true) { again in
        if self.seen.insert(again).inserted { self.boot(machine, again) }
      }
    }
    if keepsHistory { after.history += " \(script.machines[machine]):\(run.replies[1])" }
    add(after)
  }

  /// Whether the script still has a crash for the machine.
  private func mayCrash(_ machine: Int, _ state: State) -> Bool {
    state.waiting.contains { if case .crash(machine, _, _) = $0 { true } else { false } }
  }

  private func crash(
    _ machine: Int, _ run: Run, moments: ClosedRange<Int>, _ state: State, isRecovery: Bool = false,
    _ goOn: (State) -> Void
  ) {
    var derivation = EffectDerivation(model: model, sectorSize: table.sectorSize)
    for (index, operation) in run.disk.operations.enumerated() { derivation.apply(operation, moment: index + 1) }
    guard derivation.effects.count <= 9 else {
      isTooLarge = true
      return
    }
    for moment in moments {
      for legal in LegalState.all(of: derivation.effects, at: moment)! where !isTooLarge {
        var after = state
        after.machines[machine].disk =
          legal.disk(over: state.machines[machine].disk, derivation.effects, run.disk.inodes)
          .canonical
        after.machines[machine].told = nil
        if !isRecovery { after.machines[machine].crashes += 1 }
        goOn(after)
      }
    }
  }

  private func finish(_ state: State) {
    var history = state.history
    for machine in state.machines.indices {
      var asked = state.machines[machine]
      asked.told = asked.told! + ["show"]
      history += " \(script.machines[machine]):\(Run(of: subjects[machine], asked, table).replies.last!)"
      outcomes.insert(history)
    }
  }

  /// A machine's boot and all that it was told.
  private final class Run: Session {
    let disk: PlainRun
    private var commands: [String]
    private(set) var replies: [Reply] = []
    /// How many events there had been after each answer.
    private(set) var answers: [Int] = []

    init(of subject: TalkingSubject, _ machine: Machine, _ table: InternTable) {
      disk = PlainRun(on: machine.disk, table: table)
      commands = machine.told!
      _ = subject.boot(on: disk, session: self)
    }

    func next(after reply: Reply) -> Instruction? {
      disk.noteEvent()
      replies.append(reply)
      answers.append(disk.operations.count)
      guard !commands.isEmpty else { return nil }
      disk.noteEvent()
      return Instruction(commands.removeFirst())
    }
  }
}
