// One boot of the program: first along a path that an earlier run took, call by call the same, then into the unknown.

import Simulation
import Storage

/// What a live run asks of the explorer.
protocol RunGuide: AnyObject {
  /// The run has come to a node where nobody has been; returns the answer to go on with, or `nil` to pull the plug.
  func arrived(at node: RunNode) -> Int?
  /// The commands by number.
  func command(_ number: Int) -> RunCommand
}

/// What a session can be told between two replies.
enum RunCommand: Hashable {
  case perform(Instruction, faults: [FaultRule])
  /// Observe, while the faults of the boot before it may still strike.
  case observeFaulty(Instruction)
  /// End the process and boot again on the same page cache, at a time of the machine's clock if it has one.
  case restart(faults: [FaultRule], time: Int? = nil)

  /// A command for a program without a clock.
  static func perform(_ text: String, faults: [FaultRule]) -> RunCommand {
    .perform(Instruction(.command(text)), faults: faults)
  }
}

/// The disk and the session of one boot (and of the restarts in it).
///
/// Along the recorded path the disk answers from the record and checks that the program does the same again; the page
/// cache is only touched beyond it. A program that does something else is not deterministic, and no enumeration of its
/// crashes means anything: that is a verdict of its own.
final class LiveRun: CallForwarding, DiskContents, Session {
  /// Why the run is over, if it is.
  enum Stop: Equatable {
    case powerCut
    case notDeterministic(recorded: String, now: String)
  }

  private let table: InternTable
  unowned let guide: any RunGuide
  private let limit: RunEffort
  private(set) var bootTime: Int?
  /// The nodes on the way, and what comes next of them.
  private let path: [RunNode]
  private var nodeIndex = 0
  private var eventIndex = 0
  private(set) var isRecorded = true
  private(set) var parent: RunNode?
  private(set) var answer: Int
  private var events: [RunEvent] = []
  private var disk: SimulatedDisk
  private var faults: ArmedFaults
  private var effort = RunEffort()
  private var current: Call?
  /// How many bytes the calls beyond the record have moved, whatever became of the boots.
  private(set) var bytesKept = 0
  private(set) var stop: Stop?
  private(set) var wantsRestart = false

  /// A run that follows the path to a node, gives it an answer and goes on; from the start if there is no node.
  init(
    to node: RunNode?, answer: Int, bootFaults: [FaultRule], bootTime: Int? = nil, startingOn disk: SimulatedDisk,
    table: InternTable, limit: RunEffort, guide: any RunGuide
  ) {
    self.bootTime = bootTime
    self.table = table
    self.guide = guide
    self.limit = limit
    self.answer = answer
    parent = node
    path = node?.path ?? []
    self.disk = node?.disk ?? disk
    faults = node?.faults ?? ArmedFaults(bootFaults)
    if node == nil { isRecorded = false }
  }

  /// The events of the record that are still to come.
  var recordedEvents: [RunEvent] {
    guard isRecorded, nodeIndex < path.count else { return [] }
    return Array(path[nodeIndex].events[eventIndex...]) + path[(nodeIndex + 1)...].flatMap(\.events)
  }

  // MARK: Calls

  func perform(_ call: Call) -> CallResult {
    guard stop == nil else { return .failed(.powerCut) }
    effort.calls += 1
    guard effort.isWithin(limit) else { return end(.powerCut) }
    return isRecorded ? repeatCall(call) : makeCall(call)
  }

  /// The path of an open descriptor. Along the record the page cache is already what it will be at the record's end, and
  /// only an error wants to know: so the record is searched.
  func path(of fd: FileDescriptor) -> String? {
    guard isRecorded else { return disk.path(of: fd) }
    let passed = path[..<nodeIndex].lazy.flatMap(\.events)
    let current = nodeIndex < path.count ? path[nodeIndex].events[..<eventIndex] : []
    var found: String?
    for event in Array(passed) + current {
      switch event {
      case .call(let recorded): note(recorded, of: fd, in: &found)
      case .began(let number): if case .restart = guide.command(number) { found = nil }
      case .answered: break
      }
    }
    return found
  }

  private func note(_ recorded: TracedCall, of fd: FileDescriptor, in path: inout String?) {
    switch (recorded.call, recorded.result) {
    case (.open(let opened, _), .descriptor(fd)): path = opened
    case (.close(fd), .done): path = nil
    default: break
    }
  }

  private func repeatCall(_ call: Call) -> CallResult {
    guard let event = nextRecorded() else { return leaveRecord(with: call) }
    guard case .call(let recorded) = event, recorded.call == call else {
      return end(.notDeterministic(recorded: describe(event), now: call.description))
    }
    effort.bytes += recorded.bytes
    return recorded.result
  }

  /// The next event of the record, or `nil` at the node that the run was sent to.
  private func nextRecorded() -> RunEvent? {
    while nodeIndex < path.count {
      let events = path[nodeIndex].events
      if eventIndex < events.count {
        eventIndex += 1
        return events[eventIndex - 1]
      }
      nodeIndex += 1
      eventIndex = 0
    }
    return nil
  }

  private func leaveRecord(with call: Call) -> CallResult {
    switch parent?.state {
    case .question(let question, let recorded)? where recorded == call: disk.learn(question, answer, table: table)
    case .fault(let recorded)? where recorded == call: faults.settle(answer == 1)
    default: return end(.notDeterministic(recorded: parent.map(describeState) ?? "", now: call.description))
    }
    isRecorded = false
    return makeCall(call)
  }

  private func makeCall(_ call: Call) -> CallResult {
    current = call
    // A node that arises in this call holds the faults as they were before it: there the call is made again.
    guard let (fault, counted) = faults.isEmpty ? (nil, faults) : strike(call) else { return end(.powerCut) }
    do {
      let traced = try disk.perform(call, table: table, contents: self, fault: fault)
      faults = counted
      effort.bytes += traced.bytes
      bytesKept += traced.bytes
      events.append(.call(traced))
      return traced.result
    } catch {
      return end(.powerCut)
    }
  }

  /// What happens to a call, and the faults after it; whether one strikes is asked, if it may. `nil` at a power cut.
  private func strike(_ call: Call) -> (FaultRule.Outcome?, ArmedFaults)? {
    while true {
      var counted = faults
      switch counted.strike(call, descriptorPath: call.descriptor.flatMap(disk.path(of:))) {
      case .spares: return (nil, counted)
      case .strikes(let outcome): return (outcome, counted)
      case .isOpen:
        guard let answer = arrive(.fault(during: call), disk) else { return nil }
        faults.settle(answer == 1)
      }
    }
  }

  func answer(_ question: Question, on disk: SimulatedDisk) throws(PowerCut) -> Int {
    guard let answer = arrive(.question(question, during: current!), disk) else { throw PowerCut() }
    return answer
  }

  // MARK: Commands

  func next(after reply: Reply) -> Instruction? {
    guard stop == nil else { return nil }
    return isRecorded ? repeatReply(reply) : take(reply)
  }

  private func repeatReply(_ reply: Reply) -> Instruction? {
    guard let event = nextRecorded(), event == .answered(reply) else {
      _ = end(.notDeterministic(recorded: "another reply", now: "\(reply)"))
      return nil
    }
    // Between a reply and the next command there is always a node.
    if nodeIndex < path.count - 1 {
      guard case .began(let number)? = nextRecorded() else { return nil }
      return begin(number)
    }
    isRecorded = false
    return start(answer)
  }

  private func take(_ reply: Reply) -> Instruction? {
    events.append(.answered(reply))
    guard let number = arrive(.idle(reply), disk) else {
      _ = end(.powerCut)
      return nil
    }
    return start(number)
  }

  /// Hands out a command that no run has performed here before.
  private func start(_ number: Int) -> Instruction? {
    events.append(.began(command: number))
    return begin(number)
  }

  private func begin(_ number: Int) -> Instruction? {
    switch guide.command(number) {
    case .perform(let instruction, let rules):
      if !isRecorded { faults = ArmedFaults(rules) }
      return instruction
    case .observeFaulty(let instruction): return instruction
    case .restart(let rules, let time):
      if !isRecorded { faults = ArmedFaults(rules) }
      bootTime = time
      wantsRestart = true
      return nil
    }
  }

  // MARK: Ends

  /// The process was restarted: its descriptors are gone, its page cache is not.
  func restarted() {
    wantsRestart = false
    effort = RunEffort()
    if !isRecorded { disk.endProcess() }
  }

  /// The boot is over: if the program ended without having been told to, the tree learns of it.
  func ended(_ end: BootEnd) {
    if effort.calls > limit.calls {
      reportDeath(.outOfCalls(limit: limit.calls))
    } else if effort.bytes > limit.bytes {
      reportDeath(.tooManyBytes(limit: limit.bytes))
    } else if case .died(let death) = end, stop == nil {
      reportDeath(death)
    }
  }

  private func reportDeath(_ death: Death) {
    if isRecorded {
      stop = .notDeterministic(recorded: "the program went on", now: "\(death)")
    } else {
      _ = arrive(.ended(death), disk)
    }
  }

  private func arrive(_ state: RunNode.State, _ disk: SimulatedDisk) -> Int? {
    let node = RunNode(parent: parent, answer: answer, state: state, events: events, disk: disk, faults: faults)
    events = []
    guard let answer = guide.arrived(at: node) else { return nil }
    parent = node
    self.answer = answer
    return answer
  }

  private func end(_ reason: Stop) -> CallResult {
    if stop == nil { stop = reason }
    return .failed(.powerCut)
  }

  private func describe(_ event: RunEvent) -> String {
    switch event {
    case .call(let call): call.call.description(naming: disk.path(of:))
    case .began(let number): "\(guide.command(number))"
    case .answered(let reply): "\(reply)"
    }
  }

  private func describeState(_ node: RunNode) -> String {
    switch node.state {
    case .question(_, let call), .fault(let call): call.description
    case .idle, .ended: "a reply"
    }
  }
}
