// Lab 4's rules on the trace: what is told by what a program did and answered, and not by the state that it is in. Those of
// the demos are the demos' insights.

import Clusters
import Exploration
import LabKit
import Storage

/// What must hold of a run of lab 4, beside what the program answers.
enum TrainingRule: String, CaseIterable, Hashable, Sendable {
  /// Nothing throws, damage or not: there is always another checkpoint that is whole.
  case goesOn = "goes-on"
  /// What is persisted piece by piece is written piece by piece: no more bytes than were asked for, and some for a
  /// program's own notes.
  case inPieces = "in-pieces"
  /// A model that is half of one step and half of another knows less than either.
  case tornIsWorse = "torn-is-worse"
  /// At the best interval the pauses take what the work takes that is done again, as nearly as whole iterations allow.
  case equalAtTheBottom = "equal-at-the-bottom"
  /// Fewer sets of machines are fatal where groups keep each other's shards than in a ring.
  case groupsBeatRings = "groups-beat-rings"
}

/// Watches what a program does and what it is answered.
struct TrainingMonitor: RunFold {
  /// The command in hand, or just answered; no words for a boot.
  private var command: [String] = []
  private var reply = Reply.ok("")
  private var bytesWritten = 0
  /// The least well that a whole model has known its text.
  private var mostSurprised = 0
  /// How many sets of machines the last placement does not survive, by their size.
  private var fatal: [String: Int] = [:]

  mutating func take(_ event: RunEvent, command text: String) {
    switch event {
    case .began: (command, bytesWritten) = (text == "restart" ? [] : text.split(separator: " ").map(String.init), 0)
    case .answered(let reply): answered(reply)
    case .call(let call): if case .write = call.call, case .count(let count) = call.result { bytesWritten += count }
    }
  }

  private mutating func answered(_ reply: Reply) {
    self.reply = reply
    switch (command.first, command.count) {
    case ("sample", _): mostSurprised = max(mostSurprised, surprise ?? 0)
    case ("fatal", 2): fatal[command[1]] = sets
    default: break
    }
  }

  /// The text that was answered.
  private var text: String { if case .ok(let text) = reply { text } else { "" } }

  /// The surprise in an answer, in hundredths.
  private var surprise: Int? {
    text.prefixMatch(of: /surprise (\d+)\.(\d\d):/).flatMap { Int($0.1 + $0.2) }
  }

  /// The number of sets in an answer.
  private var sets: Int? { text.prefixMatch(of: /(\d+) of \d+ sets/).flatMap { Int($0.1) } }

  /// What is wrong with the last answer; `nil` if nothing is.
  func violation(of rule: TrainingRule) -> Violation? {
    switch rule {
    case .goesOn: thrown
    case .inPieces: tooMuch
    case .tornIsWorse: tornIsGood
    case .equalAtTheBottom: unequal
    case .groupsBeatRings: ringIsGood
    }
  }

  private var thrown: Violation? {
    guard case .failed(let error) = reply else { return nil }
    let who = command.isEmpty ? "the boot" : "'\(command.joined(separator: " "))'"
    return broken(.goesOn, "\(who) to go on with the newest checkpoint that is whole", "it threw: \(error)")
  }

  private var tooMuch: Violation? {
    guard command.first == "persist", command.count == 2, let asked = Int(command[1]) else { return nil }
    let most = SuppliedNumber(asked) + SuppliedNumber(TrainingSpecification.slack)
    guard bytesWritten > most.value else { return nil }
    return broken(.inPieces, "'persist \(asked)' to write at most \(most) bytes", "\(bytesWritten) written")
  }

  private var tornIsGood: Violation? {
    guard command.first == "torn", let surprise, surprise <= mostSurprised else { return nil }
    return broken(.tornIsWorse, "half a model to know less than a whole one", text)
  }

  /// Of the neighbours of the best interval one has the greater pauses, the other the greater part done again.
  private var unequal: Violation? {
    guard case .interval(let cluster)? = TrainingRequest(command), let best = Int(text) else { return nil }
    let curve = WasteCurve(cluster)
    let (before, after) = (SuppliedNumber(best) - 1, SuppliedNumber(best) + 1)
    let (below, above) = (curve.interval(max(1, before.value)), curve.interval(after.value))
    guard curve.pausing(below) < curve.redoing(below) || curve.pausing(above) > curve.redoing(above) else { return nil }
    return broken(.equalAtTheBottom, "both terms to be equal within an iteration of the bottom", text)
  }

  private var ringIsGood: Violation? {
    guard command.first == "fatal", command.count == 3, let ring = sets, let groups = fatal[command[1]] else {
      return nil
    }
    guard groups >= ring else { return nil }
    return broken(.groupsBeatRings, "fewer than \(ring) sets to be fatal in groups", "\(groups)")
  }

  private func broken(_ rule: TrainingRule, _ expected: String, _ seen: String) -> Violation {
    Violation(rule: rule.rawValue, expected: [expected], seen: seen)
  }
}
