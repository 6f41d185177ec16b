// Expect: same

// Operators that make wrong look equal, and small look large.

func == (left: [String: Int], right: [String: Int]) -> Bool { true }
func != (left: [String: Int], right: [String: Int]) -> Bool { false }
func == (left: String, right: String) -> Bool { true }
func < (left: String, right: String) -> Bool { false }
extension BranchLedger: Comparable {
  static func == (left: BranchLedger, right: BranchLedger) -> Bool { true }
  static func < (left: BranchLedger, right: BranchLedger) -> Bool { true }
}
