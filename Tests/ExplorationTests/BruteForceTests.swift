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
    compareMany(150) { compare(seed: $0, ExplorationOptions(model: model, depthLimit: 2), hasDirectories) }
  }

  @Test(arguments: PersistenceModel.all, [0, 1, 2])
  func `with at most so many losses the explorer finds all that brute force finds`(
    model: PersistenceModel, lossLimit: Int
  ) {
    var options = ExplorationOptions(model: model, depthLimit: 1)
    options.lossLimit = lossLimit
    compareMany(40) { compare(seed: $0, options, $0 % 2 == 0) }
  }

  @Test(arguments: [2, 3])
  func `with tears in runs of sectors the explorer finds what brute force finds`(tearLength: Int) {
    var model = PersistenceModel.posix
    model.tearLength = tearLength
    compareMany(100) { compare(seed: $0, ExplorationOptions(model: model, depthLimit: 2), $0 % 2 == 0) }
  }

  private func compareMany(_ count: Int, _ compare: (UInt64) -> String?) {
    var compared = 0
    var seed: UInt64 = 0
    while compared < count {
      seed += 1
      guard let difference = compare(seed) else { continue }
      compared += 1
      #expect(difference.isEmpty, "seed \(seed): \(difference)")
      if !difference.isEmpty { return }
    }
  }

  /// `nil` if the trace is too large for brute force, else what differs.
  private func compare(seed: UInt64, _ options: ExplorationOptions, _ hasDirectories: Bool) -> String? {
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
    func brute(lossLimit: Int?) -> BruteForce {
      let brute = BruteForce(
        script: script, subject: InProcessSubject(make), model: options.model, depthLimit: options.depthLimit,
        lossLimit: lossLimit, table: InternTable(sectorSize: 8))
      brute.explore()
      return brute
    }
    // With limited losses the explorer may go beyond them, but only to what more losses lead to.
    let limited = brute(lossLimit: options.lossLimit)
    let most = options.lossLimit == nil ? limited : brute(lossLimit: nil)
    guard !limited.isTooLarge, !most.isTooLarge else { return nil }
    let observer = Observer()
    let explorer = Explorer(
      script: script, subject: InProcessSubject(make), expectations: observer, options: options,
      table: InternTable(sectorSize: 8))
    let certificate = explorer.explore().certificate
    let story = "recovery \(recovery), then \(first), then \(second)"
    let missed = limited.outcomes.subtracting(observer.outcomes)
    let invented = observer.outcomes.subtracting(most.outcomes)
    if !missed.isEmpty || !invented.isEmpty {
      return "\(story)\nmissed \(missed.sorted())\ninvented \(invented.sorted())"
    }
    if certificate.pairs.decimal != StateCount(limited.pairs).decimal
      || certificate.states.decimal != StateCount(limited.states).decimal
    {
      return "\(story)\ncounted \(certificate.pairs), \(certificate.states), not \(limited.pairs), \(limited.states)"
    }
    return ""
  }
}
