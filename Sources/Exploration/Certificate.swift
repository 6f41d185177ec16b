import Simulation

/// How far an exploration goes.
public struct ExplorationOptions: Sendable {
  /// The persistence model.
  public var model: PersistenceModel
  /// How many times in a row one epoch's recovery may be cut off, where no fixpoint comes first; 0 for recoveries that
  /// are never cut off.
  public var depthLimit: Int
  /// How many file-system calls one boot may make.
  public var callLimit: Int
  /// How many bytes the calls of one boot may move.
  public var bytesOfBoot = 16 << 20
  /// How many boots the exploration may make; `nil` for as many as it takes. What is left then has no name but how much
  /// it is: the other limits leave a stronger model, for which the exploration is exhaustive.
  public var bootLimit: Int?
  /// How many steps the walks through the tree of runs may take; `nil` for as many as it takes.
  public var visitLimit: Int?
  /// How many bytes the calls of all boots together may move, each counted where it is first made; `nil` for any number.
  /// The judge remembers them.
  public var byteLimit: Int?
  /// How many effects all crashes together may lose; `nil` for any number.
  public var lossLimit: Int?
  /// Syncs whose promises are forgotten, as if the program had not made them.
  public var forgotten: Set<SyncSite> = []
  /// How many messages machines may have exchanged before the script goes on.
  public var messageLimit = 1_000
  /// Whether the certificate counts the crash states; that takes longer than exploring them where they are many.
  public var countsStates = true
  /// Whether the exploration goes on when it has found a violation, to see all that there is.
  public var seesAll = false

  /// Makes options; the defaults are exhaustive for every recovery that comes to a fixpoint within 8 crashes.
  public init(
    model: PersistenceModel = .posix, depthLimit: Int = 8, callLimit: Int = 100_000, bootLimit: Int? = nil
  ) {
    self.model = model
    self.depthLimit = depthLimit
    self.callLimit = callLimit
    self.bootLimit = bootLimit
  }

  /// What one boot may do.
  var bootLimits: RunEffort { RunEffort(calls: callLimit, bytes: bytesOfBoot) }
}

/// What an exploration covered. Behaviours, boots and calls are those that it added to the forest it was given.
public struct Certificate: Hashable, Sendable {
  /// The persistence model's name.
  public let model: String
  /// At how many moments power failed while commands were performed.
  public internal(set) var moments = 0
  /// Pairs of a moment and a legal crash state at it, when power fails while the first epoch's commands are performed.
  public internal(set) var pairs = StateCount.zero
  /// Distinct legal crash states, whatever the moment; as many as the model allows, also where a bound leaves some out.
  public internal(set) var states = StateCount.zero
  /// Crash images with different possible contents.
  public internal(set) var images = 0
  /// Different runs of the program, from its boot to its end.
  public internal(set) var behaviours = 0
  /// Recoveries that were observed: a behaviour on an image, with what was expected of it.
  public internal(set) var recoveries = 0
  /// Times the program was booted.
  public internal(set) var boots = 0
  /// Steps of walks through the tree of runs.
  public internal(set) var visits = 0
  /// Calls, commands and replies in the tree of runs.
  public internal(set) var calls = 0
  /// How many crashes in a row hit the recovery before nothing new appeared.
  public internal(set) var depth = 0
  /// What the exploration is exhaustive for beside the model, each a limit that left something out; empty if none did.
  public internal(set) var bounds: Set<String> = []
  /// Orders in which messages arrived that were run, none of them equivalent to another; 1 where there is no choice.
  public internal(set) var schedulesRun = 0
  /// All orders in which they could have arrived, those that are equivalent to one that was run included: they differ
  /// only in turns of different machines that neither had heard of. At least so many where power failed, too.
  public internal(set) var schedules = StateCount.zero
  /// How many scripts were explored, 1 where nothing is to be chosen; 0 as long as there are others.
  public internal(set) var scripts = 0
  /// What was covered of each of several machines; empty where there is but one.
  public internal(set) var machines: [Machine] = []

  /// What was covered of one machine.
  public struct Machine: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// At how many moments its power failed in the first of its runs that came to its `crash`.
    public internal(set) var moments = 0
    /// States of all machines that began with a crash of this one.
    public internal(set) var images = 0

    /// Nothing covered yet.
    public init(name: String) { self.name = name }
  }

  /// Nothing covered yet.
  public init(model: String, machines: [String] = []) {
    self.model = model
    self.machines = machines.map(Machine.init)
  }

  /// Whether a limit on boots, steps or bytes was reached before all was explored that the other bounds leave: then what
  /// is left has no name, and that nothing was found means nothing.
  public internal(set) var isCutShort = false

  /// Whether every crash was covered.
  public var isExhaustive: Bool { bounds.isEmpty }

  /// Adds the states that a crash of commands may leave. Those of the run on the formatted disk are counted exactly. A
  /// later epoch's runs leave some of them again, and others: each run's own could be counted, but not how many of them
  /// another run, on another image and with other inodes, leaves as well; so the count is a lower bound then. Runs that a
  /// fault strikes, each at another call, have moments of their own; of the distinct states they leave some again.
  mutating func count(_ walk: Walk, _ moments: ClosedRange<Int>, _ effects: [Effect]) {
    if walk.image.epoch > 0 {
      pairs = pairs.asLowerBound
      states = states.asLowerBound
    } else if walk.image.origin == nil {
      // A run that a fault strikes is counted from there on: what came before has been.
      let moments = self.moments == 0 ? 0...moments.upperBound : moments
      var counter = StateCounter(effects: effects)
      let (pairs, states) = counter.count(moments)
      self.pairs = self.pairs + pairs
      self.states = self.moments == 0 ? states : max(self.states, states).asLowerBound
      self.moments += moments.count
    }
  }
}

extension Certificate {
  /// Adds a schedule that was run, and those that are equivalent to it.
  mutating func count(_ equivalents: StateCount, isWhole: Bool) {
    schedulesRun += 1
    schedules = schedules + (isWhole ? equivalents : equivalents.asLowerBound)
  }

  /// Takes note of a state of all machines that begins with a crash of one.
  mutating func count(imageOf machine: String) {
    images += 1
    machines[machines.firstIndex { $0.name == machine }!].images += 1
  }

  /// Adds the states that crashes of a machine's commands may leave on its disk, in the first of its runs. Another run,
  /// after a crash of itself or of another machine, leaves some of them again, and others.
  mutating func count(
    _ machine: String, _ moments: ClosedRange<Int>, _ effects: [Effect], isUndisturbed: Bool
  ) {
    let index = machines.firstIndex { $0.name == machine }!
    if !isUndisturbed { (pairs, states) = (pairs.asLowerBound, states.asLowerBound) }
    guard machines[index].moments == 0 else { return }
    var counter = StateCounter(effects: effects)
    let (pairs, states) = counter.count(moments)
    self.pairs = self.pairs + pairs
    self.states = self.states + states
    self.moments += moments.count
    machines[index].moments = moments.count
  }
}
