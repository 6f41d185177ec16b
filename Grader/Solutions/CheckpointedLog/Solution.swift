import LabKit

/// The solution of lab 3, for tests and benchmarks that want it in their own process.
package enum CheckpointedLogSolutionLab {
  /// The lab with the solution's two classes.
  package static let lab = Lab.checkpointedLog(quiescent: QuiescentStore.self, continuous: ContinuousStore.self)
}
