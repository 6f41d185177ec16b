import LabKit
import RedoUndoLogSolution

runLab(RedoUndoLogSolutionLab.lab)
