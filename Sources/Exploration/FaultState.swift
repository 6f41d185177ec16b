import Simulation

/// What a chain of crashes has left of the faults: which may still strike, and whether one has done damage.
struct FaultState: Hashable {
  /// The faults that may strike a boot: its epoch's, without those that happen once and have happened.
  var bootFaults: [FaultRule]
  /// Whether something is on the disk that nobody wrote there: a program may say so, and go no further.
  var isDamaged = false
}

/// Something that a fault left on the disk.
struct Damage {
  /// How many events had happened then, the call that it struck included.
  let moment: Int
  let outcome: FaultRule.Outcome
}

extension Walk {
  /// Whether something is on the disk that nobody wrote there.
  var isDamaged: Bool { image.faults.isDamaged || !(node?.damages.isEmpty ?? true) }

  /// The faults as a power cut at a moment leaves them, for the boot of an epoch with these boot faults; of its own
  /// epoch, for `nil`.
  func faults(after moment: Int, nextEpoch bootFaults: [FaultRule]?) -> FaultState {
    let done = node!.damages.filter { $0.moment <= moment }
    var state = FaultState(
      bootFaults: bootFaults ?? image.faults.bootFaults, isDamaged: image.faults.isDamaged || !done.isEmpty)
    guard bootFaults == nil else { return state }
    for damage in done where damage.outcome.isOnce {
      if let rule = state.bootFaults.firstIndex(where: { $0.outcome == damage.outcome }) {
        state.bootFaults.remove(at: rule)
      }
    }
    return state
  }
}

extension RunNode {
  /// Moments in stretches within which no damage is done, so that one image can stand for each.
  func stretches(of moments: ClosedRange<Int>) -> [ClosedRange<Int>] {
    let starts = damages.map(\.moment).filter { $0 > moments.lowerBound && moments.contains($0) }
    return zip([moments.lowerBound] + starts, starts.map { $0 - 1 } + [moments.upperBound]).map { $0...$1 }
  }

  /// After how many events of the run each call came that a fault was chosen to strike.
  var strikes: [Int] {
    path.compactMap { node in
      guard let parent = node.parent, case .fault = parent.state, node.answer == 1 else { return nil }
      return parent.lastMoment
    }
  }
}
