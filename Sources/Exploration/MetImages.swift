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
  enum Meeting {
    /// It is new.
    case first
    /// It is new, and waits until all that are less deep are explored.
    case later
    /// It was waiting, and is less deep than was thought.
    case sooner
    /// It is known.
    case again
    /// It is deeper than any limit allows.
    case tooDeep
  }

  /// How an image was met.
  private struct Reach {
    let depth: Int
    let losses: Int

    func covers(_ other: Reach) -> Bool { depth <= other.depth && losses <= other.losses }
  }

  private var reaches: [ImageKey: [Reach]] = [:]
  private var metBetter: [(key: ImageKey, image: ExploredImage, lossesElsewhere: Int)] = []
  /// Those that wait for their stage.
  private var waiting: [ImageKey: ExploredImage] = [:]
  private var waitingOrder: [ImageKey] = []
  /// Those that are explored in this stage for the first time.
  private var metInStage: [ImageKey] = []

  /// Takes note of an image.
  mutating func meet(
    _ image: ExploredImage, _ key: ImageKey, lossesElsewhere: Int = 0, _ options: ExplorationOptions,
    _ stage: DepthStage
  ) -> Meeting {
    let reach = reach(of: image, options, lossesElsewhere)
    let known = reaches[key] ?? []
    if known.contains(where: { $0.covers(reach) }) { return .again }
    guard image.depth <= stage.limit else { return .tooDeep }
    if known.isEmpty { return meetFirst(image, key, reach, stage) }
    if waiting[key] != nil { return meetAgain(image, key, reach, stage) }
    metBetter.append((key, image, lossesElsewhere))
    return .again
  }

  private mutating func meetFirst(
    _ image: ExploredImage, _ key: ImageKey, _ reach: Reach, _ stage: DepthStage
  ) -> Meeting {
    reaches[key] = [reach]
    metInStage.append(key)
    guard image.depth > stage.depth else { return .first }
    waiting[key] = image
    waitingOrder.append(key)
    return .later
  }

  /// One that waits is met again: nothing is lost if only the shallower one is explored, unless losses are limited.
  private mutating func meetAgain(
    _ image: ExploredImage, _ key: ImageKey, _ reach: Reach, _ stage: DepthStage
  ) -> Meeting {
    let kept = reaches[key]!.filter { !reach.covers($0) }
    reaches[key] = kept + [reach]
    guard kept.isEmpty else {
      metBetter.append((key, image, reach.losses))
      return .again
    }
    guard image.depth <= stage.depth else {
      waiting[key] = image
      return .again
    }
    waiting[key] = nil
    return .sooner
  }

  /// Whether images wait for a later stage.
  var hasWaiting: Bool { !waiting.isEmpty }

  /// Begins a stage: returns the images that waited for it.
  mutating func begin(_ stage: DepthStage) -> [ExploredImage] {
    let due = waitingOrder.filter { waiting[$0].map { $0.depth <= stage.depth } ?? false }
    metInStage = due
    waitingOrder.removeAll { waiting[$0].map { $0.depth <= stage.depth } ?? true }
    return due.map { waiting.removeValue(forKey: $0)! }
  }

  /// Gives a stage up: what was first met in it, and what waits for later ones, has not been met.
  mutating func giveUpStage() {
    for key in metInStage + waitingOrder { reaches[key] = nil }
    (metInStage, waiting, waitingOrder) = ([], [:], [])
    metBetter.removeAll { reaches[$0.key] == nil }
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
