import Storage

/// The commands of lab 4, parts A and C, before the judge; `step` and `state` never get here.
final class CheckpointProgram: LabProgram {
  private let checkpointer: any Checkpointer

  /// Boots: restores, and sees to it that there is always something to go back to.
  init(_ checkpointer: any Checkpointer) throws {
    self.checkpointer = checkpointer
    if try checkpointer.restore() == nil { try checkpointer.save() }
  }

  func perform(_ words: [String]) throws -> String {
    switch (words.first, words.count) {
    case ("save", 1): try checkpointer.save()
    case ("snapshot", 1): try checkpointer.snapshot()
    case ("persist", 2):
      guard let bytes = Int(words[1]), bytes >= 0 else { throw UsageError("expected a number, not '\(words[1])'") }
      return try checkpointer.persist(atMost: bytes) ? "committed" : "under way"
    default: throw UsageError("expected save, snapshot or persist BYTES")
    }
    return ""
  }
}

/// The commands of lab 4, parts D and E.
final class PlanningProgram: LabProgram {
  private let planner: any CheckpointPlanner
  private let peers: any PeerMemory

  init(_ planner: any CheckpointPlanner, _ peers: any PeerMemory) { (self.planner, self.peers) = (planner, peers) }

  func perform(_ words: [String]) throws -> String {
    switch TrainingRequest(words) {
    case .interval(let cluster): return "\(try planner.interval(of: cluster))"
    case .placement(let machines, let replicas):
      return TrainingReply.text(try peers.placement(machines: machines, replicas: replicas))
    case .source(let failed): return TrainingReply.text(try peers.source(after: failed))
    case .buffer(let step, let buffers, let everywhere):
      return try peers.buffer(toReceive: step, into: buffers, complete: everywhere).map(String.init) ?? "wait"
    case .schedule(let traffic): return TrainingReply.text(try peers.schedule(traffic))
    case nil: throw UsageError("expected interval, placement, source, buffer or schedule with its numbers")
    }
  }
}
