import LabKit

/// The solution of lab 5, for tests and benchmarks that want it in their own process.
package enum EventualCompactionSolutionLab {
  /// The lab with the solution's class.
  package static let lab = Lab.eventualCompaction(ChatReplica.self)
}
