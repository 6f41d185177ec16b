// Pulling the plug on one machine while the others go on.

import Simulation

extension Explorer {
  /// Power fails somewhere between the last image and the walk's node, where the walk is about to decide something.
  func cutBefore(_ walk: inout Walk, in cluster: Cluster) {
    if walk.observed == nil {
      cutRecovery(walk, in: cluster)
    } else {
      cutDuring(walk, upTo: walk.node!.lastMoment, in: cluster)
    }
    walk.uncut = walk.node!.lastMoment + 1
  }

  /// Power fails while the machine is about something: nobody hears of it, and what it would have said is not said.
  func cutDuring(_ walk: Walk, upTo last: Int, in cluster: Cluster) {
    guard walk.uncut <= last else { return }
    register(crashOf: walk, at: walk.uncut...last, during: instruction(inHandOf: walk), in: cluster)
  }

  /// Power has failed since the machine's last answer: what it is told next is lost.
  func cutBetween(_ walk: Walk, _ flight: Flight?, in cluster: Cluster) {
    let moment = walk.node!.lastMoment
    register(crashOf: walk, at: moment...moment, during: nil, losing: flight, in: cluster)
  }

  /// Power fails during recovery: the machine boots again, before anything else happens.
  func cutRecovery(_ walk: Walk, in cluster: Cluster) {
    let epoch = walk.image.epoch
    guard !isDirected, cluster.isRecoveryCut(of: walk.machine, epoch: epoch),
      let first = walk.node!.firstChange(after: max(0, walk.uncut - 1))
    else { return }
    for moments in walk.node!.stretches(of: first...walk.node!.lastMoment) {
      let image = cutImage(walk, moments: moments, expectations: nil)
      let crashed = ExploredImage(
        image: image, epoch: epoch, depth: walk.image.depth + 1,
        faults: walk.faults(after: moments.lowerBound, nextEpoch: nil), origin: origin(walk, moments))
      register(crashed, after: walk, live: walk.cluster!.state.live, in: cluster)
    }
  }

  private func register(
    crashOf walk: Walk, at moments: ClosedRange<Int>, during instruction: Instruction?, losing flight: Flight? = nil,
    in cluster: Cluster
  ) {
    let (machine, epoch) = (walk.machine, walk.image.epoch + 1)
    guard !isDirected, cluster.ending(of: machine, epoch: epoch - 1) == .crashAnywhere else { return }
    let live = live(afterCrashOf: walk, during: instruction, losing: flight, in: cluster)
    for moments in walk.node!.stretches(of: moments) {
      let image = cutImage(walk, moments: moments, expectations: nil)
      let faults = walk.faults(
        after: moments.lowerBound, nextEpoch: cluster.bootFaults(of: machine, epoch: epoch))
      let crashed = ExploredImage(
        image: image, epoch: epoch, depth: 0, faults: faults, origin: origin(walk, moments))
      register(crashed, after: walk, live: live, in: cluster)
    }
  }

  /// The command or the message that a machine is about.
  private func instruction(inHandOf walk: Walk) -> Instruction? {
    if case .perform(let number) = walk.task { forest.commands[number].instruction } else { nil }
  }

  /// What is expected once a machine has crashed, and what it was to be told has been lost.
  func live(
    afterCrashOf walk: Walk, during instruction: Instruction?, losing flight: Flight?, in cluster: Cluster
  ) -> Int {
    let live = cluster.expectations.crashed(
      cluster.name(of: walk.machine), during: instruction, live: walk.cluster!.state.live)
    guard let flight else { return live }
    return cluster.expectations.lost(flight.parcel, from: cluster.name(of: flight.sender), live: live)
  }

  /// Adds what a crash leaves, of all machines, to what is to be explored, unless it has been.
  private func register(_ crashed: ExploredImage, after walk: Walk, live: Int, in cluster: Cluster) {
    crashed.machine = walk.machine
    crashed.cluster = state(after: walk, live: live)
    crashed.order = crashed.cluster!.state.crashes
    let start = Walk(startingOn: crashed)
    switch met.meet(crashed, key(of: start), lossesElsewhere: start.lossesElsewhere, options, stage) {
    case .tooDeep: certificate.bounds.insert(depthBound)
    case .again: break
    case .later: break
    case .first, .sooner: begin(crashed)
    }
  }

  func state(after walk: Walk, live: Int) -> ClusterBox {
    var box = walk.cluster!
    box.state.live = live
    box.state.crashes += 1
    box.state.wake(walk.machine, in: cluster!)
    return box
  }

  // MARK: One way only

  /// The power cut that a plan, or the script, has for the machine's run, if the run has come past it.
  func cutDue(_ walk: Walk, in cluster: Cluster) -> CrashPlan.Cut? {
    if isDirected {
      guard let cut = direction?.cut(of: walk), let node = walk.node else { return nil }
      return node.lastMoment > cut.moment || node.lastMoment == cut.moment && !node.isIdle ? cut : nil
    }
    guard case .crash(let calls, let names) = cluster.ending(of: walk.machine, epoch: walk.image.epoch),
      walk.node!.hasMade(calls)
    else { return nil }
    return scriptedCut(walk, calls, names)
  }

  private func scriptedCut(_ walk: Walk, _ calls: Int, _ names: [EffectName]) -> CrashPlan.Cut {
    let record = record(walk, cut: nil)
    let moment = record.moment(afterCalls: calls)
    return CrashPlan.Cut(
      moment: moment, lost: record.closure(of: record.effects(named: names, pendingAt: moment), at: moment))
  }

  /// The machine made fewer calls than the script wanted: its power fails here.
  func crashAsScripted(_ walk: inout Walk, in cluster: Cluster) -> Bool {
    guard case .crash(let calls, let names) = cluster.ending(of: walk.machine, epoch: walk.image.epoch) else {
      return false
    }
    return crash(&walk, scriptedCut(walk, calls, names), in: cluster)
  }

  /// Between two instructions, a plan may have the power fail.
  func crashAsPlanned(_ walk: inout Walk, in cluster: Cluster) -> Bool {
    guard let cut = direction?.cut(of: walk), cut.moment == walk.node!.lastMoment else { return false }
    return crash(&walk, cut, in: cluster)
  }

  /// Power fails exactly here, and everything is decided. The walk goes on with the machine down, or booting again if it
  /// had not been observed; `false` if this can't be.
  func crash(_ walk: inout Walk, _ cut: CrashPlan.Cut, in cluster: Cluster) -> Bool {
    let epoch = walk.image.epoch
    let record = record(walk, cut: cut)
    let endsEpoch = walk.observed.map { $0 <= cut.moment } ?? false || isScripted(cut, walk, in: cluster)
    let image = cutImage(walk, moments: cut.moment...cut.moment, expectations: nil, isToBeDecided: true)
    direction?.note(walk, upTo: cut.moment)
    if let difference = direction?.difference(at: cut, record, walk) {
      direction?.fail(difference)
      return false
    }
    guard record.canLose(cut.lost, at: cut.moment), !endsEpoch || epoch < cluster.crashes[walk.machine].count,
      let marks = image.marks(losing: Set(cut.lost), ofRun: image.runCount - 1)
    else {
      let count = direction?.runs.count ?? 0
      direction?.fail("what power cut \(count + 1) can lose")
      return false
    }
    direction?.runs.append(record)
    // What has been answered is no longer in hand.
    let isBetween = cut.moment <= walk.began || walk.node!.isIdle && cut.moment == walk.node!.lastMoment
    let during = isBetween ? nil : instruction(inHandOf: walk)
    let live =
      endsEpoch
      ? live(afterCrashOf: walk, during: during, losing: nil, in: cluster) : walk.cluster!.state.live
    let next = endsEpoch ? cluster.bootFaults(of: walk.machine, epoch: epoch + 1) : nil
    let moments = cut.moment...cut.moment
    let crashed = ExploredImage(
      image: image, epoch: epoch + (endsEpoch ? 1 : 0), depth: endsEpoch ? 0 : walk.image.depth + 1,
      faults: walk.faults(after: cut.moment, nextEpoch: next), origin: origin(walk, moments))
    crashed.machine = walk.machine
    crashed.cluster = state(after: walk, live: live)
    crashed.order = crashed.cluster!.state.crashes
    if !isDirected { certificate.count(imageOf: cluster.name(of: walk.machine)) }
    walk = Walk(startingOn: crashed)
    walk.marks = marks
    return true
  }

  /// Whether a power cut is the one that the script asks for: it ends the epoch, even one that hits the boot. A run that
  /// comes to its `crash` with fewer calls has been observed by then, which ends the epoch as well.
  private func isScripted(_ cut: CrashPlan.Cut, _ walk: Walk, in cluster: Cluster) -> Bool {
    guard case .crash(let calls, _) = cluster.ending(of: walk.machine, epoch: walk.image.epoch),
      walk.node!.hasMade(calls)
    else { return false }
    return record(walk, cut: nil).moment(afterCalls: calls) == cut.moment
  }

  // MARK: What was covered

  /// Counts the states that a machine's power cuts may leave, in the first run that comes to its `crash`.
  func countStates(_ walk: Walk, in cluster: Cluster) {
    guard options.countsStates, cluster.ending(of: walk.machine, epoch: walk.image.epoch) == .crashAnywhere else {
      return
    }
    certificate.count(
      cluster.name(of: walk.machine), 0...walk.node!.lastMoment, effects(of: walk.node!).effects,
      isUndisturbed: walk.cluster!.state.crashes == 0)
  }
}

extension RunNode {
  var isIdle: Bool { if case .idle = state { true } else { false } }

  /// Whether the run has made so many calls.
  func hasMade(_ calls: Int) -> Bool {
    var count = 0
    for node in path {
      for case .call in node.events { count += 1 }
    }
    return count >= calls
  }
}
