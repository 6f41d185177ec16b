// Pulling the plug: the images that a walk leaves behind, and which of them are new.

import Simulation

extension Explorer {
  /// Power fails somewhere between the last image and the walk's node, where the walk is about to decide something.
  func cutBefore(_ walk: inout Walk) {
    guard !isDirected else { return }
    if let cluster { return cutBefore(&walk, in: cluster) }
    if walk.live == nil { cutRecovery(walk) } else { cutCommands(walk) }
    walk.uncut = walk.node!.lastMoment + 1
  }

  /// Power fails at the end of the epoch, or anywhere since the last image.
  func cutAtEnd(_ walk: inout Walk) {
    switch course[walk.image.epoch].epoch.ending {
    case .end:
      guard walk.image.origin == nil, let violation = expectations.ended(walk.node!.disk, table) else { return }
      report(violation, walk)
    case .crashAnywhere: if !isDirected { cutCommands(walk) }
    case .crash(let calls, let losing): if !isDirected { cut(walk, afterCalls: calls, losing: losing) }
    }
  }

  /// A crash of the recovery: the same epoch boots again. Until recovery has changed something, its crash leaves no
  /// state that was not there before.
  private func cutRecovery(_ walk: Walk) {
    let last = walk.node!.lastMoment
    let epochs = course[walk.image.epoch].recoveries
    guard !epochs.isEmpty, let first = walk.node!.firstChange(after: max(0, walk.uncut - 1)) else { return }
    for moments in walk.node!.stretches(of: first...last) {
      let image = cutImage(walk, moments: moments, expectations: nil)
      for epoch in epochs {
        register(
          image, epoch: epoch, depth: walk.image.depth + 1,
          faults: walk.faults(after: moments.lowerBound, nextEpoch: nil), origin: origin(walk, moments),
          walk.image.choices)
      }
    }
  }

  /// A crash of the commands: the next epoch boots on it.
  private func cutCommands(_ walk: Walk) {
    // A call that asks twice comes here twice, with nothing done in between.
    guard walk.uncut <= walk.node!.lastMoment else { return }
    let targets = cutTargets(walk)
    guard !targets.isEmpty else { return }
    let moments = walk.uncut...walk.node!.lastMoment
    if options.countsStates { certificate.count(walk, moments, effects(of: walk.node!).effects) }
    for moments in walk.node!.stretches(of: moments) {
      let image = cutImage(walk, moments: moments, expectations: walk.expectations)
      for target in targets {
        let faults = walk.faults(after: moments.lowerBound, nextEpoch: course[target.epoch].epoch.bootFaults)
        register(
          image, epoch: target.epoch, depth: 0, faults: faults, origin: origin(walk, moments), target.choices)
      }
    }
  }

  func origin(_ walk: Walk, _ moments: ClosedRange<Int>) -> ExploredImage.Origin {
    ExploredImage.Origin(image: walk.image, node: walk.node!, marks: walk.marks, moments: moments)
  }

  func cutImage(
    _ walk: Walk, moments: ClosedRange<Int>, expectations: [(moment: Int, value: Int)]?, isToBeDecided: Bool = false
  ) -> CrashImage {
    let derivation = effects(of: walk.node!)
    if derivation.hasSparedTears { certificate.bounds.insert(tearBound) }
    let run = CutRun(
      effects: derivation.effects, inodes: walk.inodes.numbers,
      inodeCount: walk.image.image.inodeCount + walk.inodes.numbers.count, moments: moments,
      expectations: expectations)
    let image = walk.image.image.cut(run, marks: walk.marks, isToBeDecided: isToBeDecided)
    sizesMade += image.size
    return image
  }

  /// The effects of everything up to a node.
  func effects(of node: RunNode) -> EffectDerivation {
    node.effects(under: rules, in: forest)
  }

  /// Adds an image to those to be explored, unless it is one that was.
  func register(
    _ image: CrashImage, epoch: Int, depth: Int, faults: FaultState, origin: ExploredImage.Origin?,
    _ choices: Choices = Choices()
  ) {
    let key = ImageKey(fingerprint: fingerprinter.fingerprint(image), epoch: epoch, faults: faults)
    let explored = ExploredImage(image: image, epoch: epoch, depth: depth, faults: faults, origin: origin)
    explored.choices = choices
    switch met.meet(explored, key, options, stage) {
    case .tooDeep: certificate.bounds.insert(depthBound)
    case .again: break
    case .later: break
    case .first, .sooner: begin(explored)
    }
  }

  /// Begins to explore an image that is new.
  func begin(_ image: ExploredImage) {
    if let cluster {
      certificate.count(imageOf: cluster.name(of: image.machine))
    } else {
      certificate.images += 1
    }
    explore(image)
  }

  /// Lets a walk begin on an image.
  func explore(_ image: ExploredImage) {
    certificate.depth = max(certificate.depth, image.depth)
    queue.add(Walk(startingOn: image))
  }

  /// The one crash that a script asks for: after so many of the run's calls, losing what it names. It ends the epoch,
  /// even if it meets the recovery and the epoch's commands were never performed.
  private func cut(_ walk: Walk, afterCalls calls: Int, losing names: [EffectName]) {
    let record = record(walk, cut: nil)
    let moment = record.moment(afterCalls: calls)
    let lost = record.effects(named: names, pendingAt: moment)
    guard let (image, marks) = decide(CrashPlan.Cut(moment: moment, lost: lost), walk, walk.image) else { return }
    certificate.images += 1
    queue.add(Walk(image: image, marks: marks, choices: image.choices))
  }
}

extension RunRecord {
  /// How many events had happened right after so many calls; all of them if there were fewer.
  public func moment(afterCalls calls: Int) -> Int {
    var count = 0
    if calls == 0 { return 0 }
    for (index, event) in events.enumerated() {
      if case .call = event { count += 1 }
      if count == calls { return index + 1 }
    }
    return events.count
  }
}
