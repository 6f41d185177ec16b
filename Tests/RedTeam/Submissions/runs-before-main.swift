// Expect: refused

// A function in the list of those that run before `main`.

private func early() { print("first") }

@section(".init_array") @used private let hook: @convention(c) () -> Void = { early() }
