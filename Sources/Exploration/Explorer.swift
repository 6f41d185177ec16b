// Which crashes are worth a boot.
//
// Trying every crash state by booting on it does not scale: four transactions of a write-ahead log already leave tens of
// thousands. The explorer boots once per *behaviour*. A program that is booted on a crash image starts with nothing
// decided; when it reads a unit that the crash left open, the walk branches over the versions on offer, and what is
// never read is never decided. All boots form one tree of runs (`RunTree`), which every image walks with marks of its
// own (`Marks`); the program runs only where no run has been before. A boot writes too, and is cut off in turn: its
// crash is an image again, explored unless an image with the same contents was (`Fingerprint`). When no new image
// appears, recovery has been verified under any number of crashes.
//
// The tree belongs to no exploration (`RunForest`): the same script under another model, with a sync forgotten, or a
// shorter one, finds the runs that there are already.
//
// Walks that lose the least go first, so that the first violation is already near the smallest.

import Simulation
import Storage

/// Explores every crash of a program performing a script, under one persistence model.
public final class Explorer {
  let script: Script
  /// The script's epochs as they are walked.
  let course: Course
  let forest: RunForest
  let expectations: any Expectations
  let options: ExplorationOptions
  let commands: CommandTable
  /// How effects are derived. Of several machines the first one's forest has the rules for all.
  let rules: EffectRules
  /// The machines, where there are several.
  let cluster: Cluster?
  /// What is open on the disks that machines run on, and with how many losses a turn was come to.
  var openDisks = OpenDisks()
  var turns: [ClusterKey: Int] = [:]
  var queue = WalkQueue()
  var met = MetImages()
  var stage: DepthStage
  /// The images that were explored before this stage, of all machines and of each.
  var imagesBeforeStage = 0
  var machinesBeforeStage: [Certificate.Machine] = []
  var branchings = Branchings()
  /// The sizes of all images that were made, those that had been met before included.
  var sizesMade = 0
  let fingerprinter: Fingerprinter
  var certificate: Certificate
  var found: Finding?
  /// The exploration's number in the forest, by which its judgements are kept.
  let number: Int
  /// What is expected while a command is in flight.
  var interrupted: [BegunCommand: Int] = [:]
  /// The rule that is looked for; `nil` for any.
  private(set) var wanted: String?
  /// How surprising what is looked for may not be any more.
  private(set) var surpriseLimit = Int.max
  /// Whether a plan is being followed, so that nothing is cut off but what the plan says.
  var isDirected = false
  /// The plan that is being followed, where there are several machines.
  var direction: Direction?
  /// At which moments of the run the plan has a fault strike, of those that try each call in turn.
  var strikes: Set<Int> = []
  /// Where the last walk ended.
  var lastWalk: Walk?
  /// The walk that the program's live run is on.
  private var current: Walk?
  private var liveRun: LiveRun?

  /// Prepares an exploration of a program that nobody has explored.
  public convenience init(
    script: Script, subject: any Subject, expectations: any Expectations, options: ExplorationOptions,
    table: InternTable = InternTable()
  ) {
    self.init(
      script: script, forest: RunForest(subject: subject, table: table), expectations: expectations, options: options)
  }

  /// Prepares an exploration that knows the runs of a forest, and adds those that it makes.
  public init(script: Script, forest: RunForest, expectations: any Expectations, options: ExplorationOptions) {
    self.script = script
    self.forest = forest
    self.expectations = expectations
    self.options = options
    stage = DepthStage(options)
    number = forest.newExploration()
    rules = forest.rules(model: options.model, forgotten: options.forgotten)
    cluster = nil
    course = Course(script)
    commands = CommandTable(course: course, observation: expectations.observation, numbers: forest.commands)
    fingerprinter = Fingerprinter(knowing: self.forest.knownContents, comparesLosses: options.lossLimit != nil)
    certificate = Certificate(model: options.model.name)
  }

  /// Prepares an exploration of several machines, each with a forest of its own (``RunForest/ofMachines(_:table:)``).
  public init(
    script: ClusterScript, forests: [RunForest], expectations: any ClusterExpectations, options: ExplorationOptions
  ) {
    self.script = Script(epochs: [Epoch(steps: [], ending: .end)])
    course = Course(self.script)
    self.forest = forests[0]
    stage = DepthStage(options)
    number = forests[0].newExploration()
    rules = forests[0].rules(model: options.model, forgotten: options.forgotten)
    self.expectations = NothingExpected()
    self.options = options
    cluster = Cluster(script, forests, expectations)
    commands = CommandTable(course: course, observation: "", numbers: forest.commands)
    fingerprinter = Fingerprinter(knowing: self.forest.knownContents, comparesLosses: options.lossLimit != nil)
    certificate = Certificate(model: options.model.name, machines: script.machines)
  }

  /// Names and contents by number.
  var table: InternTable { forest.table }

  /// Explores, and returns what was found and how much was covered.
  public func explore() -> ExplorationOutcome {
    search()
    return outcome
  }

  /// Looks for the least surprising violation: of any rule or a given one, and at most so surprising.
  func search(for rule: String? = nil, within limit: Int? = nil) {
    let before = leaves
    defer { if cluster != nil { certificate.behaviours = leaves - before } }
    wanted = rule
    surpriseLimit = limit.map { $0 + 1 } ?? .max
    if let cluster {
      queue.add(firstWalk(of: cluster))
    } else {
      register(.empty(expectation: expectations.initial), epoch: 0, depth: 0, faults: firstFaults, origin: nil)
    }
    while hasWork() {
      var walk = queue.next()
      if let answer = advance(&walk) { boot(walk, answer: answer) }
    }
    if found == nil, !certificate.isCutShort { certificate.scripts = script.scriptCount }
  }

  /// How many different runs of machines there are.
  private var leaves: Int { cluster?.forests.reduce(0) { $0 + $1.leaves } ?? 0 }

  /// The faults of the first boot.
  var firstFaults: FaultState { FaultState(bootFaults: script.epochs[0].bootFaults) }

  // MARK: Runs

  /// Runs the program along a walk's path and on into the unknown.
  func boot(_ walk: Walk, answer: Int) {
    current = walk
    let forest = forest(of: walk)
    let key = bootKey(of: walk)
    let run = LiveRun(
      to: walk.node, answer: answer, bootFaults: key.faults, bootTime: key.time, startingOn: SimulatedDisk(),
      table: table, limit: options.bootLimits, guide: self)
    liveRun = run
    repeat {
      run.restarted()
      certificate.boots += 1
      forest.boots += 1
      run.ended(forest.subject.boot(on: run, session: run))
    } while run.wantsRestart
    forest.bytes += run.bytesKept
    forest.events += run.parent?.lastMoment ?? 0
    liveRun = nil
    // The walk may have changed machines by now: it is this one's program.
    if case .notDeterministic(let recorded, let now)? = run.stop, let reached = current {
      let program = cluster.map { "the program on \($0.name(of: walk.machine))" } ?? "the program"
      report(
        Violation(
          rule: "deterministic", expected: [recorded], seen: "told the same, \(program) did something else: \(now)"),
        reached)
    }
  }

  /// Takes a walk through the tree as far as runs have been; returns the answer that a run must be given at its node, or
  /// `nil` if the walk is over.
  func advance(_ walk: inout Walk) -> Int? {
    if walk.node == nil {
      if let cluster, walk.task == .off { return takeTurn(&walk, in: cluster) }
      guard let root = forest(of: walk).roots[bootKey(of: walk)] else { return 0 }
      walk.arrive(at: root)
    }
    if let answer = walk.pending {
      walk.pending = nil
      guard let child = walk.node!.child(answer) else { return answer }
      walk.arrive(at: child)
    }
    while true {
      certificate.visits += 1
      guard let answer = step(&walk) else { return nil }
      guard let child = walk.node!.child(answer) else { return answer }
      walk.arrive(at: child)
    }
  }

  /// One node: the answer that the walk goes on with. Other answers are left to other walks.
  private func step(_ walk: inout Walk) -> Int? {
    if let cluster, let cut = cutDue(walk, in: cluster) {
      if crash(&walk, cut, in: cluster) { queue.add(walk) }
      return nil
    }
    switch walk.node!.state {
    case .question(let question, _): return resolve(question, &walk)
    case .fault: return chooseFault(&walk)
    case .idle(let reply):
      if let cluster { return walk.isJudged || judge(reply, &walk, in: cluster) ? takeTurn(&walk, in: cluster) : nil }
      if walk.isJudged || judge(reply, &walk) { return nextCommand(&walk) }
      if options.seesAll { cutBefore(&walk) }
      return nil
    case .ended(let death):
      report(Violation(rule: "runs", expected: [], seen: death.description), walk)
      if options.seesAll { cutBefore(&walk) }
      return nil
    }
  }

  private func resolve(_ question: Question, _ walk: inout Walk) -> Int? {
    if let answer = walk.image.image.certainAnswer(to: question, walk.marks, &walk.inodes) { return answer }
    let alternatives = walk.image.image.alternatives(to: question, walk.marks, walk.inodes, table)
    guard alternatives.count > 1 else {
      walk.marks = alternatives[0].marks
      walk.inodes = alternatives[0].inodes
      return alternatives[0].answer
    }
    branchings.note(walk.node!)
    cutBefore(&walk)
    let sorted = alternatives.enumerated().map { index, alternative in
      (losses: alternative.marks.losses(walk.image.image), index: index, alternative: alternative)
    }.sorted { ($0.losses, $0.index) < ($1.losses, $1.index) }
    let before = walk.image.image.lossesSoFar + (cluster == nil ? 0 : walk.lossesElsewhere)
    for other in sorted.dropFirst().reversed() where !isBeyondLossLimit(before + other.losses) {
      var branch = walk
      branch.marks = other.alternative.marks
      branch.inodes = other.alternative.inodes
      branch.pending = other.alternative.answer
      queue.add(branch)
    }
    guard !isBeyondLossLimit(before + sorted[0].losses) else { return nil }
    walk.marks = sorted[0].alternative.marks
    walk.inodes = sorted[0].alternative.inodes
    return sorted[0].alternative.answer
  }
}

extension Explorer: RunGuide {
  func command(_ number: Int) -> RunCommand { commands[number] }

  func arrived(at node: RunNode) -> Int? {
    certificate.calls += node.events.count
    guard var walk = current.take() else { return nil }
    if node.parent == nil { forest(of: walk).roots[bootKey(of: walk)] = node }
    walk.arrive(at: node)
    let answer = advance(&walk)
    if answer == nil, cluster == nil { certificate.behaviours += 1 }
    current = walk
    return answer
  }
}

extension Explorer {
  /// The runs of the walk's machine.
  func forest(of walk: Walk) -> RunForest { cluster?.forests[walk.machine] ?? forest }

  /// What a boot is told that is not on its disk.
  private func bootKey(of walk: Walk) -> BootKey {
    BootKey(faults: walk.image.faults.bootFaults, time: cluster == nil ? nil : walk.place.bootTime)
  }
}
