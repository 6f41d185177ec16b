// What is known about placements without asking every set: GEMINI's theorem (SOSP 2023), and counting.

/// The probabilities that checkpoints in peers' memory survive failures, by formulas.
package enum PlacementTheory {
  /// How many sets of `count` things there are among `all`.
  package static func binomial(_ all: Int, _ count: Int) -> Double {
    guard count >= 0, count <= all else { return 0 }
    return (0..<count).reduce(1) { $0 * Double(all - $1) / Double($1 + 1) }
  }

  /// That no group of `replicas` machines fails whole, when `failed` of `machines` fail; groups must be equal.
  package static func groupSurvival(machines: Int, replicas: Int, failed: Int) -> Double {
    precondition(machines % replicas == 0)
    return (0...machines / replicas).reduce(0) { sum, groups in
      let sets =
        binomial(machines / replicas, groups)
        * binomial(machines - groups * replicas, failed - groups * replicas)
      return sum + (groups % 2 == 0 ? sets : -sets)
    } / binomial(machines, failed)
  }

  /// The paper's bound for groups; exact while no two groups can fail whole.
  package static func groupBound(machines: Int, replicas: Int, failed: Int) -> Double {
    let fatal = Double(machines) * binomial(machines - replicas, failed - replicas)
    return max(0, 1 - fatal / (Double(replicas) * binomial(machines, failed)))
  }

  /// The paper's bound for a ring, where every machine keeps its predecessors' shards.
  package static func ringBound(machines: Int, replicas: Int, failed: Int) -> Double {
    let fatal = Double(machines) * binomial(machines - replicas, failed - replicas)
    return max(0, 1 - fatal / binomial(machines, failed))
  }

  /// How many of the sets of `replicas` machines may be fatal at most, so that a placement meets the theorem.
  ///
  /// Every shard's hosts are such a set, and every machine is in the one of its own shard: there are at least
  /// ⌈machines/replicas⌉ different ones. If the groups do not come out even, up to 2·replicas − 3 more are allowed.
  package static func allowedFatalSets(machines: Int, replicas: Int) -> Int {
    let least = (machines + replicas - 1) / replicas
    return machines % replicas == 0 ? least : least + 2 * replicas - 3
  }

  /// For each number of failures, the fewest fatal sets that any placement has: by trying every placement there is.
  ///
  /// - Parameter crowded: whether a machine may keep more than `replicas` copies. Then others than groups survive more
  ///   failures than there are copies: if all machines send theirs to one, only sets with that one are fatal.
  package static func fewestFatalSets(machines: Int, replicas: Int, crowded: Bool = false) -> [Int] {
    var choices: [[UInt64]] = []
    for shard in 0..<machines {
      var sets: [UInt64] = []
      PlacementCensus.forEachSet(of: replicas, among: machines) { if $0 >> UInt64(shard) & 1 == 1 { sets.append($0) } }
      choices.append(sets)
    }
    var fewest = [Int](repeating: .max, count: machines + 1)
    var digits = [Int](repeating: 0, count: machines)
    var seen: Set<Set<UInt64>> = []
    repeat {
      let all = digits.enumerated().map { choices[$0][$1] }
      guard crowded || isEven(all, machines, replicas) else { continue }
      let hosts = Set(all)
      guard seen.insert(hosts).inserted else { continue }
      for (count, fatal) in fatalSets(hosts, machines).enumerated() { fewest[count] = min(fewest[count], fatal) }
    } while advance(&digits, choices.map(\.count))
    return fewest
  }

  /// For each number of failures, how many sets contain all hosts of some shard.
  private static func fatalSets(_ hosts: Set<UInt64>, _ machines: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: machines + 1)
    for set in 0..<UInt64(1) << UInt64(machines) where hosts.contains(where: { $0 & ~set == 0 }) {
      counts[set.nonzeroBitCount] += 1
    }
    return counts
  }

  private static func isEven(_ hosts: [UInt64], _ machines: Int, _ replicas: Int) -> Bool {
    (0..<UInt64(machines)).allSatisfy { machine in
      hosts.reduce(0) { $0 + Int($1 >> machine & 1) } == replicas
    }
  }

  /// Counts on; `false` after the last combination.
  private static func advance(_ digits: inout [Int], _ limits: [Int]) -> Bool {
    for index in digits.indices {
      digits[index] += 1
      if digits[index] < limits[index] { return true }
      digits[index] = 0
    }
    return false
  }
}
