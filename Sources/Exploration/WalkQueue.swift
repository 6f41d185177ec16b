/// Walks that wait for their turn: the least surprising first, the newest of them first.
struct WalkQueue {
  private var buckets: [[Walk]] = []
  private var lowest = 0
  /// How many walks are waiting.
  private(set) var count = 0
  /// Whether none is waiting.
  var isEmpty: Bool { count == 0 }

  mutating func add(_ walk: Walk) {
    let surprise = walk.surprise
    while buckets.count <= surprise { buckets.append([]) }
    buckets[surprise].append(walk)
    lowest = min(lowest, surprise)
    count += 1
  }

  /// The next walk that is less surprising than `limit`; `nil` if there is none.
  mutating func next(below limit: Int) -> Walk? {
    while lowest < min(limit, buckets.count) {
      if let walk = buckets[lowest].popLast() {
        count -= 1
        return walk
      }
      lowest += 1
    }
    return nil
  }
}
