import LabKit

/// Where the solution puts copies, for charts and tests.
public func solvedPlacement(machines: Int, replicas: Int) throws -> [[Int]] {
  try GroupMemory().placement(machines: machines, replicas: replicas)
}

/// The solution of lab 4, as far as it trains on a real disk.
package enum TrainingCheckpointSolutionLab {
  /// The lab with the solution's checkpointer.
  package static let lab = Lab.training(FileCheckpointer.self)
}
