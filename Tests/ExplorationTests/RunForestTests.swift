import Exploration
import Simulation
import TestSupport
import Testing

/// Explorations that share the tree of runs find what they would find alone, with fewer boots.
struct RunForestTests {
  private struct Found: Equatable {
    let outcomes: Set<String>
    let pairs: String
    let states: String
    let images: Int
    let depth: Int
  }

  private func explore(_ example: RandomCase, _ model: PersistenceModel, _ forest: RunForest) -> Found {
    let observer = Observer()
    let certificate = Explorer(
      script: example.script, forest: forest, expectations: observer,
      options: ExplorationOptions(model: model, depthLimit: 2)
    ).explore().certificate
    return Found(
      outcomes: observer.outcomes, pairs: "\(certificate.pairs)", states: "\(certificate.states)",
      images: certificate.images, depth: certificate.depth)
  }

  @Test(arguments: [false, true])
  func `a model explored after others finds the same, and boots less`(hasDirectories: Bool) {
    var (alone, shared) = (0, 0)
    for seed in UInt64(1)...40 {
      let example = RandomCase(seed: seed, hasDirectories: hasDirectories)
      let forest = example.forest
      for model in PersistenceModel.all {
        let own = example.forest
        #expect(explore(example, model, forest) == explore(example, model, own), "\(model.name), \(example)")
        alone += own.boots
      }
      shared += forest.boots
    }
    #expect(shared < alone)
  }

  @Test func `the same exploration again boots nothing`() {
    let example = RandomCase(seed: 7)
    let forest = example.forest
    let first = explore(example, .posix, forest)
    let boots = forest.boots
    #expect(explore(example, .posix, forest) == first)
    #expect(forest.boots == boots)
  }

  @Test func `a shorter script finds the runs that it has in common with a longer one`() {
    let forest = RunForest(
      subject: InProcessSubject { try Shadow(disk: $0) }, table: InternTable(sectorSize: 4))
    func explore(_ commands: [String]) {
      let steps = commands.map { Epoch.Step.command($0, faults: []) }
      let script = Script(epochs: [Epoch(steps: steps, ending: .crashAnywhere), Epoch(steps: [], ending: .end)])
      let outcome = Explorer(
        script: script, forest: forest, expectations: Register(initially: "0"), options: ExplorationOptions()
      ).explore()
      #expect(outcome.violation == nil)
    }
    explore(["put n", "put m"])
    let boots = forest.boots
    explore(["put n"])
    #expect(forest.boots == boots)
  }

  @Test func `syncs are found with the commands that make them and the files that they are about`() {
    let forest = RunForest(
      subject: InProcessSubject { try CallProgram(disk: $0, recovery: ["syncdir /"]) },
      table: InternTable(sectorSize: 4))
    let commands = ["write a 0 1 x", "sync a", "sync a", "syncdir /"]
    let epoch = Epoch(steps: commands.map { .command($0, faults: []) }, ending: .end)
    _ = Explorer(
      script: Script(epochs: [epoch]), forest: forest, expectations: Observer(), options: ExplorationOptions()
    ).explore()
    #expect(forest.syncSites.map(\.site.description) == ["sync 1 in boot", "sync 1 in sync", "sync 1 in syncdir"])
    #expect(forest.syncSites.map(\.calls) == [["syncDirectory(/)"], ["sync(a)"], ["syncDirectory(/)"]])
  }
}
