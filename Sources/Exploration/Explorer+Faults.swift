// Faults that try each call in turn: whether one strikes is a question like any other, asked at each call that it could
// strike and answered once with yes. So the runs that are struck share what they did before with the one that is not.

import Simulation

extension Explorer {
  /// The walk goes on and its call is spared; another walk's is struck.
  func chooseFault(_ walk: inout Walk) -> Int {
    if let direction { return direction.strikes(walk) ? 1 : 0 }
    if isDirected { return strikes.contains(walk.node!.lastMoment) ? 1 : 0 }
    var struck = walk
    struck.pending = 1
    // The walk that is spared comes to its power cuts with all that happened up to here.
    struck.uncut = max(struck.uncut, walk.node!.lastMoment + 1)
    queue.add(struck)
    return 0
  }

  /// A program that finds damage need not come up, as long as it says so: the walk ends, but for its power cuts.
  func acceptDamage(_ walk: inout Walk) -> Bool {
    lastWalk = walk
    if let cluster {
      if !isDirected { cutBefore(&walk, in: cluster) }
      return false
    }
    // A sequence may have chosen an earlier power cut than the one that is told.
    let isCutBefore = walk.live != nil && !cutTargets(walk).isEmpty
    if case .crash = course[walk.image.epoch].epoch.ending {
      cutAtEnd(&walk)
      guard isCutBefore else { return false }
    }
    cutBefore(&walk)
    return false
  }
}
