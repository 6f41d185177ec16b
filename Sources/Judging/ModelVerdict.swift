// The same scenario on other disks. The commands are not run again: what a program does depends on what it reads, and
// all that it did is in the forest; only recoveries boot on images that no disk before could leave.

import Exploration
import Simulation

/// Whether a program is safe under one persistence model.
public struct ModelVerdict: Hashable, Sendable {
  /// How it comes out.
  public enum Outcome: Hashable, Sendable {
    /// No power cut breaks a rule.
    case safe
    /// None was found to, within limits that were reached.
    case bounded([String])
    /// A power cut breaks a rule; what it loses, as few changes as possible, none if the moment alone does it.
    case unsafe(rule: String, loses: [String])
  }

  /// The model's name.
  public let model: String
  /// How it comes out.
  public let outcome: Outcome

  /// Records an outcome.
  public init(model: String, outcome: Outcome) {
    self.model = model
    self.outcome = outcome
  }
}

extension JudgeSession {
  /// How many boots may be added for all disks beside the scenario's own, and how long walks on each may be: a comparison
  /// is worth less than a mark.
  static let comparisonLimits = (boots: 150, visits: 25_000)

  /// Explores the scenario under every model; nothing if no power cut has to do with the outcome, or if the scenario
  /// stands for many scripts, which would take too long.
  ///
  /// A model that leaves no state but those of one on which the program is safe needs no exploration, so the weakest go
  /// first: on them a program is safe, which settles all others, or it breaks soon.
  ///
  /// - Parameter exploration: what was found under the scenario's own model.
  func comparison(with exploration: ExplorationOutcome) -> [ModelVerdict] {
    let needsCrash = exploration.violation == nil || exploration.plan.map { !$0.cuts.isEmpty } ?? false
    guard judge.scenario.hasCrash, !judge.scenario.hasChoices, needsCrash else { return [] }
    // Under the same name it may be a stronger model than the table's, one whose tears are spared.
    let own = PersistenceModel.all.contains(options.model) ? [options.model] : []
    var outcomes = own.isEmpty ? [:] : [options.model.name: outcome(of: exploration)]
    var safe = outcomes.values.contains(.safe) ? own : []
    var boots = Self.comparisonLimits.boots
    for model in PersistenceModel.all.reversed() where outcomes[model.name] == nil {
      if safe.contains(where: { $0.includes(model) }) {
        outcomes[model.name] = .safe
        continue
      }
      let found = explore(under: model, boots: boots)
      // A weak model that is given up must not use up what a stronger one needs.
      if found.certificate.isExhaustive { boots = max(0, boots - found.certificate.boots) }
      outcomes[model.name] = outcome(of: found)
      if outcomes[model.name] == .safe { safe.append(model) }
    }
    return PersistenceModel.all.map { ModelVerdict(model: $0.name, outcome: outcomes[$0.name]!) }
  }

  private func explore(under model: PersistenceModel, boots: Int) -> ExplorationOutcome {
    var options = options
    options.model = model
    options.countsStates = false
    options.bootLimit = min(options.bootLimit ?? .max, boots)
    options.visitLimit = Self.comparisonLimits.visits
    return explorer(options).explore()
  }

  private func outcome(of found: ExplorationOutcome) -> ModelVerdict.Outcome {
    // What was found then is only that it can't be booted.
    if exhaustion != nil { return .bounded(["what all boots together may use"]) }
    if found.isUnconfirmed { return .bounded(["a violation that could not be shown again"]) }
    if let violation = found.violation {
      return .unsafe(
        rule: violation.rule,
        loses: Storyteller(scenario: judge.scenario, lab: judge.lab).losses(found.replayed?.runs ?? []))
    }
    return found.certificate.isExhaustive ? .safe : .bounded(found.certificate.bounds.sorted())
  }
}
