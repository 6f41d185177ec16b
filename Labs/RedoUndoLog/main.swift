import LabKit

runLab(.redoUndoLog(redo: RedoStore.self, undo: UndoStore.self, both: RedoUndoStore.self))
