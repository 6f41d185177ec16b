/// Walks that wait for their turn: the least surprising first, the newest of them first.
struct WalkQueue {
  private var buckets: [[Walk]] = []
  private var lowest = 0
  /// How many walks wait.
  private(set) var count = 0

  /// The most walks that may wait: each takes about a kilobyte.
  static let most = 250_000

  mutating func add(_ walk: Walk) {
    let surprise = walk.surprise
    while buckets.count <= surprise { buckets.append([]) }
    buckets[surprise].append(walk)
    count += 1
    lowest = min(lowest, surprise)
  }

  /// The walks that are waiting.
  var waiting: some Sequence<Walk> { buckets.joined() }

  /// Whether a walk is waiting that is less surprising than `limit`.
  mutating func hasNext(below limit: Int) -> Bool {
    while lowest < buckets.count, buckets[lowest].isEmpty { lowest += 1 }
    return lowest < min(limit, buckets.count)
  }

  /// The next walk; one must be waiting.
  mutating func next() -> Walk {
    _ = hasNext(below: .max)
    count -= 1
    return buckets[lowest].removeLast()
  }
}
