/// What the system does of its own accord, or for another program, while a workload runs.
package enum Disturbance: String, Hashable, Sendable, Codable {
  /// Somebody syncs another file: a journal commits what was done to names and sizes, whether data is written or not.
  case commit
  /// The data of all files is written back, and nothing else.
  case writeBack = "write back"
  /// The last page of every file is written back, and nothing else.
  case writeBackEnd = "write back the last page"
  /// Everything is written back.
  case syncAll = "sync all"
}

/// When the system does what: after which call (0: before the first), in order.
package struct Schedule: Hashable, Sendable {
  let steps: [(afterCall: Int, disturbance: Disturbance)]

  init(_ steps: [(Int, Disturbance)]) { self.steps = steps.map { (afterCall: $0.0, disturbance: $0.1) } }

  /// In the end the system always writes everything back. Before, in different orders; and one thing between any two
  /// calls.
  static func all(callCount count: Int) -> [Schedule] {
    let endings: [[Disturbance]] = [
      [.syncAll], [.commit, .syncAll], [.writeBackEnd, .commit, .syncAll], [.writeBack, .commit, .syncAll],
    ]
    let atTheEnd = endings.map { ending in Schedule(ending.map { (count, $0) }) }
    let between = (1..<max(count, 1)).flatMap { call in
      [
        Schedule([(call, .commit), (count, .syncAll)]),
        Schedule([(call, .commit), (count, .writeBackEnd), (count, .commit), (count, .syncAll)]),
        Schedule([(call, .writeBack), (count, .commit), (count, .syncAll)]),
        Schedule([(call, .commit), (call, .writeBack), (count, .commit), (count, .syncAll)]),
        Schedule([(call, .syncAll), (count, .commit), (count, .syncAll)]),
      ]
    }
    return atTheEnd + between
  }

  package static func == (a: Schedule, b: Schedule) -> Bool { a.description == b.description }
  package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Schedule: CustomStringConvertible {
  /// For example `commit after call 3, sync all after call 5`.
  package var description: String {
    steps.map { "\($0.disturbance.rawValue) after call \($0.afterCall)" }.joined(separator: ", ")
  }
}
