import LabKit

runLab(.checkpointedLog(quiescent: QuiescentStore.self, continuous: ContinuousStore.self))
