import LabKit

/// The solution of lab 2, for tests that want it in their own process.
package enum RedoUndoLogSolutionLab {
  /// The lab with the solution's three classes.
  package static let lab = Lab.redoUndoLog(redo: RedoStore.self, undo: UndoStore.self, both: RedoUndoStore.self)
}
