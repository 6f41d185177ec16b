// Expect: refused

// The same in the form that compilers repeat in every module.

/// Every process is the first.
@_alwaysEmitIntoClient @inline(never) @_silgen_name("getpid") public func getpid() -> Int32 { 1 }

func useIt() -> Int32 { getpid() }
