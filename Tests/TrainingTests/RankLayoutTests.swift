import Testing

@testable import Training

struct RankLayoutTests {
  private static let state: TrainingMemory = {
    var trainer = Trainer(.tiny(.handouts), .handouts, seed: 1)
    for _ in 0..<3 { trainer.step() }
    return trainer.memory
  }()

  @Test(arguments: [RankLayout(ranks: 4, shards: 2), RankLayout(ranks: 6, shards: 3), RankLayout(ranks: 5, shards: 1)])
  func `the shards of each set of ranks are the whole, in order`(_ layout: RankLayout) {
    let parts = (0..<layout.ranks).map { Self.state.part(of: $0, in: layout) }
    for first in stride(from: 0, to: layout.ranks, by: layout.shards) {
      let set = parts[first..<first + layout.shards]
      #expect(set.flatMap(\.weights) == Self.state.weights)
      #expect(set.flatMap(\.firstMoments) == Self.state.firstMoments)
      #expect(set.flatMap(\.secondMoments) == Self.state.secondMoments)
    }
    #expect(parts.allSatisfy { $0.step == 3 })
  }

  @Test func `no two ranks have the same cursor and generator, and rank 0 has those of one that is alone`() {
    let layout = RankLayout(ranks: 4, shards: 2)
    let parts = (0..<4).map { Self.state.part(of: $0, in: layout) }
    #expect(Set(parts.map(\.generator)).count == 4)
    #expect(parts.map { $0.cursor - Self.state.cursor } == [0, 0, 1, 1])
    #expect(parts[0].generator == Self.state.generator)
    #expect(Self.state.part(of: 0, in: .alone) == Self.state)
  }

  @Test func `four ranks of the judge's model have 29856 bytes, in shards of at least eight sectors`() {
    let layout = RankLayout(ranks: 4, shards: 2)
    let sizes = (0..<4).map { Self.state.part(of: $0, in: layout).size }
    #expect(sizes.reduce(0, +) == 29_856 && sizes.allSatisfy { $0 >= 8 * 512 })
  }

  @Test func `a layout is read from words, and only if every set has all shards`() {
    #expect(RankLayout("4 in 2 shards") == RankLayout(ranks: 4, shards: 2))
    for wrong in ["4 in 3 shards", "0 in 1 shards", "4 in 0 shards", "66 in 2 shards", "4 of 2 shards", "4 in 2", ""] {
      #expect(RankLayout(wrong) == nil)
    }
  }
}
