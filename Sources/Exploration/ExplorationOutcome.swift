import Simulation

/// What an exploration came to.
public struct ExplorationOutcome {
  /// The violation that loses the least, if there is one.
  public let violation: Violation?
  /// What was covered; up to the violation, if there is one.
  public let certificate: Certificate
  /// The crashes that lead to the violation, the least that do (``PlanSearch``), each with the check of what the run did.
  public let plan: CrashPlan?
  /// The runs of that plan.
  public let replayed: Replayed?
  /// Whether the search for the least plan was given up, so that there may be a smaller one.
  public let isGivenUp: Bool
  /// Whether the violation can't be shown again, though the program does the same again: the explorer contradicts
  /// itself then, and the violation says nothing about the program.
  public var isUnconfirmed = false
  /// What was chosen on the way to the violation, where something is to be chosen. The violation has no plan then: explore
  /// the script that they tell (``Script/telling(_:)``).
  public package(set) var choices: Choices?
}

extension Explorer {
  /// What the search came to: its finding narrowed down to one exact chain of crashes, the least that breaks a rule.
  var outcome: ExplorationOutcome { outcome(trying: PlanSearch.patience) }

  /// The same, with so many tries for finding a smaller chain than the walk's own without what does not matter.
  func outcome(trying tries: Int) -> ExplorationOutcome {
    let certificate = certificate
    guard let finding = found else {
      return ExplorationOutcome(
        violation: nil, certificate: certificate, plan: nil, replayed: nil, isGivenUp: false)
    }
    if course.hasChoices { return untold(finding) }
    let first = plan(of: finding.walk)
    let again = replay(first)
    guard again.violation?.rule == finding.violation.rule else { return unreplayed(finding, first, again) }
    var plan = withoutNeedlessLosses(first, rule: finding.violation.rule)
    var isGivenUp = false
    if cluster == nil {
      var search = PlanSearch(self, rule: wanted, tries: tries)
      if let least = search.least(upTo: plan.size) { plan = least }
      isGivenUp = tries > 0 && search.isGivenUp
    }
    let checked = replayWithChecks(plan)
    guard let violation = checked.replayed.violation else { return unreplayed(finding, plan, checked.replayed) }
    return ExplorationOutcome(
      violation: violation, certificate: certificate, plan: checked.plan, replayed: checked.replayed,
      isGivenUp: isGivenUp)
  }

  /// What the search came to if its script is one of many.
  private func untold(_ finding: Finding) -> ExplorationOutcome {
    var outcome = ExplorationOutcome(
      violation: finding.violation, certificate: certificate, plan: nil, replayed: nil, isGivenUp: false)
    outcome.choices = choicesToTell(finding.walk)
    return outcome
  }

  /// What the search came to if its finding's plan breaks no rule, or another.
  ///
  /// A program that is not deterministic can't be replayed; its violation stands by itself. Nobody has told its other runs
  /// apart from the recorded ones yet, so it is booted anew on the whole way.
  private func unreplayed(_ finding: Finding, _ plan: CrashPlan, _ replayed: Replayed) -> ExplorationOutcome {
    var outcome = ExplorationOutcome(
      violation: finding.violation, certificate: certificate, plan: nil, replayed: nil, isGivenUp: false)
    let rules = [finding.violation.rule, replayed.violation?.rule]
    outcome.isUnconfirmed = !rules.contains("deterministic") && bootedAnew.replay(plan).isSame(as: replayed)
    return outcome
  }

  /// The same exploration of a program of which no run is known.
  private var bootedAnew: Explorer {
    guard let cluster else {
      return Explorer(script: script, forest: forest.bootedAnew, expectations: expectations, options: options)
    }
    return Explorer(
      script: cluster.script, forests: cluster.forests.map(\.bootedAnew), expectations: cluster.expectations,
      options: options)
  }

  /// Follows a plan, and takes down what its runs did as the plan's checks.
  func replayWithChecks(_ plan: CrashPlan) -> (plan: CrashPlan, replayed: Replayed) {
    var plan = plan
    for index in plan.cuts.indices { plan.cuts[index].check = 0 }
    let replayed = replay(plan)
    for index in plan.cuts.indices { plan.cuts[index].check = replayed.runs[index].check }
    return (plan, replayed)
  }

  /// Takes back losses one by one, as long as the same rule is still broken.
  private func withoutNeedlessLosses(_ plan: CrashPlan, rule: String) -> CrashPlan {
    var plan = plan
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for cut in plan.cuts.indices {
        let effects = replay(plan).runs[cut].effects
        for effect in plan.cuts[cut].lost.reversed() {
          // What requires something that is lost can't be on the disk.
          guard !effects[effect].requirements.contains(where: plan.cuts[cut].lost.contains) else { continue }
          var smaller = plan
          smaller.cuts[cut].lost.removeAll { $0 == effect }
          guard replay(smaller).violation?.rule == rule else { continue }
          plan = smaller
          hasChanged = true
        }
      }
    }
    return plan
  }

  /// The exact crashes of a walk: each as early as it can have been, losing what the walk's choices say is lost.
  func plan(of walk: Walk) -> CrashPlan {
    if let cluster { return plan(of: walk, in: cluster) }
    return planOfOne(walk).plan
  }

  /// The exact crashes of the walk's own machine, and how many crashes of any had come before each, itself included.
  func planOfOne(_ walk: Walk) -> (plan: CrashPlan, orders: [Int]) {
    var decided = DecidedEffects()
    var chain: [ExploredImage.Origin] = []
    var orders: [Int] = []
    decided.add(walk.marks, of: walk.image.image)
    var image = walk.image
    while let origin = image.origin {
      chain.append(origin)
      orders.append(image.order)
      image = origin.image
      decided.add(origin.marks, of: image.image)
    }
    let cuts = chain.reversed().enumerated().map { run, origin in
      let effects = effects(of: origin.node).effects
      // Not before the last effect that is there was made.
      let made = effects.indices.filter { decided.inside.contains(EffectSource(run: run, effect: $0)) }
      let earliest = decided.firstMoments[run] ?? origin.moments.lowerBound
      let moment = made.reduce(earliest) { max($0, effects[$1].moment) }
      var lost: Set<Int> = []
      for (index, effect) in effects.enumerated() where effect.moment <= moment && effect.promised > moment {
        let isOut = decided.out.contains(EffectSource(run: run, effect: index))
        if isOut || effect.requirements.contains(where: lost.contains) { lost.insert(index) }
      }
      return CrashPlan.Cut(moment: moment, lost: lost.sorted())
    }
    let nodes = chain.reversed().map(\.node) + [walk.node].compactMap { $0 }
    let strikes = nodes.enumerated().flatMap { run, node in
      node.strikes.map { CrashPlan.Strike(run: run, moment: $0) }
    }
    return (CrashPlan(cuts: cuts, strikes: strikes), orders.reversed())
  }
}

extension Replayed {
  /// Whether the program did the same, and it came to the same.
  fileprivate func isSame(as other: Replayed) -> Bool {
    runs.map(\.events) == other.runs.map(\.events) && violation?.rule == other.violation?.rule
      && difference == other.difference
  }
}

/// What the marks of a chain of images have decided, by where each effect came from.
private struct DecidedEffects {
  private(set) var out: Set<EffectSource> = []
  private(set) var inside: Set<EffectSource> = []
  /// For each run the first moment at which its power may have failed.
  private(set) var firstMoments: [Int: Int] = [:]

  mutating func add(_ marks: Marks, of image: CrashImage) {
    for (source, isOut) in image.decided(by: marks) {
      if isOut { out.insert(source) } else { inside.insert(source) }
    }
    for (run, moment) in image.firstMoments(marks) { firstMoments[run] = max(firstMoments[run] ?? 0, moment) }
  }
}
