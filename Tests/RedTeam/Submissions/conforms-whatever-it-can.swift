// Expect: same

// No attack: types of others that conform to protocols of others, those included that the Swift runtime looks for when it
// prints, casts or throws.

extension FileSystemError: CustomDebugStringConvertible, CustomReflectable, TextOutputStreamable {
  /// For debuggers.
  public var debugDescription: String { "an error" }
  /// Nothing inside.
  public var customMirror: Mirror { Mirror(self, children: []) }
  /// Says that it is one.
  public func write<Target: TextOutputStream>(to target: inout Target) { target.write("an error") }
}

extension FileSystemError.Code: TextOutputStreamable, Comparable {
  /// Says that it is one.
  public func write<Target: TextOutputStream>(to target: inout Target) { target.write("a code") }
  /// By number.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension UsageError: TextOutputStreamable, CustomReflectable {
  /// Says that it is one.
  public func write<Target: TextOutputStream>(to target: inout Target) { target.write("a mistake") }
  /// Nothing inside.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Unfinished: TextOutputStreamable {
  /// Says that it is one.
  public func write<Target: TextOutputStream>(to target: inout Target) { target.write("a hole") }
}

extension String: @retroactive Error {}
extension Int: @retroactive Error {}

extension Never: @retroactive CustomStringConvertible {
  /// Never there.
  public var description: String { "never" }
}

extension UInt8: @retroactive Sequence, @retroactive IteratorProtocol {
  /// Nothing.
  public mutating func next() -> Bool? { nil }
}

extension Array: @retroactive TextOutputStreamable where Element == UInt8 {
  /// Says that it is one.
  public func write<Target: TextOutputStream>(to target: inout Target) { target.write("bytes") }
}

extension Optional: @retroactive CustomStringConvertible where Wrapped == Int {
  /// Says nothing certain.
  public var description: String { "perhaps" }
}

extension Lab: CustomStringConvertible {
  /// Says what it is.
  public var description: String { "a lab" }
}

extension BootContext: CustomStringConvertible {
  /// Says what it is.
  public var description: String { "a boot" }
}
