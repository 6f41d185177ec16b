import Exploration
import Simulation
import TestSupport
import TestTiers
import Testing

/// Two machines that talk, write, sync and crash at random: the explorer finds exactly what trying everything finds.
struct ClusterBruteForceTests {
  /// Random commands and crashes of two machines.
  private struct RandomCluster: CustomStringConvertible {
    let script: ClusterScript
    let recoveries: [[String]]
    let description: String

    init(seed: UInt64) {
      var commands = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: false)
      func part() -> String {
        let plain = commands.command()
        let path = ["a", "b", "c"][commands.random.below(3)]
        switch commands.random.below(7) {
        case 0, 1: return "send \(plain)"
        case 2: return "sendif \(path) \(plain)"
        case 3: return "send sendif \(path) \(plain)"
        default: return plain
        }
      }
      func command() -> String {
        let parts = (0..<1 + commands.random.below(4)).map { _ in part() }
        return parts.count == 1 ? parts[0] : "all " + parts.joined(separator: " & ")
      }
      recoveries = (0..<2).map { _ in commands.random.below(3) == 0 ? [commands.recoveryCommand()] : [] }
      var steps: [ClusterScript.Step] = (0..<2 + commands.random.below(3)).map { _ in
        .command(machine: commands.random.below(2), command(), faults: [])
      }
      for machine in 0..<2 where machine == 0 || commands.random.below(2) == 0 {
        let place = commands.random.below(steps.count) + 1
        steps.insert(.crash(machine: machine, .crashAnywhere, bootFaults: []), at: place)
      }
      script = ClusterScript(machines: ["l", "r"], steps: steps)
      description = "seed \(seed): recoveries \(recoveries), \(steps)"
    }

    var subjects: [TalkingSubject] {
      [
        TalkingSubject(talkingTo: "r", recovery: recoveries[0]),
        TalkingSubject(talkingTo: "l", recovery: recoveries[1]),
      ]
    }
  }

  @Test(arguments: ["posix", "ext4-ordered", "sequential", "btrfs"], [false, true])
  func `the explorer finds what brute force finds`(model: String, keepsHistory: Bool) throws {
    let model = try #require(PersistenceModel.named(model))
    let count = randomCases(60)
    var compared = 0
    var seed: UInt64 = 0
    while compared < count {
      seed += 1
      guard let difference = compare(RandomCluster(seed: seed), model, keepsHistory) else { continue }
      compared += 1
      #expect(difference.isEmpty, "\(difference)")
      if !difference.isEmpty { return }
    }
  }

  /// `nil` if there is too much for brute force or next to nothing to find, else what differs.
  private func compare(_ example: RandomCluster, _ model: PersistenceModel, _ keepsHistory: Bool) -> String? {
    let brute = ClusterBruteForce(
      example.script, example.subjects, model: model, table: InternTable(sectorSize: 8), keepsHistory: keepsHistory)
    brute.explore()
    guard !brute.isTooLarge, brute.outcomes.count > 2 else { return nil }
    let historian = Historian(keepsHistory: keepsHistory)
    let forests = RunForest.ofMachines(example.subjects, table: InternTable(sectorSize: 8))
    let outcome = Explorer(
      script: example.script, forests: forests, expectations: historian, options: ExplorationOptions(model: model)
    ).explore()
    guard outcome.certificate.isExhaustive else { return nil }
    if let violation = outcome.violation { return "\(example)\n\(violation)" }
    let missed = brute.outcomes.subtracting(historian.outcomes)
    let invented = historian.outcomes.subtracting(brute.outcomes)
    if missed.isEmpty, invented.isEmpty { return "" }
    return "\(example)\nmissed \(missed.sorted())\ninvented \(invented.sorted())"
  }
}
