import Exploration
import LabKit
import Storage

/// The judge's side of one boot: takes messages, answers each from the disk or the session.
struct BootService {
  /// Why the judge stopped serving.
  enum Outcome: Equatable {
    /// The power was cut, or the session had no more commands.
    case over
    /// The program is gone, or has closed its end.
    case lost
    /// The program broke a limit.
    case broke(Death)
    /// An answer was sent ahead that is not the right one.
    case mispredicted
  }

  private let process: LabProcess
  private let disk: any FileSystem
  private let session: any Session
  private let device: JudgedDevice?
  /// Which program the boot is of, and on which machine.
  let options: BootOptions
  private var prediction: Prediction
  private var callCount = 0
  private var cpuMilliseconds = 0
  private var wasIdle = false

  init(process: LabProcess, _ options: BootOptions, disk: any FileSystem, session: any Session) {
    self.process = process
    self.options = options
    self.disk = disk
    device = JudgedDevice(options)
    self.session = device.map { DeviceSession(session, $0) } ?? session
    // What a device answers is not predicted, and so nothing after it can be.
    prediction = device != nil ? Prediction([]) : Prediction((disk as? any PredictsResults)?.predictedResults() ?? [])
  }

  /// Sends the predicted answers to a boot that is about to start.
  mutating func sendAhead() {
    prediction.queue(on: process.calls)
    // A failure shows when the first message is received.
    try? process.calls.flush()
  }

  /// Serves until there is a reason to stop.
  mutating func serve() -> Outcome {
    (cpuMilliseconds, wasIdle) = (0, false)
    while true {
      do throws(ConnectionError) {
        if let outcome = try serveMessage() { return outcome }
      } catch {
        if let outcome = outcome(of: error) { return outcome }
      }
    }
  }

  private mutating func serveMessage() throws(ConnectionError) -> Outcome? {
    // After a pause something may still wait to be sent.
    if process.calls.queued > 0 { try process.calls.flush() }
    let message = try receive()
    if let death = process.exhaustion { return .broke(death) }
    wasIdle = false
    if let repeated = prediction.repeated {
      guard message == repeated else { return .broke(.malformedMessage("started anew, it did something else")) }
      if let answer = prediction.skip() { try process.calls.send(answer) }
      return nil
    }
    prediction.note(message)
    if case .sending(_, let messages) = message, let stray = messages.first(where: isStray) {
      return .broke(.malformedMessage("a message to '\(stray.receiver)', who is no other machine"))
    }
    guard let answer = answer(to: message) else { return .over }
    guard callCount <= process.limits.calls else { return .broke(.outOfCalls(limit: process.limits.calls)) }
    switch prediction.confirm(answer) {
    case true?: return nil
    case nil:
      try process.calls.send(answer)
      return nil
    case false?:
      prediction.correct(answer)
      return .mispredicted
    }
  }

  /// Waits for a message, and has it noted how long.
  private func receive() throws(ConnectionError) -> ProgramMessage {
    let start = ContinuousClock.now
    defer { process.waited(ContinuousClock.now - start) }
    return try process.calls.receive()
  }

  /// Makes the call, or asks for the next command; `nil` if the boot is over.
  private mutating func answer(to message: ProgramMessage) -> JudgeMessage? {
    switch message {
    case .call(let call):
      callCount += 1
      guard callCount <= process.limits.calls else { return .result(.done) }
      process.statistics.calls += 1
      let result = call.perform(on: disk)
      return result.failure == .powerCut ? nil : .result(result)
    case .device(let call):
      callCount += 1
      return .device(device?.result(of: call, rank: 0) ?? .outside)
    case .rank(let rank, let call):
      callCount += 1
      return .device(device?.result(of: call, rank: rank) ?? .outside)
    case .answered(let text): return next(after: .ok(text))
    case .sending(let text, let messages):
      return next(after: .sending(text, messages.map { Parcel(to: $0.receiver, $0.bytes) }))
    case .failed(let text): return next(after: .failed(text))
    case .unfinished(let part): return next(after: .unfinished(part))
    }
  }

  /// Whether a message is for nobody: the kit's outbox takes none such.
  private func isStray(_ message: OutgoingMessage) -> Bool {
    message.receiver == options.machine || !options.members.contains(message.receiver)
  }

  private func next(after reply: Reply) -> JudgeMessage? { session.next(after: reply).map(JudgeMessage.init) }

  /// What a failed send or receive means; `nil` if it means only that the machine is busy.
  private mutating func outcome(of error: ConnectionError) -> Outcome? {
    switch error {
    case .closed: return .lost
    case .malformed(let error): return .broke(.malformedMessage("\(error)"))
    case .silent:
      let (isAsleep, cpu) = process.activity()
      defer { cpuMilliseconds = cpu }
      // Less than a hundredth of the time computing, and asleep now: it waits for nothing that could come.
      let isIdle = isAsleep && (cpu - cpuMilliseconds) * 100 < process.limits.silenceSeconds * 1000
      defer { wasIdle = isIdle }
      // On a busy machine it may have come to its core, asked and gone to sleep since the timeout: ask once more.
      return isIdle && wasIdle ? .broke(.stuck(seconds: process.limits.silenceSeconds)) : nil
    }
  }
}

extension JudgeMessage {
  /// What a boot is told to do.
  init(_ instruction: Instruction) {
    switch instruction.kind {
    case .command(let line):
      self = instruction.time.map { .timed(line, time: $0) } ?? .command(line)
    case .message(let bytes, let sender): self = .message(bytes, from: sender, time: instruction.time ?? 0)
    }
  }
}
