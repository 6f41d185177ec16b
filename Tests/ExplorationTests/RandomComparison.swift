import TestTiers
import Testing

/// Compares on so many random cases, fewer in everyone's run, and stops at the first difference; its seed gives the same
/// case again. `compare` returns what differs, an empty text if nothing does, and `nil` for a case that is too large.
func compareMany(_ all: Int, _ compare: (UInt64) -> String?) {
  let count = randomCases(all)
  var compared = 0
  var seed: UInt64 = 0
  while compared < count {
    seed += 1
    guard let difference = compare(seed) else { continue }
    compared += 1
    #expect(difference.isEmpty, "seed \(seed): \(difference)")
    if !difference.isEmpty { return }
  }
}
