// Between commands: what a reply comes to, and which command is next.

import Simulation
import Storage

extension Explorer {
  /// Judges the reply at the walk's node; `false` if the walk ends there.
  func judge(_ reply: Reply, _ walk: inout Walk) -> Bool {
    walk.isJudged = true
    let node = walk.node!
    if let violation = traced(reply, walk) { return report(violation, walk) }
    switch planned(walk) {
    case nil, .restart, .choose:
      // A boot that throws under a fault is booted again without it.
      if case .failed = reply, node.isStruck { return doAgain(commands.plainRestart, &walk) }
      if case .failed = reply, walk.isDamaged { return acceptDamage(&walk) }
      let judgement = judgement(node, JudgedReply(.boot, 0)) {
        expectations.booted(reply, calls: node.callsOfLastCommand).map(Judgement.violation) ?? .live(0)
      }
      if case .violation(let violation) = judgement { return report(violation, walk) }
      return true
    case .observe:
      if case .failed = reply, node.isStruck { return doAgain(commands.plainObservation, &walk) }
      if case .failed = reply, walk.isDamaged { return acceptDamage(&walk) }
      guard let live = walk.live else { return recover(observing: reply, &walk) }
      return settle(
        judgement(node, JudgedReply(.observation, live)) { expectations.observed(live, observing: reply) }, &walk)
    case .perform(_, let text):
      let (live, isFaulty) = (walk.live!, node.isStruck || walk.isDamaged)
      let judgement = judgement(node, JudgedReply(isFaulty ? .faultyCommand : .command, live)) {
        expectations.performed(
          text, live: live, reply: reply, isFaulty: isFaulty, calls: node.callsOfLastCommand)
      }
      return settle(judgement, &walk)
    }
  }

  /// What a reply comes to. Many walks, from many images, pass the same node and expect the same. Who follows a plan to
  /// see a violation again asks again: an answer that wavers is no evidence.
  private func judgement(_ node: RunNode, _ place: JudgedReply, _ judge: () -> Judgement) -> Judgement {
    if isDirected { return judge() }
    if let known = node.judgements.judgement(of: number, place) { return known }
    let judgement = judge()
    node.judgements.add(judgement, of: number, place)
    return judgement
  }

  /// What the calls come to that led to a reply; of a part that is not written yet nothing more is to be said.
  private func traced(_ reply: Reply, _ walk: Walk) -> Violation? {
    guard expectations.hasRulesOnTraces else { return nil }
    if case .unfinished = reply { return nil }
    let judgement = judgement(walk.node!, JudgedReply(.trace, walk.live ?? -1)) {
      expectations.traced(RunTrace(walk.node!, in: forest), live: walk.live).map(Judgement.violation) ?? .live(0)
    }
    if case .violation(let violation) = judgement { return violation }
    return nil
  }

  private func doAgain(_ command: Int, _ walk: inout Walk) -> Bool {
    walk.again = command
    return true
  }

  private func settle(_ judgement: Judgement, _ walk: inout Walk) -> Bool {
    switch judgement {
    case .violation(let violation): return report(violation, walk)
    case .live(let live):
      walk.live = live
      walk.expectations.append((walk.node!.lastMoment, expectations.expected(afterCrash: live)))
      return true
    }
  }

  /// The first observation after a crash: the crash's moment may still be open, and with it what is expected, so the walk
  /// branches over the expectations on offer, unless they all come to the same.
  private func recover(observing reply: Reply, _ walk: inout Walk) -> Bool {
    cutBefore(&walk)
    let offers = walk.image.image.offers(.expectation, walk.marks)
    let judgements = offers.map { offer in
      self.judgement(walk.node!, JudgedReply(.recovery, offer.value)) {
        expectations.recovered(offer.value, observing: reply)
      }
    }
    certificate.recoveries += 1
    if judgements.allSatisfy({ $0 == judgements[0] }) { return begin(judgements[0], &walk) }
    let branches = zip(offers, judgements).map { offer, judgement in
      var branch = walk
      walk.image.image.choose(offer, of: .expectation, &branch.marks)
      return (branch: branch, judgement: judgement)
    }.sorted { $0.branch.losses < $1.branch.losses }
    for other in branches.dropFirst() where !isBeyondLossLimit(other.branch.losses) {
      var branch = other.branch
      if begin(other.judgement, &branch) { queue.add(branch) }
    }
    walk = branches[0].branch
    if isBeyondLossLimit(walk.losses) { return false }
    return begin(branches[0].judgement, &walk)
  }

  /// From here on the run is the epoch's, no longer its recovery.
  private func begin(_ judgement: Judgement, _ walk: inout Walk) -> Bool {
    walk.uncut = walk.node!.lastMoment
    return settle(judgement, &walk)
  }

  /// The number of the epoch's next command; `nil` at the epoch's end.
  func nextCommand(_ walk: inout Walk) -> Int? {
    if let again = walk.again {
      walk.again = nil
      return again
    }
    let isChosen = walk.sequence != nil
    if let chosen = nextChosen(&walk) { return chosen }
    if isChosen, mustHaveCut(walk) { return nil }
    let plan = commands.plan(ofEpoch: walk.image.epoch)
    guard walk.step + 1 < plan.count else {
      lastWalk = walk
      cutAtEnd(&walk)
      return nil
    }
    walk.step += 1
    guard case .choose(let choice) = plan[walk.step] else { return tell(plan[walk.step], &walk) }
    enter(choice, &walk)
    return nextCommand(&walk)
  }

  /// Goes on to something that the program is told; returns its command.
  func tell(_ planned: CommandTable.Planned, _ walk: inout Walk) -> Int? {
    if case .restart = planned { walk.live = walk.live.map(expectations.rebooted) }
    if case .perform(let command, let text) = planned, let live = walk.live {
      walk.expectations.append((walk.node!.lastMoment + 1, expected(during: command, text, live: live)))
    }
    return planned.command
  }

  private func expected(during command: Int, _ text: String, live: Int) -> Int {
    let beginning = BegunCommand(command: command, live: live)
    if let known = interrupted[beginning] { return known }
    let expected = expectations.expected(during: text, live: live)
    interrupted[beginning] = expected
    return expected
  }

  /// Takes note of a violation, and ends the walk.
  @discardableResult
  func report(_ violation: Violation, _ walk: Walk) -> Bool {
    lastWalk = walk
    if !isDirected, let wanted, violation.rule != wanted { return false }
    if options.lossLimit != nil, isBeyondLossLimit(plan(of: walk).cuts.reduce(0) { $0 + $1.lost.count }) {
      return false
    }
    if found.map({ walk.surprise < $0.surprise }) ?? true {
      found = Finding(violation: violation, surprise: walk.surprise, walk: walk)
    }
    return false
  }
}

/// A command that is in flight, by its number, and what the running program might have shown before it.
struct BegunCommand: Hashable {
  let command: Int
  let live: Int
}

/// A violation, and the walk that came to it.
struct Finding {
  let violation: Violation
  let surprise: Int
  let walk: Walk
}
