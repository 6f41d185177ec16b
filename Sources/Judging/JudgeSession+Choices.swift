// A scenario that stands for many scripts is explored as one. What was found is then told by the one script that leads
// to it: explored by itself, it is shrunk, shown and replayed like a script that somebody has written.

import Exploration
import Simulation

extension JudgeSession {
  /// What an exploration found, as an exploration of the script that it found it in. Without a violation there, it can't
  /// be shown, and says nothing about the program.
  func told(_ exploration: ExplorationOutcome) -> (session: JudgeSession, exploration: ExplorationOutcome) {
    guard let choices = exploration.choices, let violation = exploration.violation else { return (self, exploration) }
    let known = telling(choices)
    let found = known.explorer.explore()
    if found.violation != nil { return (known, found) }
    // Nobody has told the program's other runs apart from the recorded ones yet: it is booted anew on the whole way.
    let anew = telling(choices, in: Self.forests(judge.scenario, subject))
    let again = anew.explorer.explore()
    if again.violation != nil { return (anew, again) }
    var contradiction = exploration
    contradiction.choices = nil
    contradiction.isUnconfirmed = violation.rule != "deterministic"
    return (self, contradiction)
  }

  /// The smallest case of a script that was chosen: what shrinking leaves out of it was never chosen, nor what the story
  /// does not come to.
  func smallest(_ shrunk: Shrinker.Shrunk, of scenario: Scenario, choosing choices: Choices) -> SmallestCase {
    let dropped = Set(shrunk.dropped)
    for removed in [dropped.union(shrunk.unperformed), dropped] {
      let fewer = scenario.choices(choices, without: removed, dropped: dropped)
      let smallest = SmallestCase(of: scenario, choosing: fewer.choices, without: fewer.dropped, shrunk)
      if shows(smallest) { return smallest }
    }
    return SmallestCase(of: scenario, choosing: choices, shrunk)
  }

  /// Whether a case's script comes to what was found.
  private func shows(_ smallest: SmallestCase) -> Bool {
    let judge = Judge(lab: judge.lab, scenario: smallest.scenario)
    let replayed = Self.explorer(judge, forests, options).0.replay(smallest.shrunk.plan)
    return replayed.difference == nil && replayed.violation == smallest.shrunk.replayed.violation
  }
}
