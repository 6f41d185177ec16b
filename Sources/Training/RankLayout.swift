// Many ranks train one model together, in two ways at once. *Sharded*: the weights and their moments are cut into as
// many shards as fit one on each machine. *Data parallel*: there are several such sets of machines, each learning from
// other places of the text; after each step all sets have the same weights. So every shard has as many replicas as there
// are sets, equal to the last bit, while the cursor and the generator are each rank's own.

/// How many ranks train together, and into how many shards they cut the model.
public struct RankLayout: Hashable, Sendable {
  /// How many ranks there are; they are numbered from 0.
  public let ranks: Int
  /// How many shards; ranks 0 to `shards` − 1 are the first set, the next ranks the second.
  public let shards: Int

  /// The most ranks that there can be.
  public static let mostRanks = 64

  /// One rank that has everything.
  public static let alone = RankLayout(ranks: 1, shards: 1)

  /// Makes a layout; there are as many ranks in each set as shards.
  public init(ranks: Int, shards: Int) {
    precondition(shards > 0 && ranks > 0 && ranks % shards == 0, "a set of ranks that lacks a shard")
    (self.ranks, self.shards) = (ranks, shards)
  }

  /// Reads `4 in 2 shards`; `nil` if it is something else.
  public init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 4, words[1] == "in", words[3] == "shards", let ranks = Int(words[0]),
      let shards = Int(words[2]), shards > 0, ranks > 0, ranks <= Self.mostRanks, ranks % shards == 0
    else { return nil }
    self.init(ranks: ranks, shards: shards)
  }

  /// Which part of all weights a rank has.
  func weights(of rank: Int, count: Int) -> Range<Int> {
    let shard = rank % shards
    return count * shard / shards..<count * (shard + 1) / shards
  }
}

extension TrainingMemory {
  /// What one of several ranks has in its memory when all of them together are in this state.
  public func part(of rank: Int, in layout: RankLayout) -> TrainingMemory {
    var part = self
    let range = layout.weights(of: rank, count: weights.count)
    part.weights = Array(weights[range])
    part.firstMoments = Array(firstMoments[range])
    part.secondMoments = Array(secondMoments[range])
    // Each set reads from its own place, and each rank rolls its own dice; rank 0 is like one that is alone.
    part.cursor = cursor &+ UInt64(rank / layout.shards)
    part.generator = generator ^ UInt64(rank) &* 0x9E37_79B9_7F4A_7C15
    return part
  }
}
