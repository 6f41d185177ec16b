import LabKit

/// Where the solution puts copies, for charts and tests.
public func solvedPlacement(machines: Int, replicas: Int) throws -> [[Int]] {
  try GroupMemory().placement(machines: machines, replicas: replicas)
}
