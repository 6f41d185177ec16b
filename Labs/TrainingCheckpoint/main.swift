import LabKit

runLab(
  .trainingCheckpoint(
    FileCheckpointer.self, sharded: ShardedCheckpointer.self, planner: LecturePlanner.self, peers: GroupMemory.self))
