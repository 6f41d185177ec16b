import LabKit

runLab(.trainingCheckpoint(FileCheckpointer.self, planner: LecturePlanner.self, peers: GroupMemory.self))
