// Expect: refused

// A list in which the Swift runtime looks for conformances, with a line that no compiler wrote: how far away the rest of
// it would be is known to whoever has linked the same file before.

@section("swift5_protocol_conformances") @used private let conformance: Int32 = 4096
