import CheckpointedLogSolution
import LabKit

runLab(CheckpointedLogSolutionLab.lab)
