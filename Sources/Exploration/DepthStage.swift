// How often in a row recoveries are cut off. A recovery that leaves the disk another one each time that it is cut off (a log
// begun anew at each boot, a counter of boots) has no fixpoint: every crash of it is a new image, and their number grows by
// as many as it makes calls with each crash more. So images are explored in stages: first all of recoveries that were cut
// off at most once, then those of two times, and so on. Where the boots are used up in a later stage, all earlier ones are
// whole, and the certificate says so: `at most 2 crashes of one recovery`.

/// How deep an exploration goes at present.
struct DepthStage {
  /// Recoveries that were cut off so often belong to the first stage: nothing less counts as judged.
  static let first = 1

  /// Images up to this depth are explored now.
  private(set) var depth: Int
  /// No image beyond this depth will be.
  private(set) var limit: Int
  /// How often the budgets may be used: once more after a stage was given up.
  private(set) var allowance = 1

  init(_ options: ExplorationOptions) {
    limit = options.depthLimit
    depth = min(Self.first, limit)
  }

  /// Whether this is a later stage than the first, so that it can be given up and something is whole.
  var isLater: Bool { depth > Self.first && depth <= limit }

  /// Goes one deeper.
  mutating func advance() { depth += 1 }

  /// Stays with what the stages before have covered.
  mutating func giveUp() {
    depth -= 1
    limit = depth
    allowance += 1
  }
}
