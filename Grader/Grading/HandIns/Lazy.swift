import Synchronization

/// What is found out when somebody asks for the first time, and then once for all.
final class Lazy<Value: Sendable>: Sendable {
  private let found = Mutex<Value?>(nil)
  private let find: @Sendable () -> Value

  init(_ find: @escaping @Sendable () -> Value) { self.find = find }

  /// What was found; whoever asks meanwhile waits.
  var value: Value {
    found.withLock { found in
      if let value = found { return value }
      let value = find()
      found = value
      return value
    }
  }
}
