import Exploration
import Simulation
import Storage
import TestSupport
import Testing

struct BruteForceTests {
  /// Many random traces a case, of every kind of call; a failure prints the seed, which gives the same trace
  /// again.
  @Test(arguments: PersistenceModel.all, [false, true])
  func `the explorer finds what brute force finds, and counts as many states`(
    model: PersistenceModel, hasDirectories: Bool
  ) {
    compareMany(150) { seed in
      compare(RandomTrace(seed: seed, hasDirectories: hasDirectories), ExplorationOptions(model: model, depthLimit: 2))
    }
  }

  @Test(arguments: PersistenceModel.all, [false, true])
  func `with faults of every kind the explorer finds what brute force finds`(
    model: PersistenceModel, hasDirectories: Bool
  ) {
    compareMany(100) { seed in
      let trace = RandomTrace(seed: seed, hasDirectories: hasDirectories, hasFaults: true)
      return compare(trace, ExplorationOptions(model: model, depthLimit: 2))
    }
  }

  @Test(arguments: PersistenceModel.all, [0, 1, 2])
  func `with at most so many losses the explorer finds all that brute force finds`(
    model: PersistenceModel, lossLimit: Int
  ) {
    var options = ExplorationOptions(model: model, depthLimit: 1)
    options.lossLimit = lossLimit
    compareMany(40) { compare(RandomTrace(seed: $0, hasDirectories: $0 % 2 == 0), options) }
  }

  @Test(arguments: [2, 3])
  func `with tears in runs of sectors the explorer finds what brute force finds`(tearLength: Int) {
    var model = PersistenceModel.posix
    model.tearLength = tearLength
    compareMany(100) { seed in
      compare(RandomTrace(seed: seed, hasDirectories: seed % 2 == 0), ExplorationOptions(model: model, depthLimit: 2))
    }
  }

  /// `nil` if the trace is too large for brute force, else what differs.
  private func compare(_ trace: RandomTrace, _ options: ExplorationOptions) -> String? {
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0, recovery: trace.recovery) }
    func brute(lossLimit: Int?) -> BruteForce {
      let brute = BruteForce(
        script: trace.script, subject: InProcessSubject(make), model: options.model, depthLimit: options.depthLimit,
        lossLimit: lossLimit, table: InternTable(sectorSize: 8))
      brute.explore()
      return brute
    }
    // With limited losses the explorer may go beyond them, but only to what more losses lead to.
    let limited = brute(lossLimit: options.lossLimit)
    let most = options.lossLimit == nil ? limited : brute(lossLimit: nil)
    guard !limited.isTooLarge, !most.isTooLarge else { return nil }
    let observer = Observer()
    let exploration = Explorer(
      script: trace.script, subject: InProcessSubject(make), expectations: observer, options: options,
      table: InternTable(sectorSize: 8)
    ).explore()
    if let violation = exploration.violation { return "\(trace)\n\(violation)" }
    let missed = limited.outcomes.subtracting(observer.outcomes)
    let invented = observer.outcomes.subtracting(most.outcomes)
    guard missed.isEmpty, invented.isEmpty else {
      return "\(trace)\nmissed \(missed.sorted())\ninvented \(invented.sorted())"
    }
    // Where each call is tried in turn there are several first runs, and no one number of states.
    return trace.triesEachCall ? "" : difference(of: exploration.certificate, from: limited, trace)
  }

  private func difference(of certificate: Certificate, from brute: BruteForce, _ trace: RandomTrace) -> String {
    let (pairs, states) = (StateCount(brute.pairs), StateCount(brute.states))
    if certificate.pairs.decimal == pairs.decimal, certificate.states.decimal == states.decimal { return "" }
    return "\(trace)\ncounted \(certificate.pairs), \(certificate.states), not \(pairs), \(states)"
  }
}

/// A recovery and two epochs of commands.
private struct RandomTrace: CustomStringConvertible {
  let recovery: [String]
  let script: Script

  init(seed: UInt64, hasDirectories: Bool, hasFaults: Bool = false) {
    var generator = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: hasDirectories)
    func faults() -> [FaultRule] { hasFaults ? generator.faults() : [] }
    recovery = (0..<Int(generator.random.next() % 3)).map { _ in generator.recoveryCommand() }
    let first = (0..<2 + Int(generator.random.next() % 4)).map { _ in generator.command() }
    let second = (0..<Int(generator.random.next() % 3)).map { _ in generator.command() }
    script = Script(epochs: [
      Epoch(steps: first.map { .command($0, faults: faults()) }, ending: .crashAnywhere),
      Epoch(
        steps: second.map { .command($0, faults: faults()) }, bootFaults: faults(),
        ending: second.isEmpty ? .end : .crashAnywhere),
      Epoch(steps: [], bootFaults: faults(), ending: .end),
    ])
  }

  /// Whether a fault of the first epoch tries each call in turn.
  var triesEachCall: Bool {
    script.epochs[0].steps.contains { step in
      if case .command(_, let faults) = step { faults.contains { $0.occurrence == .anywhere } } else { false }
    }
  }

  var description: String {
    let epochs = script.epochs.map { epoch in
      let steps = epoch.steps.map { step in
        if case .command(let text, let faults) = step { "\(faults) \(text)" } else { "restart" }
      }
      return "\(epoch.bootFaults) boot, " + steps.joined(separator: ", ")
    }
    return "recovery \(recovery), then " + epochs.joined(separator: "; then ")
  }
}
