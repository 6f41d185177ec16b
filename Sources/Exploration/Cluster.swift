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
  /// How messages are delivered after each step.
  let deliveries: [Delivery]

  init(_ script: ClusterScript, _ forests: [RunForest], _ expectations: any ClusterExpectations) {
    self.script = script
    self.forests = forests
    self.expectations = expectations
    crashes = script.machines.indices.map(script.crashes)
    var delivery = Delivery.asWritten
    deliveries = script.steps.map { step in
      if case .deliver(let next) = step { delivery = next }
      return delivery
    }
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

/// Where a machine is in its run.
struct MachinePlace: Hashable {
  /// What it is about, and since which moment.
  var task = MachineTask.off
  var began = 0
  /// What its clock showed when it booted.
  var bootTime = 0
  /// The moment when it had been observed after its boot.
  var observed: Int?
}

/// A message on its way.
struct Flight {
  let sender: Int
  let parcel: Parcel
  /// The turn in which it was sent.
  var sentBy = 0
  /// Its number in the log of messages, where one is kept.
  var number = 0
  /// The turns of it that need not be tried here.
  var asleep: Asleep = []
}

/// The machines beside the one that a walk is on, and what comes next.
struct ClusterState {
  /// Where each machine has got to; the entry of the walk's own machine is out of date.
  var parked: [Walk]
  /// Where each machine is in its run, the walk's own included.
  var places: [MachinePlace]
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
  /// How many messages were lost or came twice, of those that may.
  var mishaps = 0
  /// Whether the script's next step need not be tried here.
  var isStepAsleep = false
  /// Which turn was decided on but not taken yet, and which ones were, wherever there were several.
  var chosen: TurnChoice?
  var choices: [Int] = []
  /// The turns so far.
  var schedule = Schedule()
}

extension Walk {
  /// Which machine the walk is on.
  var machine: Int { image.machine }

  var place: MachinePlace {
    get { cluster?.state.places[machine] ?? MachinePlace() }
    set {
      let machine = machine
      cluster?.state.places[machine] = newValue
    }
  }

  var task: MachineTask {
    get { place.task }
    set { place.task = newValue }
  }

  var began: Int {
    get { place.began }
    set { place.began = newValue }
  }

  var observed: Int? {
    get { place.observed }
    set { place.observed = newValue }
  }

  /// How many effects the power cuts of other machines have lost, and how many cuts there were.
  fileprivate func elsewhere(_ measure: (Walk) -> Int) -> Int {
    guard let cluster else { return 0 }
    return cluster.state.parked.reduce(0) { $0 + ($1.machine == machine ? 0 : measure($1)) }
  }

  var lossesElsewhere: Int { elsewhere { $0.image.image.lossesSoFar + $0.marks.losses($0.image.image) } }
  var cutsElsewhere: Int { elsewhere { $0.image.image.runCount } }
  /// How often something else came next than would have, as written.
  var detours: Int { cluster?.state.choices.count { $0 != 0 } ?? 0 }
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
