/// Walks that wait for their turn: those that lose the fewest effects first, the newest of them first.
struct WalkQueue {
  private var buckets: [[Walk]] = []
  private var lowest = 0
  /// How many walks are waiting.
  private(set) var count = 0
  /// Whether none is waiting.
  var isEmpty: Bool { count == 0 }

  mutating func add(_ walk: Walk) {
    let losses = walk.losses
    while buckets.count <= losses { buckets.append([]) }
    buckets[losses].append(walk)
    lowest = min(lowest, losses)
    count += 1
  }

  /// The next walk that loses fewer than `limit` effects; `nil` if there is none.
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
