// When are two states of several machines the same? When every machine is in the same place of its tree, what is still
// open on the disk that it booted on is the same, and the same is on its way, expected, and next.

import Simulation

/// What makes two states of several machines one.
struct ClusterKey: Hashable {
  /// One machine that is not the one that has just crashed.
  struct Machine: Hashable {
    /// Where it is in its tree; `nil` if it is down.
    let node: ObjectIdentifier?
    /// What can still be found on the disk that it booted on.
    let disk: Fingerprint
    let epoch: Int
    let faults: FaultState
    let isOff: Bool
  }

  /// A message that is on its way.
  struct Flight: Hashable {
    let sender: Int
    let parcel: Parcel
    let asleep: Asleep
  }

  let machine: Int
  let isBooting: Bool
  let machines: [Machine]
  let position: Int
  let flights: [Flight]
  let isStepAsleep: Bool
  let mishaps: Int
  let live: Int
  let times: [Int]
}

/// Remembers what is still open on disks that machines run on.
struct OpenDisks {
  private struct Key: Hashable {
    let image: ObjectIdentifier
    let marks: Marks
  }

  /// The images are kept, so that no other one gets an identity of theirs.
  private var known: [Key: (fingerprint: Fingerprint, image: ExploredImage)] = [:]

  mutating func fingerprint(of walk: Walk, _ fingerprinter: Fingerprinter) -> Fingerprint {
    let key = Key(image: ObjectIdentifier(walk.image), marks: walk.marks)
    if let known = known[key] { return known.fingerprint }
    let image = walk.image.image
    let nothing = CutRun(
      effects: [], inodes: walk.inodes.numbers, inodeCount: image.inodeCount, moments: 0...0, expectations: nil)
    let fingerprint = fingerprinter.fingerprint(image.cut(nothing, marks: walk.marks))
    known[key] = (fingerprint, walk.image)
    return fingerprint
  }
}

extension Explorer {
  /// What makes the state that a walk begins with another one or the same: for its own machine an image, for the others
  /// where they are.
  func key(of walk: Walk) -> ImageKey {
    let state = walk.cluster!.state
    let others = state.parked.filter { $0.machine != walk.machine }.map { place(of: $0, state) }
    return ImageKey(
      fingerprint: fingerprinter.fingerprint(walk.image.image), epoch: walk.image.epoch, faults: walk.image.faults,
      cluster: key(state, walk.machine, isBooting: walk.task == .boot, others))
  }

  /// Whether a walk has come to a state that another one has gone on from, and that lost no more to get there.
  func isMetAgain(_ walk: Walk, in cluster: Cluster) -> Bool {
    let state = walk.cluster!.state
    guard !isDirected, state.crashes > 0, walk.node != nil else { return false }
    var machines = state.parked
    machines[walk.machine] = walk
    let key = key(state, -1, isBooting: false, machines.map { place(of: $0, state) })
    let losses = walk.losses
    if let least = turns[key], least <= losses { return true }
    turns[key] = losses
    return false
  }

  private func key(
    _ state: ClusterState, _ machine: Int, isBooting: Bool, _ machines: [ClusterKey.Machine]
  ) -> ClusterKey {
    ClusterKey(
      machine: machine, isBooting: isBooting, machines: machines, position: state.position,
      flights: state.flights.map { ClusterKey.Flight(sender: $0.sender, parcel: $0.parcel, asleep: $0.asleep) },
      isStepAsleep: state.isStepAsleep, mishaps: state.mishaps, live: state.live, times: state.times)
  }

  private func place(of walk: Walk, _ state: ClusterState) -> ClusterKey.Machine {
    ClusterKey.Machine(
      node: walk.node.map(ObjectIdentifier.init), disk: openDisks.fingerprint(of: walk, fingerprinter),
      epoch: walk.image.epoch, faults: walk.image.faults, isOff: state.places[walk.machine].task == .off)
  }
}
