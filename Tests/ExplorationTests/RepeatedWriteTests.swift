import Exploration
import Simulation
import Storage
import TestSupport
import TestTiers
import Testing

/// Recoveries that write what an earlier, cut off one may have written already.
struct RepeatedWriteTests {
  /// Growing the file zeros what was behind its end, and the sync promises that; the cut zeros it again, which no sync
  /// promises. Still the growth's zeros are durable where b is there, whichever part of the sector the next recovery has
  /// seen: p never comes back, and c never comes to be.
  @Test(arguments: PersistenceModel.all)
  func `zeros behind the end of a file were promised, even if later ones were not`(model: PersistenceModel) {
    let example = RewritingCase(
      recovery: [
        "ifbyte a 4 p if b create c", "ifsize a 8 cut a 4", "ifsize a 4 cut a 8", "ifsize a 8 cut a 4", "if a sync a",
        "if a create b",
      ], first: ["write a 0 4 o", "write a 4 4 p"])
    #expect(example.difference(model) == "")
    #expect(example.outcomes(model).allSatisfy { !$0.contains("c=") })
  }

  /// A recovery that came as far as writing b had synced a, whatever the next recovery writes to a before its own power
  /// fails.
  @Test(arguments: PersistenceModel.all)
  func `what the next recovery writes again was promised all the same`(model: PersistenceModel) {
    let example = RewritingCase(
      recovery: [
        "ifbyte b 8 o write a 0 8 x", "ifbyte b 8 o write b 8 8 z", "if c sync b", "if a sync a",
        "ifbyte a 0 x write b 0 8 y", "ifbyte a 0 x create c",
      ], first: ["write a 0 8 o", "write b 0 16 o"])
    #expect(example.difference(model) == "")
  }

  @Test(arguments: PersistenceModel.all)
  func `whatever recoveries write again, the explorer finds what brute force finds`(model: PersistenceModel) {
    let count = randomCases(60)
    var compared = 0
    var seed: UInt64 = 0
    while compared < count {
      seed += 1
      let example = RewritingCase(seed: seed)
      guard let difference = example.difference(model) else { continue }
      compared += 1
      #expect(difference.isEmpty, "\(example): \(difference)")
    }
  }

  @Test(arguments: PersistenceModel.all)
  func `whatever recoveries write again, a violation can be replayed`(model: PersistenceModel) {
    for seed: UInt64 in 1...15 {
      let example = RewritingCase(seed: seed)
      for reply in example.outcomes(model).sorted() {
        let outcome = example.explorer(model, Forbidding(reply)).explore()
        #expect(outcome.violation != nil && outcome.replayed?.violation != nil, "\(example), forbidding \(reply)")
      }
    }
  }
}

/// Two files, and a recovery that writes in them over and over.
private struct RewritingCase: CustomStringConvertible {
  let script: Script
  let recovery: [String]
  let description: String

  init(recovery: [String], first: [String], second: [String] = []) {
    self.recovery = recovery
    let epochs = (second.isEmpty ? [first] : [first, second]).map { commands in
      Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere)
    }
    script = Script(epochs: epochs + [Epoch(steps: [], ending: .end)])
    description = "recovery \(recovery), then \(first), then \(second)"
  }

  init(seed: UInt64) {
    var generator = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: false)
    self.init(
      recovery: (0..<generator.random.below(3)).map { _ in generator.rewrite() },
      first: ["write a 0 4 o", "write a 4 \(4 * generator.random.below(3)) p"],
      second: (0..<3 + generator.random.below(4)).map { _ in generator.rewrite() })
  }

  func explorer(_ model: PersistenceModel, _ expectations: any Expectations) -> Explorer {
    Explorer(
      script: script, subject: subject, expectations: expectations,
      options: ExplorationOptions(model: model, depthLimit: 2), table: InternTable(sectorSize: 8))
  }

  func outcomes(_ model: PersistenceModel) -> Set<String> {
    let observer = Observer()
    _ = explorer(model, observer).explore()
    return observer.outcomes
  }

  /// What the explorer and brute force do not agree on; `nil` if there is too much to enumerate.
  func difference(_ model: PersistenceModel) -> String? {
    let brute = BruteForce(
      script: script, subject: subject, model: model, depthLimit: 2, table: InternTable(sectorSize: 8))
    brute.explore()
    guard !brute.isTooLarge else { return nil }
    let outcomes = outcomes(model)
    let (missed, invented) = (brute.outcomes.subtracting(outcomes), outcomes.subtracting(brute.outcomes))
    return missed.isEmpty && invented.isEmpty ? "" : "missed \(missed.sorted()), invented \(invented.sorted())"
  }

  private var subject: InProcessSubject {
    let recovery = recovery
    return InProcessSubject { try CallProgram(disk: $0, recovery: recovery) }
  }
}
