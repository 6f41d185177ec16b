// Going one way only: the crashes of a plan, one after another, with nothing left open.

import Simulation
import Storage

/// What a plan of crashes came to.
public struct Replayed: Sendable {
  /// The runs, in order; each but the last was cut off.
  public let runs: [RunRecord]
  /// What went wrong in the end, if anything did.
  public let violation: Violation?
  /// Why the plan can't be followed as it was meant, if it can't: the program does something else now.
  public let difference: String?
  /// Where there are several machines: whose turn it was, one after another, and up to which event of its run it came;
  /// else empty, and each run follows the one before.
  public internal(set) var turns: [Turn] = []
  /// What became of what the machines said to each other, in the order in which it was said.
  public internal(set) var messages: [CarriedMessage] = []
  /// What befell messages, in order.
  public internal(set) var mishaps: [Mishap] = []

  /// A stretch of a machine's run between those of others.
  public struct Turn: Hashable, Sendable {
    /// Which of ``Replayed/runs``.
    public let run: Int
    /// How many of its events had happened at the turn's end.
    public let events: Int
  }

  init(runs: [RunRecord], violation: Violation?, difference: String?) {
    (self.runs, self.violation, self.difference) = (runs, violation, difference)
  }
}

extension Explorer {
  /// Follows a plan of crashes.
  public func replay(_ plan: CrashPlan) -> Replayed {
    if let cluster { return replay(plan, in: cluster) }
    let before = (found, isDirected)
    defer { (found, isDirected) = before }
    isDirected = true
    var image = ExploredImage(
      image: .empty(expectation: expectations.initial), epoch: 0, depth: 0, faults: firstFaults, origin: nil)
    var marks = Marks(image.image)
    var runs: [RunRecord] = []
    for cut in plan.cuts.map(Optional.some) + [nil] {
      strikes = plan.strikes(inRun: runs.count)
      let walk = runAlone(Walk(image: image, marks: marks))
      let violation = found.flatMap { finding in
        cut.map { finding.walk.node!.lastMoment <= $0.moment } ?? true ? finding.violation : nil
      }
      let record = record(walk, cut: violation == nil ? cut : nil)
      runs.append(record)
      if violation == nil, !strikes.isSubset(of: walk.node!.strikes) {
        return Replayed(runs: runs, violation: nil, difference: "what boot \(runs.count) does before a fault strikes")
      }
      guard let cut, violation == nil else { return Replayed(runs: runs, violation: violation, difference: nil) }
      guard cut.moment <= walk.node!.lastMoment, cut.check == 0 || cut.check == record.check else {
        return Replayed(runs: runs, violation: nil, difference: "what boot \(runs.count) does before its power cut")
      }
      guard course[image.epoch].next != nil || cut.moment < record.observed ?? Int.max,
        record.canLose(cut.lost, at: cut.moment), let next = decide(cut, walk, image)
      else {
        return Replayed(runs: runs, violation: nil, difference: "what power cut \(runs.count) can lose")
      }
      (image, marks) = next
    }
    return Replayed(runs: runs, violation: nil, difference: nil)
  }

  /// Runs to the end of the epoch, or to a violation.
  func runAlone(_ start: Walk) -> Walk {
    found = nil
    lastWalk = start
    var walk = start
    if let answer = advance(&walk) { boot(walk, answer: answer) }
    return lastWalk!
  }

  /// The one state that a cut leaves, as an image and the marks that decide all of it; `nil` if it would lose what was
  /// durable by then, or was not yet made.
  func decide(_ cut: CrashPlan.Cut, _ walk: Walk, _ from: ExploredImage) -> (ExploredImage, Marks)? {
    let effects = effects(of: walk.node!).effects
    for effect in cut.lost {
      guard effect < effects.count, effects[effect].moment <= cut.moment, effects[effect].promised > cut.moment else {
        return nil
      }
    }
    let isObserved = walk.expectations.first.map { $0.moment <= cut.moment } ?? false
    let moments = cut.moment...cut.moment
    let image = cutImage(
      walk, moments: moments, expectations: isObserved ? walk.expectations : nil, isToBeDecided: true)
    guard let marks = image.marks(losing: Set(cut.lost), ofRun: image.runCount - 1) else { return nil }
    // A crash that the script asks for ends the epoch, even one that hits the boot: it comes once.
    let endsEpoch = isObserved || isScripted(cut, walk)
    let next = endsEpoch ? course[from.epoch].next! : nil
    let explored = ExploredImage(
      image: image, epoch: next ?? from.epoch, depth: endsEpoch ? 0 : from.depth + 1,
      faults: walk.faults(after: cut.moment, nextEpoch: next.map { course[$0].epoch.bootFaults }),
      origin: ExploredImage.Origin(image: from, node: walk.node!, marks: walk.marks, moments: moments))
    explored.choices = endsEpoch ? choices(of: walk) : from.choices
    return (explored, marks)
  }

  private func isScripted(_ cut: CrashPlan.Cut, _ walk: Walk) -> Bool {
    guard case .crash(let calls, _) = course[walk.image.epoch].epoch.ending else { return false }
    return record(walk, cut: nil).moment(afterCalls: calls) == cut.moment
  }

  /// Tells a run.
  func record(_ walk: Walk, cut: CrashPlan.Cut?) -> RunRecord {
    let node = walk.node!
    let namer = RunNamer(node, effects(of: node), table)
    let events = node.path.flatMap(\.events)
    var texts: [Int: String] = [:]
    var messages: Set<Int> = []
    var clocks: [Int: Int] = [:]
    for case .began(let number) in events {
      texts[number] = commands[number].text
      if case .message = commands[number].instruction?.kind { messages.insert(number) }
      clocks[number] = commands[number].time
    }
    return RunRecord(
      machine: cluster?.name(of: walk.machine) ?? "", epoch: walk.image.epoch, events: events, commands: texts,
      messages: messages, clocks: clocks, bootTime: cluster == nil ? nil : walk.place.bootTime,
      effects: namer.effects, cut: cut?.moment,
      lost: cut?.lost ?? [], observed: cluster == nil ? walk.expectations.first?.moment : walk.observed,
      steps: cluster != nil
        ? 0 : commands.stepsBegun(in: events[..<min(cut?.moment ?? .max, events.count)], ofEpoch: walk.image.epoch),
      paths: namer.paths)
  }
}

extension RunCommand {
  /// The command as a story tells it.
  var text: String {
    switch self {
    case .perform(let instruction, _), .observeFaulty(let instruction): instruction.text
    case .restart: "restart"
    }
  }

  /// What the machine's clock shows with it, if the machine has one.
  var time: Int? {
    switch self {
    case .perform(let instruction, _), .observeFaulty(let instruction): instruction.time
    case .restart(_, let time): time
    }
  }
}

extension RunRecord {
  /// A check on what the run did until its power cut.
  var check: UInt16 {
    var check = RunCheck()
    for event in happened { check.add(event) { commands[$0] ?? "" } }
    return check.value
  }
}

/// A check on what a run has done so far (FNV-1a over its calls' texts and the bytes written, folded).
struct RunCheck {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The check; never 0, which says that nobody has looked.
  var value: UInt16 {
    let folded = UInt16(truncatingIfNeeded: hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48)
    return max(folded, 1)
  }

  /// Goes past an event; `commands` has the texts by number.
  mutating func add(_ event: RunEvent, commands: (Int) -> String) {
    switch event {
    case .call(let call):
      add(call.call.description.utf8)
      if case .write(let bytes, _, _) = call.call { add(bytes) }
    case .began(let number): add(commands(number).utf8)
    case .answered: add("reply".utf8)
    }
  }

  private mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }
}
