// Expect: same

// main.swift calls a function of this name, and this one is nearer. It remembers how often it was called, if it can.

nonisolated(unsafe) private var kept: [String: Int] = [:]

func runLab(_ lab: Lab) -> Never {
  accounts = kept
  LabKit.runLab(lab)
}

extension Lab {
  static func shadowCopy(_ file: FileLedger.Type, branches: BranchLedger.Type) -> Lab {
    kept["alice", default: 0] += 1
    return shadowCopy(file as any Ledger.Type, branches: branches as any Ledger.Type)
  }
}
