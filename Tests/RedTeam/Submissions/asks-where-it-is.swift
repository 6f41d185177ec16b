// Expect: broken

// Messages that name other files: candidates, notes, what is imported.

import Nowhere

let here: Int = #filePath
let ledger = BranchRoot(1, 2, 3)
let list = [Int](nonsense: 1)
extension FileDescriptor: Ledger {}
