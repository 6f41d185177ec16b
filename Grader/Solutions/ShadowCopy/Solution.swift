import LabKit

/// The solution of lab 1, for tests and benchmarks that want it in their own process.
package enum ShadowCopySolutionLab {
  /// The lab with the solution's two classes.
  package static let lab = Lab.shadowCopy(FileLedger.self, branches: BranchLedger.self)
}
