// Going one way only, with several machines: each run of each machine is cut off where the plan says, and all else takes
// its turn as ever.

import Simulation

/// A plan that is being followed, and how far.
struct Direction {
  let plan: CrashPlan
  let machines: [String]
  /// The runs that were cut off, in the order of their power cuts.
  var runs: [RunRecord] = []
  /// Up to which of a run's events there had been when the machines changed.
  private(set) var turns: [(machine: Int, run: Int, events: Int)] = []
  /// What became of the messages so far.
  var messages = MessageLog()
  private(set) var difference: String?
  /// The walk that has come to a `crash` of the script for which the plan has no power cut any more.
  var waitsFor: (walk: Walk, ending: Epoch.Ending)?

  init(_ plan: CrashPlan, of machines: [String]) { (self.plan, self.machines) = (plan, machines) }

  /// The power cut of the walk's run, if there is one.
  func cut(of walk: Walk) -> CrashPlan.Cut? {
    let own = plan.cuts.filter { $0.machine == machines[walk.machine] }
    let run = walk.image.image.runCount
    return run < own.count ? own[run] : nil
  }

  /// Whether a fault strikes the call that the walk has come to.
  func strikes(_ walk: Walk) -> Bool { strikes(of: walk).contains(walk.node!.lastMoment) }

  private func strikes(of walk: Walk) -> Set<Int> {
    Set(
      plan.strikes.filter { $0.machine == machines[walk.machine] && $0.run == walk.image.image.runCount }
        .map(\.moment))
  }

  /// Why a power cut is not the one that was meant; `nil` if it is.
  func difference(at cut: CrashPlan.Cut, _ record: RunRecord, _ walk: Walk) -> String? {
    guard plan.cuts.indices.contains(runs.count), plan.cuts[runs.count] == cut else {
      return "the order in which the power fails"
    }
    guard cut.moment <= walk.node!.lastMoment, cut.check == 0 || cut.check == record.check,
      strikes(of: walk).isSubset(of: walk.node!.strikes)
    else { return "what boot \(walk.image.image.runCount + 1) of \(cut.machine) does before its power cut" }
    return nil
  }

  /// Why some of the plan's power cuts never came; `nil` if all did.
  var missing: String? {
    guard runs.count < plan.cuts.count else { return nil }
    return "what \(plan.cuts[runs.count].machine) does before its power cut"
  }

  mutating func fail(_ why: String) { difference = difference ?? why }

  /// Takes note of where a machine is when another one's turn comes, or when its power fails.
  mutating func note(_ walk: Walk, upTo moment: Int? = nil) {
    guard let node = walk.node else { return }
    turns.append((walk.machine, walk.image.image.runCount, moment ?? node.lastMoment))
  }

  mutating func lose(_ flight: Flight, _ kind: Mishap.Kind, _ walk: Walk) {
    messages.lose(flight.number, kind, walk, turn: turns.count)
  }

  /// Takes note of a copy, and returns its number.
  mutating func double(_ flight: Flight, _ walk: Walk) -> Int {
    messages.double(flight.number, walk, turn: turns.count)
  }
}

extension Explorer {
  /// Follows a plan of crashes of several machines.
  func replay(_ plan: CrashPlan, in cluster: Cluster) -> Replayed {
    follow(plan, in: cluster).replayed
  }

  /// The same; also says at which `crash` of the script the plan had ended, and with which record.
  func follow(
    _ plan: CrashPlan, in cluster: Cluster
  ) -> (replayed: Replayed, next: (record: RunRecord, ending: Epoch.Ending)?) {
    let before = (found, isDirected, queue, lastWalk)
    (found, isDirected, queue, lastWalk) = (nil, true, WalkQueue(), nil)
    direction = Direction(plan, of: cluster.script.machines)
    queue.add(firstWalk(of: cluster))
    while direction!.difference == nil, found == nil, queue.hasNext(below: .max) {
      var walk = queue.next()
      if let answer = advance(&walk) { boot(walk, answer: answer) }
    }
    let result = replayed(in: cluster)
    let next = direction!.waitsFor.map { (record($0.walk, cut: nil), $0.ending) }
    direction = nil
    (found, isDirected, queue, lastWalk) = before
    return (result, next)
  }

  private func replayed(in cluster: Cluster) -> Replayed {
    guard let last = lastWalk else {
      return Replayed(runs: direction!.runs, violation: nil, difference: direction!.difference ?? direction!.missing)
    }
    direction!.note(last)
    var machines = last.cluster!.state.parked
    machines[last.machine] = last
    for machine in machines.indices { machines[machine].cluster = last.cluster }
    let running = machines.filter { $0.node != nil }
    let runs = direction!.runs + running.map { record($0, cut: nil) }
    let violation = found?.violation
    var replayed = Replayed(
      runs: runs, violation: violation,
      difference: violation == nil ? direction!.difference ?? direction!.missing : nil)
    let names = cluster.script.machines
    let own = names.map { name in runs.indices.filter { runs[$0].machine == name } }
    func number(_ machine: Int, _ run: Int) -> Int? { run < own[machine].count ? own[machine][run] : nil }
    replayed.turns = direction!.turns.compactMap { turn in
      number(turn.machine, turn.run).map { Replayed.Turn(run: $0, events: turn.events) }
    }
    replayed.messages = direction!.messages.carried(names, number)
    replayed.mishaps = direction!.messages.mishaps.map {
      Mishap(kind: $0.kind, message: $0.message, turn: $0.turn, events: $0.place.events)
    }
    return replayed
  }

  /// The exact crashes of a walk, of all machines, in order.
  func plan(of walk: Walk, in cluster: Cluster) -> CrashPlan {
    var machines = walk.cluster!.state.parked
    machines[walk.machine] = walk
    var cuts: [(order: Int, cut: CrashPlan.Cut)] = []
    var strikes: [CrashPlan.Strike] = []
    for machine in machines {
      let own = planOfOne(machine)
      for (order, var cut) in zip(own.orders, own.plan.cuts) {
        cut.machine = cluster.name(of: machine.machine)
        cuts.append((order, cut))
      }
      for var strike in own.plan.strikes {
        strike.machine = cluster.name(of: machine.machine)
        strikes.append(strike)
      }
    }
    var deliveries = walk.cluster!.state.choices
    while deliveries.last == 0 { deliveries.removeLast() }
    return CrashPlan(cuts: cuts.sorted { $0.order < $1.order }.map(\.cut), strikes: strikes, deliveries: deliveries)
  }
}

/// Several machines' explorer asks their own expectations; these are nobody's.
final class NothingExpected: Expectations {
  let observation = ""
  let initial = 0
  func expected(afterCrash live: Int) -> Int { live }
  func expected(during command: String, live: Int) -> Int { live }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { .live(expected) }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { .live(live) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { .live(live) }
}
