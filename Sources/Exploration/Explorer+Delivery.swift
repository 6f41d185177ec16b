// Whose turn it is, where the script asks for every order.

import Simulation

extension Explorer {
  /// Takes one of the turns that are possible; the others are left to other walks, unless they have been tried.
  func chooseTurn(_ walk: inout Walk, mishaps: Int, cuts: MessageCuts, in cluster: Cluster) -> Turn {
    let state = walk.cluster!.state
    let choices = state.turnChoices(mishaps: mishaps, cuts: cuts, mayStep: cluster.mayOvertake(state.position))
    if let chosen = state.chosen {
      walk.cluster!.state.chosen = nil
      return take(chosen, &walk, in: cluster)
    }
    guard !isDirected else { return takePlanned(choices, &walk, in: cluster) }
    let awake = choices.indices.filter { !state.isAsleep(choices[$0]) }
    // Whatever comes next here has come in another order already.
    guard let first = awake.first else { return .passed }
    var asleep = state
    var branches: [Walk] = []
    for index in awake {
      var branch = walk
      branch.cluster = ClusterBox(asleep)
      branch.cluster!.state.chosen = choices[index]
      if choices.count > 1 { branch.cluster!.state.choices.append(index) }
      branches.append(branch)
      asleep.putToSleep(choices[index])
    }
    for branch in branches.dropFirst().reversed() { queue.add(branch) }
    walk = branches[0]
    walk.cluster!.state.chosen = nil
    return take(choices[first], &walk, in: cluster)
  }

  private func takePlanned(_ choices: [TurnChoice], _ walk: inout Walk, in cluster: Cluster) -> Turn {
    guard choices.count > 1 else { return take(choices[0], &walk, in: cluster) }
    let taken = walk.cluster!.state.choices.count
    let planned = direction!.plan.deliveries
    let index = taken < planned.count ? planned[taken] : 0
    guard choices.indices.contains(index) else {
      direction!.fail("what is on its way between the machines")
      return .passed
    }
    walk.cluster!.state.choices.append(index)
    return take(choices[index], &walk, in: cluster)
  }

  private func take(_ choice: TurnChoice, _ walk: inout Walk, in cluster: Cluster) -> Turn {
    guard choice.kind != .step else { return takeStep(&walk, in: cluster) }
    let flight = walk.cluster!.state.flights[choice.flight]
    walk.cluster!.state.schedule.add(
      machine: choice.kind == .lose ? nil : cluster.receiver(of: flight), isStep: false, sentBy: flight.sentBy,
      isMishap: choice.kind != .deliver)
    if choice.kind != .deliver {
      walk.cluster!.state.mishaps += 1
      walk.cluster!.state.wakeMishaps()
    }
    switch choice.kind {
    case .lose: return lose(choice.flight, &walk, in: cluster)
    case .twice:
      // The one that stays is another message by now: it comes after the first.
      var again = flight
      (again.asleep, again.sentBy) = ([], walk.cluster!.state.schedule.count - 1)
      again.number = direction?.double(flight, walk) ?? 0
      walk.cluster!.state.flights.insert(again, at: choice.flight + 1)
    case .cut(let length): return deliver(choice.flight, cutOffAfter: length, &walk, in: cluster)
    case .deliver, .step: break
    }
    return deliver(choice.flight, &walk, in: cluster)
  }

  private func lose(_ index: Int, _ walk: inout Walk, in cluster: Cluster) -> Turn {
    let flight = walk.cluster!.state.flights.remove(at: index)
    lose(flight, &walk, in: cluster)
    direction?.lose(flight, .lost, walk)
    return .skipped
  }

  /// Takes note of the turn that a step is.
  func noteStep(_ walk: inout Walk, in cluster: Cluster) {
    let position = walk.cluster!.state.position
    walk.cluster!.state.isStepAsleep = false
    if case .anyhow = cluster.delivery(before: position), cluster.mayOvertake(position) {
      let machine = cluster.machine(ofStep: position)
      walk.cluster!.state.schedule.add(machine: machine, isStep: true, sentBy: nil, isMishap: false)
      if let machine { walk.cluster!.state.wake(machine, in: cluster) }
    } else {
      walk.cluster!.state.schedule.addFixed()
    }
  }

  /// Counts a schedule that was run, with those that are equivalent, as far as no power had failed.
  func countSchedule(_ walk: Walk, isWhole: Bool) {
    let state = walk.cluster!.state
    guard !isDirected, state.crashes == 0 else { return }
    certificate.count(state.schedule.equivalents, isWhole: isWhole)
  }
}
