// Plans that a script itself asks for: nobody searches, somebody wants to see.

import Simulation

extension Explorer {
  /// The script with its crashes as they stand: `crash after` exactly, and for `crash anywhere` one at the end of the
  /// epoch that loses nothing.
  public func scriptedPlan() -> CrashPlan {
    rehearse { run, ending in
      guard case .crash(let calls, let names) = ending else { return CrashPlan.Cut(moment: run.events.count, lost: []) }
      let moment = run.moment(afterCalls: calls)
      return CrashPlan.Cut(moment: moment, lost: run.effects(named: names, pendingAt: moment))
    }.plan
  }

  /// The script undisturbed: every epoch goes on to its end, and its crash loses nothing.
  public func undisturbed() -> (plan: CrashPlan, replayed: Replayed) {
    rehearse { run, _ in CrashPlan.Cut(moment: run.events.count, lost: []) }
  }

  /// Runs epoch after epoch, each on what the cut before it left; ends where the program breaks a rule.
  private func rehearse(
    _ cut: (RunRecord, Epoch.Ending) -> CrashPlan.Cut
  ) -> (plan: CrashPlan, replayed: Replayed) {
    var plan = CrashPlan(cuts: [])
    if let cluster {
      // One more power cut for each `crash` that the script comes to.
      while let next = follow(plan, in: cluster).next {
        var made = cut(next.record, next.ending)
        made.machine = next.record.machine
        plan.cuts.append(made)
      }
      return (plan, replay(plan))
    }
    while true {
      let replayed = replay(plan)
      guard plan.cuts.count < script.epochs.count, let run = replayed.runs.last, run.epoch < script.epochs.count - 1,
        replayed.difference == nil
      else { return (plan, replayed) }
      let next = cut(run, script.epochs[run.epoch].ending)
      if replayed.violation != nil, next.moment >= run.events.count { return (plan, replayed) }
      plan.cuts.append(next)
    }
  }
}

extension RunRecord {
  /// Whether a power cut after so many events can lose these effects.
  func canLose(_ lost: [Int], at moment: Int) -> Bool {
    lost.allSatisfy { effects.indices.contains($0) && effects[$0].event < moment && effects[$0].promised > moment }
  }

  /// The effects on the units named that are not durable after so many events.
  func effects(named names: [EffectName], pendingAt moment: Int) -> [Int] {
    effects.indices.filter { index in
      let effect = effects[index]
      return effect.event < moment && effect.promised > moment && effect.names.contains(where: names.contains)
    }
  }

  /// Makes the run's calls again on the state that it booted on.
  public func reenact(on start: DecidedDisk, model: PersistenceModel, table: InternTable) -> DecidedRun {
    let run = DecidedRun(on: start, model: model, table: table)
    for event in events {
      switch event {
      case .call(let call): _ = run.perform(call.call, fault: call.fault)
      case .began(let command):
        run.pass()
        if commands[command] == "restart" { run.restart() }
      case .answered: run.pass()
      }
    }
    return run
  }
}

extension Replayed {
  /// Makes the calls of every run again, each on the state that the power cut before it left.
  public func reenact(model: PersistenceModel, table: InternTable = InternTable()) -> [DecidedRun] {
    var starts: [String: DecidedDisk] = [:]
    return runs.map { record in
      let run = record.reenact(on: starts[record.machine] ?? .empty, model: model, table: table)
      if let cut = record.cut, let state = run.state(at: cut, losing: record.lost) { starts[record.machine] = state }
      return run
    }
  }
}
