// How many orders are the same. A schedule is a sequence of turns, some of which depend on one another: two of the same
// machine, two steps of the script, a message's arrival on its being sent, and two mishaps, since only so many may happen.
// Every order that respects these dependences is equivalent to the one that was run, so a class has as many members as
// that partial order has linear extensions. They are counted along the sets of turns that can be done already; there are
// few such sets, since each machine's turns are a chain.

import Simulation

/// The turns of a run of several machines, and what each depends on.
struct Schedule: Hashable {
  /// What each turn must come after, by number, since the last turn that had no choice.
  private var predecessors: [UInt64] = []
  private var lastOfMachine: [Int: Int] = [:]
  private var lastStep: Int?
  private var lastMishap: Int?
  /// How many orders the turns before ``predecessors`` have.
  private var before = StateCount(1)
  /// How many turns were taken.
  private(set) var count = 0
  /// The number of the turn at which the present stretch begins.
  private var start = 0

  /// More turns than these in a stretch are not counted exactly.
  private static let longest = 64

  /// A turn that comes after all others before it, and before all later ones.
  mutating func addFixed() {
    if !predecessors.isEmpty { before = before * orders }
    count += 1
    start = count
    (predecessors, lastOfMachine, lastStep, lastMishap) = ([], [:], nil, nil)
  }

  /// A turn of a machine: what it depends on.
  mutating func add(machine: Int?, isStep: Bool, sentBy sender: Int?, isMishap: Bool) {
    let turn = predecessors.count
    var mask: UInt64 = 0
    func depend(_ other: Int?) { if let other, other >= 0, other < 64 { mask |= 1 << UInt64(other) } }
    depend(machine.flatMap { lastOfMachine[$0] })
    depend(isStep ? lastStep : nil)
    depend(isMishap ? lastMishap : nil)
    depend(sender.map { $0 - start })
    predecessors.append(mask)
    if let machine { lastOfMachine[machine] = turn }
    if isStep { lastStep = turn }
    if isMishap { lastMishap = turn }
    count += 1
  }

  /// How many orders of the turns are equivalent, this one included.
  var equivalents: StateCount { before * orders }

  private var orders: StateCount {
    guard predecessors.count <= Self.longest else { return StateCount(1).asLowerBound }
    // Level by level: the sets of turns that can be done, and in how many orders.
    var level: [UInt64: StateCount] = [0: StateCount(1)]
    for _ in predecessors {
      var next: [UInt64: StateCount] = [:]
      for (done, orders) in level {
        for turn in predecessors.indices where done >> UInt64(turn) & 1 == 0 && predecessors[turn] & ~done == 0 {
          next[done | 1 << UInt64(turn), default: .zero] = next[done | 1 << UInt64(turn), default: .zero] + orders
        }
      }
      level = next
    }
    return level.values.first ?? StateCount(1)
  }
}
