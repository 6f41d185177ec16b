import Exploration
import Simulation
import TestSupport
import TestTiers
import Testing

/// The counterexample is the least there is, and so does not depend on how the explorer walks.
struct LeastPlanTests {
  @Test(arguments: PersistenceModel.all)
  func `no plan that breaks the rule is smaller or comes earlier`(model: PersistenceModel) throws {
    let count = randomCases(60)
    var compared = 0
    var seed: UInt64 = 0
    while compared < count {
      seed += 1
      try #require(seed < 400)
      let example = RandomCase(seed: seed)
      let observer = Observer()
      _ = explorer(example, model, observer).explore()
      // Whatever is first seen after a crash and not without one may be forbidden.
      guard let reply = observer.outcomes.sorted().last, reply != Self.undisturbed(example) else { continue }
      guard let plan = explorer(example, model, Forbidding(reply)).explore().plan, plan.cuts.count == 1 else {
        continue
      }
      let least = least(example, model, reply, losing: plan.cuts[0].lost.count)
      #expect(least.map(\.bare) == plan.bare, "\(example), forbidding \(reply)")
      compared += 1
    }
  }

  private func explorer(_ example: RandomCase, _ model: PersistenceModel, _ expectations: any Expectations) -> Explorer
  {
    Explorer(
      script: example.script, forest: example.forest, expectations: expectations,
      options: ExplorationOptions(model: model, depthLimit: 2))
  }

  private static func undisturbed(_ example: RandomCase) -> String? {
    let observer = Observer()
    let steps = example.script.epochs.flatMap(\.steps)
    _ = Explorer(
      script: Script(epochs: [Epoch(steps: steps, ending: .end)]), forest: example.forest, expectations: observer,
      options: ExplorationOptions()
    ).explore()
    return observer.outcomes.first
  }

  /// The least plan with one power cut, found by following every one: every moment, every set that can be lost.
  private func least(
    _ example: RandomCase, _ model: PersistenceModel, _ reply: String, losing limit: Int
  ) -> CrashPlan? {
    let explorer = explorer(example, model, Forbidding(reply))
    let run = explorer.replay(CrashPlan(cuts: [])).runs[0]
    for count in 0...limit {
      for moment in 0...run.events.count {
        let pending = run.effects.indices.filter {
          run.effects[$0].event < moment && run.effects[$0].promised > moment
        }
        for lost in subsets(of: pending, count) where isClosed(lost, run, moment) {
          let plan = CrashPlan(cuts: [CrashPlan.Cut(moment: moment, lost: lost)])
          if explorer.replay(plan).violation != nil { return plan }
        }
      }
    }
    return nil
  }

  private func isClosed(_ lost: [Int], _ run: RunRecord, _ moment: Int) -> Bool {
    run.effects.indices.allSatisfy { index in
      run.effects[index].event >= moment || lost.contains(index)
        || !run.effects[index].requirements.contains(where: lost.contains)
    }
  }

  private func subsets(of all: [Int], _ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return all.indices.flatMap { first in
      subsets(of: Array(all[(first + 1)...]), count - 1).map { [all[first]] + $0 }
    }
  }
}

extension CrashPlan {
  /// The plan without its checks.
  fileprivate var bare: CrashPlan { CrashPlan(cuts: cuts.map { Cut(moment: $0.moment, lost: $0.lost) }) }
}
