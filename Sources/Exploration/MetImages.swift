// Which images were met. An image that was is not explored again: what can be found on it, and so what follows, is the
// same. But how far the exploration of what follows goes may not be: an image that was first met after seven crashes of
// a recovery has one left under a limit of eight, and one that was met after three has five. Images that are met again,
// less deep or with fewer losses, are kept until it is known whether a limit cut anything off.

import Simulation

/// What makes two images one: the same possible contents, expected of the same epoch, under the same faults.
struct ImageKey: Hashable {
  let fingerprint: Fingerprint
  let epoch: Int
  let faults: FaultState
  /// Where several machines are, the state of all.
  var cluster: ClusterKey?
}

/// The images that were met so far, and how.
struct MetImages {
  /// What comes of meeting an image.
  enum Meeting { case first, again, tooDeep }

  /// How an image was met.
  private struct Reach {
    let depth: Int
    let losses: Int

    func covers(_ other: Reach) -> Bool { depth <= other.depth && losses <= other.losses }
  }

  private var reaches: [ImageKey: [Reach]] = [:]
  private var metBetter: [(key: ImageKey, image: ExploredImage, lossesElsewhere: Int)] = []

  /// Takes note of an image.
  mutating func meet(
    _ image: ExploredImage, _ key: ImageKey, lossesElsewhere: Int = 0, _ options: ExplorationOptions
  ) -> Meeting {
    let reach = reach(of: image, options, lossesElsewhere)
    let known = reaches[key] ?? []
    if known.contains(where: { $0.covers(reach) }) { return .again }
    guard image.depth <= options.depthLimit else { return .tooDeep }
    if known.isEmpty {
      reaches[key] = [reach]
      return .first
    }
    metBetter.append((key, image, lossesElsewhere))
    return .again
  }

  /// The images that were met again in a way that leaves more to explore, each once.
  mutating func takeBetter(_ options: ExplorationOptions) -> [ExploredImage] {
    var better: [ExploredImage] = []
    for (key, image, lossesElsewhere) in metBetter {
      let reach = reach(of: image, options, lossesElsewhere)
      guard !reaches[key]!.contains(where: { $0.covers(reach) }) else { continue }
      reaches[key] = reaches[key]!.filter { !reach.covers($0) } + [reach]
      better.append(image)
    }
    metBetter = []
    return better
  }

  /// Losses count only where they are limited.
  private func reach(of image: ExploredImage, _ options: ExplorationOptions, _ lossesElsewhere: Int) -> Reach {
    Reach(depth: image.depth, losses: options.lossLimit == nil ? 0 : image.image.lossesSoFar + lossesElsewhere)
  }
}
