// Limits, and what they leave out. Nothing is cut off silently: each limit that was reached says which model the
// exploration is exhaustive for, or how far it got.

import Simulation

extension Explorer {
  /// What a limit on crashes of one recovery leaves.
  var depthBound: String { "at most \(options.depthLimit) crashes of one recovery" }

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
    if queue.hasNext(below: limit) { return !isOutOfBudget(limit) }
    let cutOff = [depthBound, lossBound].filter(certificate.bounds.contains)
    guard !cutOff.isEmpty else { return false }
    for image in met.takeBetter(options) { explore(image) }
    return queue.hasNext(below: limit) && !isOutOfBudget(limit)
  }

  private func isOutOfBudget(_ surprise: Int) -> Bool {
    if let limit = options.visitLimit, certificate.visits >= limit {
      certificate.bounds.insert("at most \(limit) steps of walks")
      return true
    }
    guard let limit = options.bootLimit, certificate.boots >= limit else { return false }
    let waiting = queue.waiting.filter { $0.surprise < surprise }
    let images = Set(waiting.map { ObjectIdentifier($0.image) }).count
    let first = waiting.map(\.firstCut).min() ?? 0
    let left = "\(waiting.count) walks on \(images) images left, the first cut off at moment \(first)"
    certificate.bounds.insert("at most \(limit) boots (\(left))")
    return true
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
