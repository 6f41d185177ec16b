// What a machine's reply comes to, for all machines.

import Simulation

extension Explorer {
  /// Judges the reply at the walk's node; `false` if the walk ends there.
  func judge(_ reply: Reply, _ walk: inout Walk, in cluster: Cluster) -> Bool {
    walk.isJudged = true
    // Before the answer, nobody had heard of what the machine was about.
    if walk.observed != nil {
      cutDuring(walk, upTo: walk.node!.lastMoment - 1, in: cluster)
      walk.uncut = walk.node!.lastMoment
    }
    let calls = walk.node!.callsOfLastCommand
    let isStruck = walk.node!.isStruck
    let name = cluster.name(of: walk.machine)
    let live = walk.cluster!.state.live
    switch walk.task {
    case .off, .boot, .restart:
      if case .failed = reply, isStruck { return again(on: &walk) }
      if case .failed = reply, walk.isDamaged { return acceptDamage(&walk) }
      if let violation = cluster.expectations.booted(name, reply, calls: calls) { return report(violation, walk) }
      return send(reply.parcels, &walk, in: cluster)
    case .observe(let isFirst):
      if case .failed = reply, isStruck {
        return doAgain(.perform(observation(on: walk, in: cluster), faults: []), &walk)
      }
      if case .failed = reply, walk.isDamaged { return acceptDamage(&walk) }
      guard isFirst else {
        return settle(cluster.expectations.observed(name, live: live, observing: reply), reply, &walk, in: cluster)
      }
      if !isDirected { cutRecovery(walk, in: cluster) }
      walk.observed = walk.node!.lastMoment
      walk.uncut = walk.node!.lastMoment
      certificate.recoveries += 1
      return settle(cluster.expectations.recovered(name, live: live, observing: reply), reply, &walk, in: cluster)
    case .perform(let number):
      let instruction = forest.commands[number].instruction!
      let judgement = cluster.expectations.performed(
        name, instruction, live: live, reply: reply, isFaulty: isStruck || walk.isDamaged, calls: calls)
      return settle(judgement, reply, &walk, in: cluster)
    }
  }

  /// A boot that a fault struck is booted again without it.
  private func again(on walk: inout Walk) -> Bool {
    doAgain(.restart(faults: [], time: walk.cluster!.state.times[walk.machine]), &walk)
  }

  private func doAgain(_ command: RunCommand, _ walk: inout Walk) -> Bool {
    walk.again = number(of: command)
    return true
  }

  private func settle(_ judgement: Judgement, _ reply: Reply, _ walk: inout Walk, in cluster: Cluster) -> Bool {
    switch judgement {
    case .violation(let violation): return report(violation, walk)
    case .live(let live):
      walk.cluster!.state.live = live
      return send(reply.parcels, &walk, in: cluster)
    }
  }

  /// Puts what the machine says to others on its way.
  private func send(_ parcels: [Parcel], _ walk: inout Walk, in cluster: Cluster) -> Bool {
    for parcel in parcels {
      guard let receiver = cluster.script.machines.firstIndex(of: parcel.receiver), receiver != walk.machine else {
        return report(
          Violation(rule: "answers", expected: ["messages to other machines"], seen: "one to '\(parcel.receiver)'"),
          walk)
      }
      let turn = walk.cluster!.state.schedule.count - 1
      let number = direction?.messages.send(parcel, walk) ?? 0
      walk.cluster!.state.send(
        Flight(sender: walk.machine, parcel: parcel, sentBy: turn, number: number), in: cluster)
    }
    return true
  }
}
