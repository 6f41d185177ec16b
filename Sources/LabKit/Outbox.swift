// What a machine says to others leaves with its answer, all at once: before that a power cut takes it along, and a
// command that throws has said nothing.

/// A message on its way to another machine.
public struct OutgoingMessage: Hashable, Sendable {
  /// The receiver's name.
  public let receiver: String
  /// What it says.
  public let bytes: [UInt8]

  /// Addresses a message.
  public init(to receiver: String, _ bytes: [UInt8]) { (self.receiver, self.bytes) = (receiver, bytes) }
}

/// The messages that a program has for other machines since it was last told to do something.
public final class Outbox {
  private let machine: String
  private let members: [String]
  private var messages: [OutgoingMessage] = []

  /// An empty outbox of a machine.
  public init(_ options: BootOptions) { (machine, members) = (options.machine, options.members) }

  /// Leaves a message for another machine; it is sent when the command, or the message in hand, has been answered.
  ///
  /// Throws ``UsageError`` if there is no such machine, or if it is too much.
  public func send(_ bytes: [UInt8], to receiver: String) throws {
    guard receiver != machine, members.contains(receiver) else {
      throw UsageError("there is no other machine '\(receiver)'")
    }
    guard bytes.count <= Wire.longestMessage else {
      throw UsageError("a message of \(bytes.count) bytes; \(Wire.longestMessage) is the most")
    }
    guard messages.count < Wire.mostMessages else {
      throw UsageError("more than \(Wire.mostMessages) messages at once")
    }
    messages.append(OutgoingMessage(to: receiver, bytes))
  }

  /// Takes out what is there.
  package func empty() -> [OutgoingMessage] {
    defer { messages = [] }
    return messages
  }
}
