// Limits, and what they leave out. Nothing is cut off silently: each limit that was reached says which model the
// exploration is exhaustive for, or how far it got.

import Simulation

extension Explorer {
  /// What a limit on crashes of one recovery leaves.
  var depthBound: String {
    "at most \(stage.limit) \(stage.limit == 1 ? "crash" : "crashes") of one recovery"
  }

  /// What a limit on losses leaves.
  private var lossBound: String { options.lossLimit.map { "at most \($0) \($0 == 1 ? "loss" : "losses")" } ?? "" }

  /// What a shortest length of tears leaves.
  var tearBound: String { "tears in runs of \(options.model.tearLength) sectors" }

  /// Whether more is lost than may be lost; the walk is then left out. A walk counts what is certainly lost, which may
  /// be less than what turns out to be: so walks that lose too much may be explored, but none that does not is left out.
  func isBeyondLossLimit(_ losses: Int) -> Bool {
    guard let limit = options.lossLimit, losses > limit else { return false }
    certificate.bounds.insert(lossBound)
    return true
  }

  /// Whether the exploration goes on: within the number of boots, and with walks left that may find less than what was
  /// found. Images that were met again with more to explore are explored only if a limit has cut something off.
  func hasWork() -> Bool {
    let limit = min(options.seesAll ? .max : found?.surprise ?? .max, surpriseLimit)
    while true {
      if queue.hasNext(below: limit) {
        guard let bound = exhaustedBudget(limit) else { return true }
        guard stage.isLater else {
          certificate.bounds.insert(bound)
          certificate.isCutShort = true
          return false
        }
        giveUpStage()
      } else if met.hasWaiting {
        beginStage()
      } else {
        return exploreBetter() && queue.hasNext(below: limit)
      }
    }
  }

  /// Goes on to recoveries that were cut off once more.
  private func beginStage() {
    stage.advance()
    (imagesBeforeStage, machinesBeforeStage) = (certificate.images, certificate.machines)
    for image in met.begin(stage) { begin(image) }
  }

  /// Forgets what was begun of a stage, so that the certificate speaks of whole ones.
  private func giveUpStage() {
    certificate.bounds.remove(depthBound)
    stage.giveUp()
    met.giveUpStage()
    queue = WalkQueue()
    (certificate.images, certificate.machines) = (imagesBeforeStage, machinesBeforeStage)
    certificate.depth = min(certificate.depth, stage.limit)
    certificate.bounds.insert(depthBound)
  }

  /// Explores the images that were met again with more to explore, if a limit has cut anything off.
  private func exploreBetter() -> Bool {
    guard [depthBound, lossBound].contains(where: certificate.bounds.contains) else { return false }
    for image in met.takeBetter(options) { explore(image) }
    return true
  }

  /// Steps of walks; an image of a power cut takes as many as a walk of a twentieth of its size.
  private var steps: Int { certificate.visits + sizesMade / 20 }

  private var bytesKept: Int { cluster?.forests.reduce(0) { $0 + $1.bytes } ?? forest.bytes }

  /// The budget that is used up, as the certificate names it; `nil` if none is.
  private func exhaustedBudget(_ surprise: Int) -> String? {
    if let limit = options.visitLimit, steps >= limit * stage.allowance {
      return "at most \(limit) steps of walks"
    }
    if queue.count > WalkQueue.most { return "at most \(WalkQueue.most) walks at a time" }
    if let limit = options.byteLimit, bytesKept >= limit * stage.allowance {
      return "at most \(limit >> 20) MiB read and written"
    }
    guard let limit = options.bootLimit, certificate.boots >= limit * stage.allowance else { return nil }
    let waiting = queue.waiting.filter { $0.surprise < surprise }
    let images = Set(waiting.map { ObjectIdentifier($0.image) }).count
    let first = waiting.map(\.firstCut).min() ?? 0
    let left = "\(waiting.count) walks on \(images) images left, the first cut off at moment \(first)"
    return "at most \(limit) boots (\(left))"
  }
}

extension Walk {
  /// After how many events of the first run the power may first have failed.
  fileprivate var firstCut: Int {
    var marks = marks
    var image = image
    var first = 0
    while let origin = image.origin {
      first = max(origin.moments.lowerBound, image.image.firstMoments(marks).first { $0.run == 0 }?.moment ?? 0)
      (image, marks) = (origin.image, origin.marks)
    }
    return first
  }
}
