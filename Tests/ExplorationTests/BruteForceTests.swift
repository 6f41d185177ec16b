import Exploration
import Simulation
import Storage
import TestSupport
import Testing

struct BruteForceTests {
  /// Two hundred random traces a case, of every kind of call; a failure prints the seed, which gives the same trace
  /// again.
  @Test(arguments: PersistenceModel.all, [false, true])
  func `the explorer finds what brute force finds, and counts as many states`(
    model: PersistenceModel, hasDirectories: Bool
  ) {
    var compared = 0
    var seed: UInt64 = 0
    while compared < 200 {
      seed += 1
      guard let difference = compare(seed: seed, model, hasDirectories: hasDirectories) else { continue }
      compared += 1
      #expect(difference.isEmpty, "seed \(seed): \(difference)")
      if !difference.isEmpty { return }
    }
  }

  /// `nil` if the trace is too large for brute force, else what differs.
  private func compare(seed: UInt64, _ model: PersistenceModel, hasDirectories: Bool) -> String? {
    var generator = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: hasDirectories)
    let recovery = (0..<Int(generator.random.next() % 3)).map { _ in generator.recoveryCommand() }
    let first = (0..<2 + Int(generator.random.next() % 4)).map { _ in generator.command() }
    let second = (0..<Int(generator.random.next() % 3)).map { _ in generator.command() }
    let script = Script(epochs: [
      Epoch(steps: first.map { .command($0, faults: []) }, ending: .crashAnywhere),
      Epoch(steps: second.map { .command($0, faults: []) }, ending: second.isEmpty ? .end : .crashAnywhere),
      Epoch(steps: [], ending: .end),
    ])
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0, recovery: recovery) }
    let brute = BruteForce(
      script: script, subject: InProcessSubject(make), model: model, depthLimit: 2,
      table: InternTable(sectorSize: 8))
    brute.explore()
    guard !brute.isTooLarge else { return nil }
    let observer = Observer()
    let explorer = Explorer(
      script: script, subject: InProcessSubject(make), expectations: observer,
      options: ExplorationOptions(model: model, depthLimit: 2), table: InternTable(sectorSize: 8))
    let certificate = explorer.explore().certificate
    let story = "recovery \(recovery), then \(first), then \(second)"
    if observer.outcomes != brute.outcomes {
      let missed = brute.outcomes.subtracting(observer.outcomes)
      let invented = observer.outcomes.subtracting(brute.outcomes)
      return "\(story)\nmissed \(missed.sorted())\ninvented \(invented.sorted())"
    }
    if certificate.pairs.decimal != StateCount(brute.pairs).decimal
      || certificate.states.decimal != StateCount(brute.states).decimal
    {
      return "\(story)\ncounted \(certificate.pairs) and \(certificate.states), not \(brute.pairs) and \(brute.states)"
    }
    return ""
  }
}
