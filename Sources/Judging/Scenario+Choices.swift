// A scenario that leaves open which step comes next, and one of the scripts that it stands for.
//
//     fault   EIO anywhere
//     anything 4 of
//       transfer 30 alice bob
//       open carol 10
//       restart
//     end
//     crash   anywhere
//
// See `Scripts.md` beside this file.

import Exploration
import Simulation

extension Scenario {
  /// Steps of which any sequence may come, as long as it is not too long.
  public struct Anything: Codable, Hashable, Sendable {
    /// The longest sequence.
    public var most: Int
    /// What there is to choose from: commands, `restart` and `crash anywhere`.
    public var steps: [Step]

    /// Makes a choice.
    public init(most: Int, of steps: [Step]) { (self.most, self.steps) = (most, steps) }
  }

  /// Whether the scenario stands for more than one script.
  public var hasChoices: Bool { !blocks.isEmpty }

  var blocks: [Anything] {
    steps.compactMap { if case .anything(let block) = $0.kind { block } else { nil } }
  }

  /// The scenario with the steps that were chosen, as if they had been written; its name says what was.
  public func telling(_ choices: Choices) -> Scenario {
    guard hasChoices else { return self }
    var told = self
    told.name += "\(choices)"
    told.steps = toldSteps(choices).map(\.step)
    return told
  }

  /// The name of the scenario that was written, where this is one of its scripts.
  public var writtenName: String { String(name.prefix { $0 != "=" }) }

  /// One of its scripts, for whoever shows what the scenario is about: the steps that there are, one after another.
  public var example: Scenario {
    telling(Choices(blocks.map { block in block.steps.indices.prefix(block.most).map { Choice($0) } }))
  }

  /// The script that a token names, with none of its steps left out; throws if the scenario leaves that no choice by now.
  public func told(by token: ReplayToken) throws(StaleToken) -> Scenario {
    var isFaulty = false
    var known: [(most: Int, alternatives: Int, hasFault: Bool)] = []
    for step in steps {
      switch step.kind {
      case .fault: isFaulty = true
      case .note: continue
      case .anything(let block):
        known.append((block.most, block.steps.count, isFaulty))
        isFaulty = false
      default: isFaulty = false
      }
    }
    guard token.choices.fit(known) else {
      throw StaleToken(description: "this token is stale: \(name) has other steps to choose from now")
    }
    return telling(token.choices)
  }
}

/// A step of a script, and which choice it comes from.
struct ToldStep {
  let step: Scenario.Step
  /// The place of its `anything` among all, and its own place in the sequence; `nil` for a step that is written so.
  var choice: (block: Int, index: Int)?
}

extension Scenario {
  /// The steps of the script that is told by choices.
  func toldSteps(_ choices: Choices) -> [ToldStep] {
    var told: [ToldStep] = []
    var waiting: [Step] = []
    var number = -1
    for step in steps {
      switch step.kind {
      case .fault: waiting.append(step)
      case .note: told.append(ToldStep(step: step))
      case .anything(let block):
        number += 1
        for (index, choice) in choices[number].enumerated() {
          let steps = (choice.isStruck ? waiting : []) + [block.steps[choice.alternative]]
          told += steps.map { ToldStep(step: $0, choice: (number, index)) }
        }
        waiting = []
      default:
        told += (waiting + [step]).map { ToldStep(step: $0) }
        waiting = []
      }
    }
    return told
  }

  /// Choices without those of some steps of the script that they tell, by their numbers, and the numbers that other steps
  /// to leave out have then.
  func choices(_ choices: Choices, without removed: Set<Int>, dropped: Set<Int>) -> (choices: Choices, dropped: [Int]) {
    var left = Choices()
    var numbers: [Int] = []
    var (number, newNumber) = (0, 0)
    var isStruck = false
    for told in toldSteps(choices) {
      if case .note = told.step.kind { continue }
      number += 1
      guard let place = told.choice else {
        newNumber += 1
        if dropped.contains(number) { numbers.append(newNumber) }
        continue
      }
      guard !removed.contains(number) else {
        if case .fault = told.step.kind {} else { isStruck = false }
        continue
      }
      newNumber += 1
      if case .fault = told.step.kind {
        isStruck = true
      } else {
        left[place.block].append(Choice(choices[place.block][place.index].alternative, isStruck: isStruck))
        isStruck = false
      }
    }
    return (left, numbers)
  }
}
