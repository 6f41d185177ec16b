import LabKit

runLab(.shadowCopy(FileLedger.self, branches: BranchLedger.self))
