import LabKit

/// Where the solution puts copies, for charts and tests.
public func solvedPlacement(machines: Int, replicas: Int) throws -> [[Int]] {
  try GroupMemory().placement(machines: machines, replicas: replicas)
}

/// The solution of lab 4, for tests and programs that want it in their own process.
package enum TrainingCheckpointSolutionLab {
  /// The lab with the solution's types.
  package static let lab = Lab.trainingCheckpoint(
    FileCheckpointer.self, sharded: ShardedCheckpointer.self, planner: LecturePlanner.self, peers: GroupMemory.self)
}
