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
    /// How messages are delivered, and how many mishaps there were.
    var delivery = Delivery.asWritten
    var mishaps = 0
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
    if case .anyhow(let limit, let cuts) = state.delivery, !state.messages.isEmpty {
      for next in turns(of: state, mishaps: limit, cuts) {
        if let told = next.told { tell(told.receiver, told.message, next.state) } else { add(next.state) }
      }
      if let step = state.waiting.first, !step.isBarrier { takeStep(state) }
      return
    }
    if !state.messages.isEmpty {
      let (message, receiver) = (state.messages.removeFirst(), state.receivers.removeFirst())
      return tell(receiver, message, state)
    }
    if state.isStarted < script.machines.count {
      state.isStarted += 1
      return boot(state.isStarted - 1, state)
    }
    guard !state.waiting.isEmpty else { return finish(state) }
    takeStep(state)
  }

  /// What can become of the messages that are on their way: somebody is told one, or one is lost.
  private struct NextTurn {
    let state: State
    var told: (receiver: Int, message: String)?
  }

  private func turns(of state: State, mishaps limit: Int, _ cuts: MessageCuts) -> [NextTurn] {
    state.messages.indices.flatMap { index -> [NextTurn] in
      let told = (receiver: state.receivers[index], message: state.messages[index])
      var without = state
      without.messages.remove(at: index)
      without.receivers.remove(at: index)
      guard state.mishaps < limit else { return [NextTurn(state: without, told: told)] }
      var (lost, twice) = (without, state)
      lost.mishaps += 1
      twice.mishaps += 1
      let beginnings = beginnings(of: told.message, cuts).map {
        NextTurn(state: lost, told: (receiver: told.receiver, message: $0))
      }
      return [NextTurn(state: without, told: told), NextTurn(state: lost), NextTurn(state: twice, told: told)]
        + beginnings
    }
  }

  /// What may arrive of a message that is cut off.
  private func beginnings(of message: String, _ cuts: MessageCuts) -> [String] {
    let all = (0..<message.count).map { String(message.prefix($0)) }
    return cuts == .anywhere ? all : all.suffix(1)
  }

  private func takeStep(_ state: State) {
    var state = state
    let step = state.waiting.removeFirst()
    switch step {
    case .clock: add(state)
    case .deliver(let delivery):
      state.delivery = delivery
      add(state)
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

  /// How many orders there are, of a script without power cuts: each is gone through. `nil` if there are too many.
  func countSchedules() -> Int? {
    var state = State(machines: script.machines.map { _ in Machine() }, waiting: script.steps)
    for machine in state.machines.indices { state.machines[machine].told = ["show"] }
    var count = 0
    var waiting = [state]
    while let state = waiting.popLast() {
      let next = successors(of: state)
      if next.isEmpty { count += 1 }
      waiting += next
      if count > 5_000 { return nil }
    }
    return count
  }

  private func successors(of state: State) -> [State] {
    var all: [State] = []
    if !state.messages.isEmpty {
      let (limit, cuts) =
        if case .anyhow(let limit, let cuts) = state.delivery { (limit, cuts) } else { (0, .lastByte) }
      let turns = turns(of: state, mishaps: limit, cuts).map { next in
        next.told.map { answered(next.state, $0.receiver, $0.message) } ?? next.state
      }
      guard case .anyhow = state.delivery else { return [turns[0]] }
      all = turns
    }
    guard let step = state.waiting.first, state.messages.isEmpty || !step.isBarrier else { return all }
    var after = state
    after.waiting.removeFirst()
    switch step {
    case .command(let machine, let text, _): after = answered(after, machine, text)
    case .deliver(let delivery): after.delivery = delivery
    case .clock, .restart, .crash: break
    }
    return all + [after]
  }

  private func answered(_ state: State, _ machine: Int, _ command: String) -> State {
    var after = state
    after.machines[machine].told!.append(command)
    let run = Run(of: subjects[machine], after.machines[machine], table)
    for parcel in run.replies.last!.parcels {
      after.messages.append(String(decoding: parcel.bytes, as: UTF8.self))
      after.receivers.append(script.machines.firstIndex(of: parcel.receiver)!)
    }
    return after
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

extension ClusterScript.Step {
  /// Whether all messages have arrived before it.
  fileprivate var isBarrier: Bool { if case .deliver = self { true } else { false } }
}
