// Expect: refused

// What the Swift runtime writes into others' functions before `main`, if it is told to.

dynamic func first() -> Int { 1 }

@_dynamicReplacement(for:first()) func second() -> Int { 2 }
