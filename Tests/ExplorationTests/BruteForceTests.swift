import Exploration
import Simulation
import Storage
import TestSupport
import Testing

struct BruteForceTests {
  /// Hundreds of random traces a case; a failure prints the seed, which gives the same trace again.
  @Test(arguments: PersistenceModel.all, [false, true])
  func `the explorer finds what brute force finds, and counts as many states`(
    model: PersistenceModel, hasDirectories: Bool
  ) {
    compare(150, model, hasDirectories: hasDirectories, hasFaults: false)
  }

  @Test(arguments: PersistenceModel.all, [false, true])
  func `with faults of every kind the explorer finds what brute force finds`(
    model: PersistenceModel, hasDirectories: Bool
  ) {
    compare(200, model, hasDirectories: hasDirectories, hasFaults: true)
  }

  private func compare(_ count: Int, _ model: PersistenceModel, hasDirectories: Bool, hasFaults: Bool) {
    var compared = 0
    var seed: UInt64 = 0
    while compared < count {
      seed += 1
      let trace = RandomTrace(seed: seed, hasDirectories: hasDirectories, hasFaults: hasFaults)
      guard let difference = difference(trace, model) else { continue }
      compared += 1
      #expect(difference.isEmpty, "seed \(seed): \(trace)\n\(difference)")
      if !difference.isEmpty { return }
    }
  }

  /// `nil` if the trace is too large for brute force, else what differs.
  private func difference(_ trace: RandomTrace, _ model: PersistenceModel) -> String? {
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0, recovery: trace.recovery) }
    let brute = BruteForce(
      script: trace.script, subject: InProcessSubject(make), model: model, depthLimit: 2,
      table: InternTable(sectorSize: 8))
    brute.explore()
    guard !brute.isTooLarge else { return nil }
    let observer = Observer()
    let explorer = Explorer(
      script: trace.script, subject: InProcessSubject(make), expectations: observer,
      options: ExplorationOptions(model: model, depthLimit: 2), table: InternTable(sectorSize: 8))
    let exploration = explorer.explore()
    if let violation = exploration.violation { return "\(violation)" }
    let certificate = exploration.certificate
    if observer.outcomes != brute.outcomes {
      let missed = brute.outcomes.subtracting(observer.outcomes)
      let invented = observer.outcomes.subtracting(brute.outcomes)
      return "missed \(missed.sorted())\ninvented \(invented.sorted())"
    }
    // Where each call is tried in turn there are several first runs, and no one number of states.
    if trace.triesEachCall { return "" }
    if certificate.pairs.decimal != StateCount(brute.pairs).decimal
      || certificate.states.decimal != StateCount(brute.states).decimal
    {
      return "counted \(certificate.pairs) and \(certificate.states), not \(brute.pairs) and \(brute.states)"
    }
    return ""
  }
}

/// A recovery and two epochs of commands.
private struct RandomTrace: CustomStringConvertible {
  let recovery: [String]
  let script: Script

  init(seed: UInt64, hasDirectories: Bool, hasFaults: Bool) {
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
