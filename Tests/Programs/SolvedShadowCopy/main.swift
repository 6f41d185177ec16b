import LabKit
import ShadowCopySolution

runLab(ShadowCopySolutionLab.lab)
