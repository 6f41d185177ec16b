import Simulation

/// A crash image that is being explored, and how it came to be.
final class ExploredImage {
  /// The run whose power failed, and what had been decided by then.
  struct Origin {
    let image: ExploredImage
    let node: RunNode
    let marks: Marks
    let moments: ClosedRange<Int>
  }

  let image: CrashImage
  /// Which epoch boots on it.
  let epoch: Int
  /// How many crashes of this epoch's own recovery led here.
  let depth: Int
  /// What is left of the faults.
  let faults: FaultState
  /// `nil` for the formatted disk of the first boot.
  let origin: Origin?
  /// What was chosen before the boot.
  var choices = Choices()
  /// Which machine's disk it is of, where there are several; and all others when that machine crashed.
  var machine = 0
  var cluster: ClusterBox?
  /// How many crashes of any machine had come before, this one included.
  var order = 0

  init(image: CrashImage, epoch: Int, depth: Int, faults: FaultState, origin: Origin?) {
    self.image = image
    self.epoch = epoch
    self.depth = depth
    self.faults = faults
    self.origin = origin
  }
}

/// Where one walk of one image through the tree of runs has got to.
struct Walk {
  let image: ExploredImage
  /// The node reached, or the one before the run that `pending` still has to make.
  var node: RunNode?
  /// The answer with which the walk leaves `node`, if that is decided already.
  var pending: Int?
  var marks: Marks
  var inodes = InodeMap()
  /// Which of the epoch's steps the run is on; -1 for its boot.
  var step = -1
  /// Whether the reply at `node` has been judged already.
  var isJudged = false
  /// The sequence of chosen steps that the run is in.
  var sequence: SequencePlace?
  /// What has been chosen, the step in hand included.
  var choices = Choices()
  /// What is to be done once more without a fault, before the next step: the number of its command.
  var again: Int?
  /// What the running program may show; `nil` until it has been observed after its boot.
  var live: Int?
  /// What is expected after a power cut from which moment on, since then.
  var expectations: [(moment: Int, value: Int)] = []
  /// The first moment for which no image of a power cut has been made yet.
  var uncut = 0
  /// All machines, where there are several.
  var cluster: ClusterBox?

  /// Goes on to a node that its last answer led to.
  mutating func arrive(at node: RunNode) {
    self.node = node
    isJudged = false
    // Inodes that the run has made since: they get numbers after all of the image's.
    while inodes.numbers.count < node.disk.inodeCount {
      inodes.numbers.append(image.image.inodeCount + inodes.numbers.count)
    }
  }

  /// How surprising it is to get here: first how many effects were lost, then how many power cuts and
  /// detours of messages it took.
  var surprise: Int { losses << 4 | min(image.image.runCount + (cluster == nil ? 0 : cutsElsewhere + detours), 15) }

  /// How many effects the power cuts have lost.
  var losses: Int {
    image.image.lossesSoFar + marks.losses(image.image) + (cluster == nil ? 0 : lossesElsewhere)
  }
}

extension Walk {
  /// A walk that begins on an image, with nothing decided.
  init(startingOn image: ExploredImage) {
    self.init(image: image, marks: Marks(image.image), choices: image.choices, cluster: image.cluster)
    guard let time = cluster?.state.times[machine] else { return }
    place = MachinePlace(task: image.depth > 0 ? .boot : .off, bootTime: time)
  }
}
