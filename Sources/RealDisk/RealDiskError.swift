import CRealDisk

/// Something that the system refused, or a file system did not survive.
public struct RealDiskError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried and why it failed, for example `mount ext4: Operation not permitted`.
  public let description: String

  /// Makes an error that says what happened.
  public init(_ description: String) { self.description = description }
}

/// Returns what a function of CRealDisk returned, or says what could not be done and why.
@discardableResult
func checked<Count: SignedInteger>(_ result: Count, _ what: @autoclosure () -> String) throws(RealDiskError) -> Count {
  guard result < 0 else { return result }
  throw RealDiskError("\(what()): \(String(cString: crd_error_text(-Int32(result))))")
}
