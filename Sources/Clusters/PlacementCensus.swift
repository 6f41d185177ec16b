// What a placement survives, by asking every set of failed machines. Sets are bits of a number; nothing is sampled.

/// A placement, held against every set of machines that may fail at once.
package struct PlacementCensus {
  /// For each shard, the machines that keep a copy, as bits.
  private let hosts: [UInt64]
  private let machines: Int

  /// Takes a placement: for each shard, the machines that keep it.
  package init(_ placement: [[Int]]) {
    hosts = placement.map { $0.reduce(0) { $0 | 1 << UInt64($1) } }
    machines = placement.count
  }

  /// What is wrong with a placement, whatever it survives; `nil` if nothing is.
  package static func fault(in placement: [[Int]], machines: Int, replicas: Int) -> String? {
    guard placement.count == machines else { return "\(placement.count) shards are placed, not \(machines)" }
    for (shard, hosts) in placement.enumerated() {
      guard hosts.allSatisfy((0..<machines).contains) else { return "shard \(shard) is on a machine that is not there" }
      guard Set(hosts).count == hosts.count else { return "shard \(shard) is twice on one machine" }
      guard hosts.count == replicas else { return "shard \(shard) has \(hosts.count) copies, not \(replicas)" }
      guard hosts.contains(shard) else { return "shard \(shard) is not on its own machine" }
    }
    let full = (0..<machines).first { machine in placement.filter { $0.contains(machine) }.count > replicas }
    return full.map { "machine \($0) keeps more than \(replicas) copies" }
  }

  /// Whether some shard has no copy left when these machines, as bits, have lost their memory.
  package func isFatal(_ failed: UInt64) -> Bool { hosts.contains { $0 & ~failed == 0 } }

  /// How many sets of so many machines are fatal, and how many sets there are.
  package func fatalSets(of count: Int) -> (fatal: Int, all: Int) {
    var (fatal, all) = (0, 0)
    Self.forEachSet(of: count, among: machines) { set in
      all += 1
      if isFatal(set) { fatal += 1 }
    }
    return (fatal, all)
  }

  /// The probability that so many failures at once leave a copy of everything.
  package func survival(_ count: Int) -> Double {
    let (fatal, all) = fatalSets(of: count)
    return 1 - Double(fatal) / Double(all)
  }

  /// Visits every set of `count` of the first `machines` numbers, as bits.
  static func forEachSet(of count: Int, among machines: Int, _ visit: (UInt64) -> Void) {
    precondition(machines < 64 && count <= machines)
    guard count > 0 else { return visit(0) }
    var set: UInt64 = (1 << UInt64(count)) - 1
    while set < 1 << UInt64(machines) {
      visit(set)
      // The next larger number with as many bits (Gosper).
      let lowest = set & (~set &+ 1)
      let moved = set + lowest
      set = ((set ^ moved) / lowest) >> 2 | moved
    }
  }
}
