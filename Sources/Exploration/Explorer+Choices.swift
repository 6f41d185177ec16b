// What comes next is chosen: at each place of a sequence the walk ends it, and other walks go on with each of the steps
// that there are.

import Simulation

/// Where a walk is in a sequence of chosen steps.
struct SequencePlace {
  /// What there is to choose from.
  let choice: CommandTable.PlannedChoice
  /// How many more steps may be chosen.
  var left: Int
  /// The step in hand; `nil` before the first.
  var current: CommandTable.Planned?
  /// How many events of the run had happened when the sequence began.
  let start: Int
}

/// What boots after a power cut of the commands, and which choices lead there.
struct CutTarget {
  let epoch: Int
  let choices: Choices
}

extension Explorer {
  /// What the program was told last; `nil` for its boot.
  func planned(_ walk: Walk) -> CommandTable.Planned? {
    guard walk.step >= 0 else { return nil }
    return walk.sequence?.current ?? commands.plan(ofEpoch: walk.image.epoch)[walk.step]
  }

  /// Comes to a choice: nothing is chosen yet.
  func enter(_ choice: CommandTable.PlannedChoice, _ walk: inout Walk) {
    walk.sequence = SequencePlace(
      choice: choice, left: choice.anything.most, current: nil, start: walk.node!.lastMoment)
  }

  /// Goes on in a sequence: looks at what a restart has left, or lets other walks choose a next step; `nil` if the walk's
  /// own sequence has ended.
  func nextChosen(_ walk: inout Walk) -> Int? {
    guard let place = walk.sequence else { return nil }
    if case .restart(let number)? = place.current {
      let observations = place.choice.observations
      let observation = number == commands.plainRestart ? observations.spent : observations.armed
      walk.sequence!.current = .observe(observation)
      return observation
    }
    walk.choices = choices(of: walk)
    branchOverSteps(&walk)
    walk.sequence = nil
    return nil
  }

  /// Lets other walks go on with each of the steps, unless a plan is followed: a plan is for a script that is told.
  private func branchOverSteps(_ walk: inout Walk) {
    guard let place = walk.sequence, !isDirected else { return }
    // Else every walk from here would make the same images; and where the sequence ends, no more can be chosen.
    cutBefore(&walk)
    guard place.left > 0 else { return }
    let steps = isSpent(place, walk) ? place.choice.spent : place.choice.armed
    for (index, step) in steps.enumerated().reversed() {
      guard let step else { continue }
      var branch = walk
      branch.sequence!.left -= 1
      branch.sequence!.current = step
      branch.choices[place.choice.block].append(Choice(index))
      branch.pending = tell(step, &branch)
      queue.add(branch)
    }
  }

  /// Whether the sequence's fault has struck already.
  private func isSpent(_ place: SequencePlace, _ walk: Walk) -> Bool {
    place.choice.anything.fault != nil && walk.node!.strikes.contains { $0 >= place.start }
  }

  // MARK: What was chosen

  /// What a walk has chosen so far, and during which of the steps a fault struck.
  func choices(of walk: Walk) -> Choices {
    guard let place = walk.sequence, isSpent(place, walk) else { return walk.choices }
    var choices = walk.choices
    let sequence = choices[place.choice.block]
    if !sequence.contains(where: \.isStruck), !sequence.isEmpty {
      choices[place.choice.block][sequence.count - 1].isStruck = true
    }
    return choices
  }

  /// The choices of a script that comes to where a walk is: those of the walk, and a power cut where one must follow.
  func choicesToTell(_ walk: Walk) -> Choices {
    var choices = choices(of: walk)
    guard course[walk.image.epoch].mustCut != nil, let choice = crashChoices(walk).first else { return choices }
    choices[choice.block].append(Choice(choice.crash!))
    return choices
  }

  /// The choices of a walk's epoch that have not ended and can be a power cut; of several, if one of them must be, that.
  private func crashChoices(_ walk: Walk) -> [CommandTable.PlannedChoice] {
    let mustCut = course[walk.image.epoch].mustCut
    return commands.plan(ofEpoch: walk.image.epoch).enumerated().compactMap { step, planned in
      guard case .choose(let choice) = planned, choice.crash != nil, mustCut ?? choice.block == choice.block else {
        return nil
      }
      return step > walk.step || step == walk.step && walk.sequence != nil ? choice : nil
    }
  }

  /// Whether a sequence that has just ended should have chosen a power cut: the walk ends, since no script goes on so.
  func mustHaveCut(_ walk: Walk) -> Bool { course[walk.image.epoch].mustCut != nil && crashChoices(walk).isEmpty }

  // MARK: Power cuts

  /// Every epoch that may boot if power fails where a walk is: the one after this, if this one ends by a power cut
  /// anywhere, and those that go on with what is left of a sequence that has chosen a power cut.
  func cutTargets(_ walk: Walk) -> [CutTarget] {
    let part = course[walk.image.epoch]
    let next = part.epoch.ending == .crashAnywhere ? part.next : nil
    let targets = next.map { [CutTarget(epoch: $0, choices: choices(of: walk))] } ?? []
    return course.hasChoices ? targets + crashChoices(walk).compactMap { target(choosing: $0, walk) } : targets
  }

  private func target(choosing choice: CommandTable.PlannedChoice, _ walk: Walk) -> CutTarget? {
    let place = walk.sequence.flatMap { $0.choice === choice ? $0 : nil }
    // Where it must be chosen, a step was put aside for it.
    let left = (place?.left ?? choice.anything.most) - (course[walk.image.epoch].mustCut == nil ? 1 : 0)
    let hasStruck = place.map { isSpent($0, walk) } ?? false
    guard let epoch = course.rest(ofBlock: choice.block, left: left, isSpent: hasStruck) else { return nil }
    var choices = choices(of: walk)
    choices[choice.block].append(Choice(choice.crash!))
    return CutTarget(epoch: epoch, choices: choices)
  }
}
