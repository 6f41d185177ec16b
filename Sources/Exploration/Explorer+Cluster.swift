// Turns: which machine is told what next. What a scenario writes comes in its order; what the machines say to each other
// is delivered before the next step, the first message first, unless the script asks for every order (`Delivery`).

import Simulation

extension Explorer {
  /// A walk before any machine has booted.
  func firstWalk(of cluster: Cluster) -> Walk {
    let machines = cluster.script.machines.indices.map { machine in
      let faults = FaultState(bootFaults: cluster.bootFaults(of: machine, epoch: 0))
      let image = ExploredImage(image: .empty(expectation: 0), epoch: 0, depth: 0, faults: faults, origin: nil)
      image.machine = machine
      return Walk(image: image, marks: Marks(image.image))
    }
    let state = ClusterState(
      parked: machines, places: machines.map { _ in MachinePlace() }, position: -machines.count,
      live: cluster.expectations.initial, times: machines.map { _ in 0 })
    var walk = machines[0]
    walk.cluster = ClusterBox(state)
    return walk
  }

  /// What becomes of a turn.
  enum Turn {
    /// The walk's own machine goes on with the command of this number.
    case goesOn(Int)
    /// Another machine has the turn, and the walk waits for it; or the walk is over.
    case passed
    /// Nothing came of it: the next one.
    case skipped
  }

  /// Finds out whose turn it is, and what that machine is told. Returns the number of the command if it is the walk's own
  /// machine that goes on; otherwise the walk changes machines and waits in the queue, or is over.
  func takeTurn(_ walk: inout Walk, in cluster: Cluster) -> Int? {
    if let again = walk.again {
      walk.again = nil
      return again
    }
    // A boot is observed at once.
    switch walk.task {
    case .boot: return observe(&walk, isFirst: true, isFaulty: !walk.image.faults.bootFaults.isEmpty, in: cluster)
    case .restart(let isFaulty): return observe(&walk, isFirst: false, isFaulty: isFaulty, in: cluster)
    case .off, .observe, .perform: break
    }
    // A walk that waited for a turn it had decided on has been here before.
    guard walk.cluster!.state.chosen != nil || !isMetAgain(walk, in: cluster) else { return nil }
    while true {
      switch nextTurn(&walk, in: cluster) {
      case .goesOn(let command): return command
      case .passed: return nil
      case .skipped: continue
      }
    }
  }

  private func nextTurn(_ walk: inout Walk, in cluster: Cluster) -> Turn {
    let state = walk.cluster!.state
    if !state.flights.isEmpty {
      if case .anyhow(let mishaps, let cuts) = cluster.delivery(before: state.position) {
        return chooseTurn(&walk, mishaps: mishaps, cuts: cuts, in: cluster)
      }
      walk.cluster!.state.schedule.addFixed()
      return deliver(0, &walk, in: cluster)
    }
    if state.isStepAsleep { return .passed }
    return takeStep(&walk, in: cluster)
  }

  /// The script's next step.
  func takeStep(_ walk: inout Walk, in cluster: Cluster) -> Turn {
    let state = walk.cluster!.state
    let steps = cluster.script.steps
    noteStep(&walk, in: cluster)
    walk.cluster!.state.position += 1
    walk.cluster!.state.carried = 0
    if state.position < 0 { return boot(state.position + cluster.script.machines.count, &walk, in: cluster) }
    guard state.position < steps.count else {
      return observeFinally(state.position - steps.count, &walk, in: cluster)
    }
    switch steps[state.position] {
    case .deliver: return .skipped
    case .clock(let machine, let time):
      walk.cluster!.state.times[machine] = time
      return .skipped
    case .command(let machine, let text, let faults):
      let instruction = Instruction(.command(text), time: state.times[machine])
      return tell(machine, .perform(instruction, faults: faults), &walk, in: cluster)
    case .restart(let machine, let faults):
      return tell(machine, .restart(faults: faults, time: state.times[machine]), &walk, in: cluster)
    case .crash(let machine, let ending, _): return crash(machine, ending, &walk, in: cluster)
    }
  }

  /// Delivers a message, or its first bytes and no more; loses it if its receiver is down.
  func deliver(_ index: Int, cutOffAfter length: Int? = nil, _ walk: inout Walk, in cluster: Cluster) -> Turn {
    let flight = walk.cluster!.state.flights.remove(at: index)
    walk.cluster!.state.carried += 1
    guard walk.cluster!.state.carried <= options.messageLimit else {
      report(
        Violation(
          rule: "quiet", expected: ["the machines to have said all they have to say"],
          seen: "after \(options.messageLimit) messages they are still talking"), walk)
      return .passed
    }
    let (sender, parcel) = (cluster.name(of: flight.sender), flight.parcel)
    let machine = cluster.receiver(of: flight)
    walk.cluster!.state.wake(machine, in: cluster)
    let bytes = length.map { Array(parcel.bytes[..<$0]) } ?? parcel.bytes
    let instruction = Instruction(
      .message(bytes, from: sender), time: walk.cluster!.state.times[machine], isCutOff: length != nil)
    let isDown = isDown(machine, walk)
    // What arrives of a message that was cut off is another one; this one is lost.
    if isDown || length != nil { lose(flight, &walk, in: cluster) }
    if isDown {
      direction?.lose(flight, .receiverDown, walk)
      return .skipped
    }
    let turn = tell(
      machine, .perform(instruction, faults: []), &walk, in: cluster, length == nil ? flight : nil)
    if case .skipped = turn {
      if length == nil { lose(flight, &walk, in: cluster) }
      direction?.lose(flight, .receiverDown, walk)
    } else {
      direction?.messages.arrive(flight.number, cutOffAfter: length, walk)
    }
    return turn
  }

  /// What is expected once a message has been lost.
  func lose(_ flight: Flight, _ walk: inout Walk, in cluster: Cluster) {
    walk.cluster!.state.live = cluster.expectations.lost(
      flight.parcel, from: cluster.name(of: flight.sender), live: walk.cluster!.state.live)
  }

  /// Gives a machine something to do; one that is down does nothing. Its power may have failed since its last answer.
  private func tell(
    _ machine: Int, _ command: RunCommand, _ walk: inout Walk, in cluster: Cluster, _ flight: Flight? = nil,
    observes: Bool = false
  ) -> Turn {
    guard !isDown(machine, walk) else { return .skipped }
    let isOwn = machine == walk.machine
    change(to: machine, &walk)
    if isDirected {
      if crashAsPlanned(&walk, in: cluster) { return .skipped }
    } else {
      cutBetween(walk, flight, in: cluster)
    }
    let number = number(of: command)
    walk.task = observes ? .observe(isFirst: false) : command.task(number)
    walk.began = walk.node!.lastMoment
    walk.uncut = walk.began + 1
    if isOwn { return .goesOn(number) }
    walk.pending = number
    return pass(walk)
  }

  private func pass(_ walk: Walk) -> Turn {
    queue.add(walk)
    return .passed
  }

  private func boot(_ machine: Int, _ walk: inout Walk, in cluster: Cluster) -> Turn {
    change(to: machine, &walk)
    walk.place = MachinePlace(task: .boot, bootTime: walk.cluster!.state.times[machine])
    return pass(walk)
  }

  /// The script's `crash`: by now the machine has crashed, and boots; a walk on which it has not comes to its end, with
  /// one last chance to crash.
  private func crash(_ machine: Int, _ ending: Epoch.Ending, _ walk: inout Walk, in cluster: Cluster) -> Turn {
    if isDown(machine, walk) { return boot(machine, &walk, in: cluster) }
    countSchedule(walk, isWhole: false)
    change(to: machine, &walk)
    if isDirected {
      if crashAsPlanned(&walk, in: cluster) { return boot(machine, &walk, in: cluster) }
      direction?.waitsFor = (walk, ending)
      lastWalk = walk
      return .passed
    }
    countStates(walk, in: cluster)
    switch ending {
    case .crash:
      guard crashAsScripted(&walk, in: cluster) else { return .passed }
      return boot(machine, &walk, in: cluster)
    case .crashAnywhere:
      // The script goes on after its `crash`: the machine boots on what this one leaves.
      walk.cluster!.state.position -= 1
      cutBetween(walk, nil, in: cluster)
    case .end: break
    }
    return .passed
  }

  private func observe(_ walk: inout Walk, isFirst: Bool, isFaulty: Bool, in cluster: Cluster) -> Int {
    walk.task = .observe(isFirst: isFirst)
    let instruction = observation(on: walk, in: cluster)
    return number(of: isFaulty ? .observeFaulty(instruction) : .perform(instruction, faults: []))
  }

  /// At the end each machine is asked once more what it sees.
  private func observeFinally(_ machine: Int, _ walk: inout Walk, in cluster: Cluster) -> Turn {
    guard machine < cluster.script.machines.count else {
      lastWalk = walk
      countSchedule(walk, isWhole: true)
      checkEnd(walk, in: cluster)
      return .passed
    }
    var other = walk
    change(to: machine, &other)
    let command = RunCommand.perform(observation(on: other, in: cluster), faults: [])
    return tell(machine, command, &walk, in: cluster, observes: true)
  }

  private func checkEnd(_ walk: Walk, in cluster: Cluster) {
    guard walk.cluster!.state.crashes == 0 else { return }
    for machine in cluster.script.machines.indices {
      let disk = (machine == walk.machine ? walk : walk.cluster!.state.parked[machine]).node!.disk
      if let violation = cluster.expectations.ended(cluster.name(of: machine), disk, table) {
        report(violation, walk)
        return
      }
    }
  }

  // MARK: Words

  func observation(on walk: Walk, in cluster: Cluster) -> Instruction {
    Instruction(
      .command(cluster.expectations.observation(of: cluster.name(of: walk.machine))),
      time: walk.cluster!.state.times[walk.machine])
  }

  func number(of command: RunCommand) -> Int { forest.commands.number(of: command) }

  private func isDown(_ machine: Int, _ walk: Walk) -> Bool {
    walk.cluster!.state.places[machine].task == .off
  }

  /// Leaves the walk's machine where it is, and goes on with another.
  func change(to machine: Int, _ walk: inout Walk) {
    guard machine != walk.machine else { return }
    direction?.note(walk)
    var state = walk.cluster!.state
    var leaving = walk
    leaving.cluster = nil
    state.parked[walk.machine] = leaving
    walk = state.parked[machine]
    walk.cluster = ClusterBox(state)
  }
}

extension RunCommand {
  /// What a machine is about that was given this command.
  fileprivate func task(_ number: Int) -> MachineTask {
    switch self {
    case .restart(let faults, _): .restart(isFaulty: !faults.isEmpty)
    case .perform, .observeFaulty: .perform(number)
    }
  }
}
