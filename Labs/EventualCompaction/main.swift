import LabKit

runLab(.eventualCompaction(ChatReplica.self))
