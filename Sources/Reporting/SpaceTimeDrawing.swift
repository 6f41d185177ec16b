// From the runs of a replay, turn by turn, to the events and arrows of a space-time diagram.

import Exploration

/// A diagram that is being drawn.
struct SpaceTimeDrawing {
  private let replayed: Replayed
  private let machines: [String]
  private(set) var events: [SpaceTimeDiagram.Event] = []
  private(set) var messages: [SpaceTimeDiagram.Message] = []
  /// For each run, its events that are drawn already, each with how many of the run's there had been before it.
  private var drawn: [[(began: Int, event: Int)]]
  /// How many of each run's events have been gone through.
  private var told: [Int]
  /// When a message was lost, in events that had begun.
  private var lostAfter: [Int: Int] = [:]

  init(_ replayed: Replayed, _ machines: [String]) {
    (self.replayed, self.machines) = (replayed, machines)
    drawn = replayed.runs.map { _ in [] }
    told = replayed.runs.map { _ in 0 }
  }

  mutating func draw() {
    for index in replayed.turns.indices { draw(turn: index) }
    for index in replayed.messages.indices { draw(message: index) }
    setLogicalTimes()
  }

  // MARK: Events

  private mutating func draw(turn index: Int) {
    let turn = replayed.turns[index]
    let run = replayed.runs[turn.run]
    if drawn[turn.run].isEmpty { begin(.boot, "boot", turn.run, 0, clock: run.bootTime) }
    var mishaps = replayed.mishaps.filter { $0.turn == index }[...]
    let end = max(told[turn.run], min(turn.events, run.happened.count))
    for place in told[turn.run]...end {
      while let mishap = mishaps.first, mishap.events <= place || place == end {
        if mishap.kind != .doubled { lostAfter[mishap.message] = events.count }
        mishaps.removeFirst()
      }
      if place < end { draw(place, ofRun: turn.run) }
    }
    told[turn.run] = end
    guard run.cut != nil, replayed.turns.lastIndex(where: { $0.run == turn.run }) == index else { return }
    begin(.crash, "power cut", turn.run, run.events.count + 1, clock: nil)
  }

  private mutating func draw(_ place: Int, ofRun index: Int) {
    let run = replayed.runs[index]
    switch run.events[place] {
    case .began(let command):
      begin(
        run.messages.contains(command) ? .message : .command, run.commands[command] ?? "?", index, place,
        clock: run.clocks[command])
    case .answered(let reply): events[drawn[index].last!.event].reply = reply.told
    case .call: break
    }
  }

  private mutating func begin(
    _ kind: SpaceTimeDiagram.Event.Kind, _ text: String, _ run: Int, _ place: Int, clock: Int?
  ) {
    let machine = machines.firstIndex(of: replayed.runs[run].machine)!
    drawn[run].append((place, events.count))
    events.append(
      SpaceTimeDiagram.Event(
        kind: kind, machine: machine, place: events.count { $0.machine == machine }, logicalTime: 0, clock: clock,
        text: text))
  }

  // MARK: Messages

  private mutating func draw(message index: Int) {
    let message = replayed.messages[index]
    guard let from = drawn[message.sent.run].last(where: { $0.began < message.sent.events })?.event,
      let receiver = machines.firstIndex(of: message.parcel.receiver)
    else { return }
    let (fate, bytes, place) = message.fate.drawn
    let to = place.flatMap { place in drawn[place.run].first { $0.began == place.events }?.event }
    messages.append(
      SpaceTimeDiagram.Message(
        from: from, receiver: receiver, to: to, lostAfter: lostAfter[index],
        fate: place != nil && to == nil ? .underWay : fate, isCopy: message.isCopy, bytes: message.parcel.bytes.count,
        arrivedBytes: bytes, text: message.parcel.text))
  }

  // MARK: Logical time

  private mutating func setLogicalTimes() {
    var senders: [Int: Int] = [:]
    for message in messages { if let to = message.to { senders[to] = message.from } }
    var latest = machines.map { _ in 0 }
    for index in events.indices {
      let machine = events[index].machine
      let heard = senders[index].map { events[$0].logicalTime } ?? 0
      events[index].logicalTime = max(latest[machine], heard) + 1
      latest[machine] = events[index].logicalTime
    }
  }
}

extension CarriedMessage.Fate {
  /// How it is drawn: what became of the message, how much of it arrived if not all, and where.
  fileprivate var drawn: (fate: SpaceTimeDiagram.Message.Fate, bytes: Int?, place: CarriedMessage.Place?) {
    switch self {
    case .underWay: (.underWay, nil, nil)
    case .lost: (.lost, nil, nil)
    case .receiverDown: (.receiverDown, nil, nil)
    case .arrived(let place): (.arrived, nil, place)
    case .cutOff(let place, let bytes): (.cutOff, bytes, place)
    }
  }
}

extension Reply {
  /// The answer in words, without what was said to others.
  fileprivate var told: String {
    switch self {
    case .ok(let text), .sending(let text, _): text.isEmpty ? "done" : text
    case .failed(let error): "threw: \(error)"
    case .unfinished(let part): "not written yet: \(part)"
    }
  }
}
