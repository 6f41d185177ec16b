// Several machines explored as one. A machine's run depends on its disk and on what it is told, so a run of all machines
// is made of runs of each: every machine has a tree of runs of its own, in which what another machine says to it is a
// command like any other. A walk is on one machine at a time and carries the others along, parked at the node of their
// own tree that they have come to; when another machine's turn comes, the walk changes trees. Nothing is booted that has
// been in the same place of its own tree before, whatever the other machines did meanwhile.
//
// Power fails on one machine at a time, at every moment of its run that its `crash` allows: the walk then goes on with
// that machine down and the others as they are, page caches and all. Between two answers of a machine nobody else can
// tell when exactly it went down, so the images of these moments are one, as with a single machine; between an answer
// and the next instruction others may have gone on, and that is an image of its own.

import Simulation

/// What an exploration of several machines is about.
final class Cluster {
  let script: ClusterScript
  let expectations: any ClusterExpectations
  /// The runs of each machine.
  let forests: [RunForest]
  /// Each machine's crashes, in order.
  let crashes: [[(ending: Epoch.Ending, bootFaults: [FaultRule])]]

  init(_ script: ClusterScript, _ forests: [RunForest], _ expectations: any ClusterExpectations) {
    self.script = script
    self.forests = forests
    self.expectations = expectations
    crashes = script.machines.indices.map(script.crashes)
  }

  func name(of machine: Int) -> String { script.machines[machine] }

  /// How an epoch of a machine ends.
  func ending(of machine: Int, epoch: Int) -> Epoch.Ending {
    epoch < crashes[machine].count ? crashes[machine][epoch].ending : .end
  }

  /// The faults that may strike the boot that begins an epoch.
  func bootFaults(of machine: Int, epoch: Int) -> [FaultRule] {
    epoch == 0 ? [] : crashes[machine][epoch - 1].bootFaults
  }

  /// Whether power may fail while an epoch's recovery runs.
  func isRecoveryCut(of machine: Int, epoch: Int) -> Bool {
    ending(of: machine, epoch: epoch) == .crashAnywhere
      || epoch > 0 && ending(of: machine, epoch: epoch - 1) == .crashAnywhere
  }
}

/// What a machine is about.
enum MachineTask: Hashable {
  /// It has never booted, or it is down.
  case off
  case boot
  case observe(isFirst: Bool)
  case restart(isFaulty: Bool)
  /// The command or message of this number is being performed.
  case perform(Int)
}

/// A message on its way.
struct Flight: Hashable {
  let sender: Int
  let parcel: Parcel
}

/// The machines beside the one that a walk is on, and what comes next.
struct ClusterState {
  /// Where each machine has got to; the entry of the walk's own machine is out of date.
  var parked: [Walk]
  /// The next step of the script; before 0 the machines boot, after the last they are observed.
  var position: Int
  /// The messages on their way, the first to be delivered first.
  var flights: [Flight] = []
  /// What the machines may show.
  var live: Int
  /// What each machine's clock shows.
  var times: [Int]
  /// How many messages have been carried since the last step.
  var carried = 0
  /// How often power has failed.
  var crashes = 0
}

extension Walk {
  /// How many effects the power cuts of other machines have lost, and how many cuts there were.
  fileprivate func elsewhere(_ measure: (Walk) -> Int) -> Int {
    guard let cluster else { return 0 }
    return cluster.state.parked.reduce(0) { $0 + ($1.machine == machine ? 0 : measure($1)) }
  }

  var lossesElsewhere: Int { elsewhere { $0.image.image.lossesSoFar + $0.marks.losses($0.image.image) } }
  var cutsElsewhere: Int { elsewhere { $0.image.image.runCount } }
}

/// A cluster's state behind one pointer: walks are copied all the time, and most have no cluster.
struct ClusterBox {
  private final class Storage {
    var state: ClusterState
    init(_ state: ClusterState) { self.state = state }
  }

  private var storage: Storage

  init(_ state: ClusterState) { storage = Storage(state) }

  var state: ClusterState {
    get { storage.state }
    set {
      if isKnownUniquelyReferenced(&storage) { storage.state = newValue } else { storage = Storage(newValue) }
    }
  }
}
