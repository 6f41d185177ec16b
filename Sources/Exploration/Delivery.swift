// In which order messages arrive. Written down, a scenario's messages are delivered before its next step, the first one
// first. Networks are not like that; so a script may ask for every order: whenever something is on its way, any of it may
// be next, or the script's next step, and a bounded number of messages may be lost, come twice or come cut off.
//
// This is one more question that a walk comes to, beside those of the disk and those of the power: "whose turn is it?".
// Two turns of *different machines* commute: what a machine does depends on its disk and on what it was told, and neither
// was told of the other. Orders that differ only in that are one *schedule class*, and one order of each is run: a turn
// that was tried here first is put to sleep while its neighbours are tried, until something happens that it depends on
// (sleep sets, Godefroid 1996). A power cut is a turn of its machine, so the same holds for it.
//
// How many orders a class has is not searched for but counted (`Schedule`).

import Simulation

/// How what is on its way between machines arrives.
public enum Delivery: Codable, Hashable, Sendable {
  /// Before the next step, the first message first.
  case asWritten
  /// In every order, mixed with the next steps in every way, with at most so many mishaps: a message that is lost, comes
  /// a second time later on, or comes without its end, which is lost. All has arrived before the next step that says how
  /// to deliver, and at the end.
  case anyhow(mishaps: Int, cuts: MessageCuts = .lastByte)
}

/// After how many of its bytes a message may be cut off.
public enum MessageCuts: Codable, Hashable, Sendable {
  /// Before the last one: what is nearest to the whole is most likely to be taken for it.
  case lastByte
  /// After any number of them; as many schedules as the message has bytes, for each of those with one cut.
  case anywhere

  /// How many bytes may arrive of a message that has so many; nothing can be cut off an empty one.
  func lengths(of count: Int) -> Range<Int> {
    switch self {
    case .lastByte: max(0, count - 1)..<count
    case .anywhere: 0..<count
    }
  }
}

/// What a turn can be when several are possible.
struct TurnChoice: Hashable {
  enum Kind: Hashable {
    case deliver, step, lose, twice
    /// It comes with so many of its bytes.
    case cut(Int)
  }

  let kind: Kind
  /// Which of the flights it is about.
  var flight = 0
}

/// The turns of one flight that have been tried already where the walk comes from, and need no other try.
struct Asleep: OptionSet, Hashable {
  let rawValue: UInt8
  static let delivery = Asleep(rawValue: 1)
  static let loss = Asleep(rawValue: 2)
  static let doubling = Asleep(rawValue: 4)
  static let cutting = Asleep(rawValue: 8)
}

extension ClusterState {
  /// The turns that are possible now, in an order that depends only on what the machines have done: what comes first is
  /// what would come next as written.
  func turnChoices(mishaps limit: Int, cuts: MessageCuts, mayStep: Bool) -> [TurnChoice] {
    var choices = flights.indices.map { TurnChoice(kind: .deliver, flight: $0) }
    if mayStep { choices.append(TurnChoice(kind: .step)) }
    if mishaps < limit {
      choices += flights.indices.map { TurnChoice(kind: .lose, flight: $0) }
      choices += flights.indices.map { TurnChoice(kind: .twice, flight: $0) }
      choices += flights.indices.flatMap { flight in
        cuts.lengths(of: flights[flight].parcel.bytes.count).map { TurnChoice(kind: .cut($0), flight: flight) }
      }
    }
    return choices
  }

  func isAsleep(_ choice: TurnChoice) -> Bool {
    switch choice.kind {
    case .step: isStepAsleep
    case .deliver: flights[choice.flight].asleep.contains(.delivery)
    case .lose: flights[choice.flight].asleep.contains(.loss)
    case .twice: flights[choice.flight].asleep.contains(.doubling)
    case .cut: flights[choice.flight].asleep.contains(.cutting)
    }
  }

  mutating func putToSleep(_ choice: TurnChoice) {
    switch choice.kind {
    case .step: isStepAsleep = true
    case .deliver: flights[choice.flight].asleep.insert(.delivery)
    case .lose: flights[choice.flight].asleep.insert(.loss)
    case .twice: flights[choice.flight].asleep.insert(.doubling)
    // One length has been tried where all have.
    case .cut: flights[choice.flight].asleep.insert(.cutting)
    }
  }

  /// A machine has done something, or its power has failed: what else it may do next is another matter now.
  mutating func wake(_ machine: Int, in cluster: Cluster) {
    for index in flights.indices where cluster.receiver(of: flights[index]) == machine {
      flights[index].asleep.subtract([.delivery, .doubling, .cutting])
    }
    if cluster.machine(ofStep: position) == machine { isStepAsleep = false }
  }

  /// A mishap uses up what there may be of them.
  mutating func wakeMishaps() {
    for index in flights.indices { flights[index].asleep.subtract([.loss, .doubling, .cutting]) }
  }

  /// Puts a message on its way: as written, behind all others; else behind what its sender has said before, a place that
  /// depends on nothing that others did.
  mutating func send(_ flight: Flight, in cluster: Cluster) {
    if case .asWritten = cluster.delivery(before: position) { return flights.append(flight) }
    let place = flights.lastIndex { $0.sender <= flight.sender }.map { $0 + 1 } ?? 0
    flights.insert(flight, at: place)
  }
}

extension Cluster {
  func receiver(of flight: Flight) -> Int { script.machines.firstIndex(of: flight.parcel.receiver)! }

  /// The machine of a step; `nil` for a step of none, and where there is no step.
  func machine(ofStep position: Int) -> Int? {
    script.steps.indices.contains(position) ? script.steps[position].machine : nil
  }

  /// How messages are delivered before a step.
  func delivery(before position: Int) -> Delivery {
    // A script may have been shortened to nothing.
    position <= 0 ? .asWritten : deliveries.prefix(position).last ?? .asWritten
  }

  /// Whether a step may be taken while messages are on their way.
  func mayOvertake(_ position: Int) -> Bool {
    guard script.steps.indices.contains(position) else { return false }
    if case .deliver = script.steps[position] { return false }
    return true
  }
}
