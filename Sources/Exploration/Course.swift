// A script as the explorer walks it: every epoch that may come, and which one a power cut leads to.
//
// Without `anything` the epochs follow each other. A sequence that may choose a power cut ends its epoch, and goes on in
// another with what is left of it: such an epoch, a *rest*, is added for each number of steps that may be left. A power
// cut at a moment leads to the rest with as much left as possible: whatever a script comes to that does more before its
// crash, one that chooses the crash at once comes to as well.
//
// A script whose sequence chooses a power cut also lets the boot before it be cut off, and one whose sequence does not may
// not. So where nothing else lets that boot be cut off, a power cut of it leads to a *twin* of its epoch, in which the
// sequence has to choose one; of several sequences that can, each has its twin.

/// The epochs of a script, choices taken apart.
struct Course {
  /// One epoch.
  struct Part {
    var epoch: Epoch
    /// Of each `anything` among its steps, in order, which of the script's it is.
    let blocks: [Int]
    /// The epoch that boots after its ending's crash; `nil` after the last one.
    let next: Int?
    /// The epochs that may boot after a crash of this one's boot; none if power does not fail then.
    var recoveries: [Int]
    /// Which `anything` has to choose a power cut, if one has to; none before it does.
    var mustCut: Int?
  }

  /// What is left of a sequence that has been cut off.
  private struct Rest: Hashable {
    let block: Int
    let left: Int
    let isSpent: Bool
  }

  private(set) var parts: [Part] = []
  private var rests: [Rest: Int] = [:]
  /// Whether anything is to be chosen.
  let hasChoices: Bool

  init(_ script: Script) {
    hasChoices = !script.blocks.isEmpty
    var block = 0
    for (index, epoch) in script.epochs.enumerated() {
      let isRecoveryCut =
        epoch.ending == .crashAnywhere || index > 0 && script.epochs[index - 1].ending == .crashAnywhere
      let count = epoch.steps.count(where: \.isChoice)
      parts.append(
        Part(
          epoch: epoch, blocks: Array(block..<block + count), next: index + 1 < script.epochs.count ? index + 1 : nil,
          recoveries: isRecoveryCut ? [index] : []))
      block += count
    }
    for index in script.epochs.indices {
      addRests(ofEpoch: index)
      if parts[index].recoveries.isEmpty { addTwins(ofEpoch: index) }
    }
  }

  subscript(epoch: Int) -> Part { parts[epoch] }

  /// The epoch that goes on with what is left of a sequence after a power cut that it has chosen; `nil` if it can't
  /// choose one.
  func rest(ofBlock block: Int, left: Int, isSpent: Bool) -> Int? {
    rests[Rest(block: block, left: left, isSpent: isSpent)]
  }

  private mutating func addRests(ofEpoch index: Int) {
    let part = parts[index]
    var blocks = part.blocks[...]
    for (place, step) in part.epoch.steps.enumerated() {
      guard case .anything(let anything) = step else { continue }
      defer { blocks.removeFirst() }
      guard anything.choosesCrash else { continue }
      for isSpent in anything.fault == nil ? [false] : [false, true] {
        for left in 0..<anything.most {
          let what = Anything(most: left, of: anything.alternatives, fault: isSpent ? nil : anything.fault)
          rests[Rest(block: blocks.first!, left: left, isSpent: isSpent)] = parts.count
          let epoch = Epoch(steps: [.anything(what)] + part.epoch.steps[(place + 1)...], ending: part.epoch.ending)
          parts.append(Part(epoch: epoch, blocks: Array(blocks), next: part.next, recoveries: [parts.count]))
        }
      }
    }
  }

  /// Adds the twins of an epoch: in each, one more of the sequence's steps is a power cut.
  private mutating func addTwins(ofEpoch index: Int) {
    let part = parts[index]
    var blocks = part.blocks[...]
    for (place, step) in part.epoch.steps.enumerated() {
      guard case .anything(var anything) = step else { continue }
      let block = blocks.removeFirst()
      guard anything.choosesCrash else { continue }
      anything.most -= 1
      var twin = part
      twin.epoch.steps[place] = .anything(anything)
      (twin.mustCut, twin.recoveries) = (block, [parts.count])
      parts[index].recoveries.append(parts.count)
      parts.append(twin)
    }
  }
}

extension Anything {
  /// Whether a sequence can choose that the power fails.
  var choosesCrash: Bool { most > 0 && alternatives.contains(.crashAnywhere) }
}

extension Epoch.Step {
  /// Whether the step is a choice of steps.
  var isChoice: Bool { if case .anything = self { true } else { false } }
}
