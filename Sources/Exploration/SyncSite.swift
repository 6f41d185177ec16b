// Which sync of a program is meant when one speaks of "the second sync in transfer".

import Simulation
import Storage

/// A place in a program where it syncs: the k-th call of a sync, whichever of the three, while it performs a command.
public struct SyncSite: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The command's verb; `boot` while the program boots.
  public let command: String
  /// Which of the command's syncs, from 1.
  public let ordinal: Int

  /// What ``command`` says of a boot.
  public static let boot = "boot"

  /// Names a place.
  public init(command: String, ordinal: Int) {
    self.command = command
    self.ordinal = ordinal
  }

  /// The boot's first, then those of each verb in turn.
  public static func < (a: SyncSite, b: SyncSite) -> Bool {
    (a.command == boot ? 0 : 1, a.command, a.ordinal) < (b.command == boot ? 0 : 1, b.command, b.ordinal)
  }

  /// The place in words: `sync 2 in transfer`.
  public var description: String { "sync \(ordinal) in \(command)" }
}

/// How the effects of a run are derived: under which model, and which syncs' promises are forgotten. A forest has one of a
/// kind (``RunForest/rules(model:forgotten:)``), since every node that knows its effects is asked by which rules.
final class EffectRules: Sendable {
  let model: PersistenceModel
  let forgotten: Set<SyncSite>

  init(model: PersistenceModel, forgotten: Set<SyncSite>) { (self.model, self.forgotten) = (model, forgotten) }
}

/// Counts a run's syncs, command by command.
struct SyncCounter {
  /// The number of the command in hand; `nil` for the boot.
  private var command: Int?
  private var count = 0

  /// Goes past an event; returns the place if it is a sync.
  mutating func pass(_ event: RunEvent) -> (command: Int?, ordinal: Int)? {
    switch event {
    case .began(let number):
      command = number
      count = 0
    case .call(let call) where call.isSync:
      count += 1
      return (command, count)
    case .call, .answered: break
    }
    return nil
  }
}

extension CommandNumbers {
  /// The place that a run's counter found.
  func site(_ place: (command: Int?, ordinal: Int)) -> SyncSite {
    SyncSite(command: place.command.map { self[$0].verb } ?? SyncSite.boot, ordinal: place.ordinal)
  }
}

extension RunCommand {
  /// The word that says what is done.
  fileprivate var verb: String {
    switch self {
    case .perform(let instruction, _), .observeFaulty(let instruction):
      String(instruction.text.prefix { $0 != " " })
    case .restart: SyncSite.boot
    }
  }
}

extension TracedCall {
  /// Whether the program asked for something to be made durable.
  var isSync: Bool { ["sync", "syncData", "syncDirectory"].contains(call.name) }
}
