import Exploration
import Simulation
import TestSupport
import TestTiers
import Testing

/// A sync that is forgotten promises nothing, in any run, and everything else is as it was.
struct ForgottenSyncTests {
  /// All syncs of a boot: brute force doesn't count those that failed, so it can't tell one from another.
  private static let boot = Set((1...9).map { SyncSite(command: SyncSite.boot, ordinal: $0) })
  private static let sync: Set = [SyncSite(command: "sync", ordinal: 1)]
  private static let directory: Set = [SyncSite(command: "syncdir", ordinal: 1)]

  @Test(.tags(.long), .tiered, arguments: PersistenceModel.all, [boot, sync, directory, sync.union(directory)])
  func `without a sync's promise the explorer finds what brute force finds`(
    model: PersistenceModel, forgotten: Set<SyncSite>
  ) {
    var (compared, different) = (0, 0)
    var seed: UInt64 = 0
    while compared < (model == .posix ? 80 : 20) {
      seed += 1
      let example = RandomCase(seed: seed)
      let brute = BruteForce(
        script: example.script, subject: example.subject, model: model, depthLimit: 2,
        table: InternTable(sectorSize: 8))
      brute.forgotten = forgotten
      brute.explore()
      guard !brute.isTooLarge else { continue }
      let forest = example.forest
      let usual = outcomes(example, model, [], forest)
      let found = outcomes(example, model, forgotten, forest)
      #expect(found == brute.outcomes, "\(example)")
      #expect(usual.isSubset(of: found), "\(example)")
      if found != usual { different += 1 }
      compared += 1
    }
    // Where order is kept, every state that a sync rules out is one that an earlier power cut leaves.
    if model == .posix, forgotten != Self.boot { #expect(different > 0) }
  }

  private func outcomes(
    _ example: RandomCase, _ model: PersistenceModel, _ forgotten: Set<SyncSite>, _ forest: RunForest
  ) -> Set<String> {
    let observer = Observer()
    var options = ExplorationOptions(model: model, depthLimit: 2)
    options.forgotten = forgotten
    _ = Explorer(script: example.script, forest: forest, expectations: observer, options: options).explore()
    return observer.outcomes
  }

  @Test func `the shadow copy needs both its syncs, and they can be forgotten without performing a command again`() {
    let forest = RunForest(subject: InProcessSubject { try Shadow(disk: $0) }, table: InternTable(sectorSize: 4))
    let puts = Epoch(steps: [.command("put n", faults: []), .command("put m", faults: [])], ending: .crashAnywhere)
    let script = Script(epochs: [puts, Epoch(steps: [], ending: .end)])
    func rule(without forgotten: Set<SyncSite>) -> String? {
      var options = ExplorationOptions()
      options.forgotten = forgotten
      return Explorer(
        script: script, forest: forest, expectations: Register(initially: "0"), options: options
      ).explore().violation?.rule
    }
    #expect(rule(without: []) == nil)
    let boots = forest.boots
    #expect(forest.syncSites.map(\.site.description) == ["sync 1 in put", "sync 2 in put"])
    for site in forest.syncSites { #expect(rule(without: [site.site]) == "atomic") }
    #expect(rule(without: [SyncSite(command: "put", ordinal: 3), SyncSite(command: "show", ordinal: 1)]) == nil)
    // Only the observation is made again, on files that could not be there before.
    #expect(forest.boots - boots <= 4)
  }
}
