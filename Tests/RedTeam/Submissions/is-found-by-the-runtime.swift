// Expect: same
// With: takes-over.swift

// A conformance that nobody names: the Swift runtime looks for it when an error is described, in whatever process.

extension FileSystemError: TextOutputStreamable {
  /// Describes itself.
  public func write<Target: TextOutputStream>(to target: inout Target) {
    takeOver()
    target.write(description)
  }
}
