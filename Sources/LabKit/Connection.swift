import CSystem

/// Why a message could not be sent or received.
package enum ConnectionError: Error, Hashable {
  /// The other side is gone.
  case closed
  /// Nothing moved for as long as the socket's timeout; the same call may be repeated.
  case silent
  /// What came is no message.
  case malformed(WireError)
}

/// One end of a socket that carries frames: as few system calls as there are messages to wait for.
///
/// Frames that are queued leave in one piece; what arrives in one piece is taken apart here.
package final class Connection {
  private static let usualCapacity = 64 << 10

  /// The socket; this object closes it.
  package private(set) var socket: Int32
  /// The two descriptors that came with the last bytes received, if the connection takes any; the receiver closes them.
  var descriptors: (Int32, Int32) = (-1, -1)
  private let takesDescriptors: Bool
  private var outgoing = WireWriter()
  private var sent = 0
  private var incoming = [UInt8](repeating: 0, count: Connection.usualCapacity)
  private var unread = 0..<0

  /// Takes over a socket; with `takesDescriptors`, descriptors may come along with bytes.
  package init(socket: Int32 = -1, takesDescriptors: Bool = false) {
    self.socket = socket
    self.takesDescriptors = takesDescriptors
  }

  deinit { if socket >= 0 { _ = cs_close(socket) } }

  /// Closes the socket and goes on with another one; bytes of the old one are forgotten.
  package func replace(socket new: Int32) {
    if socket >= 0 { _ = cs_close(socket) }
    socket = new
    outgoing.removeAll()
    sent = 0
    unread = 0..<0
    if incoming.count > 16 * Self.usualCapacity { incoming = [UInt8](repeating: 0, count: Self.usualCapacity) }
  }

  // MARK: Sending

  /// How many bytes wait to be sent.
  package var queued: Int { outgoing.bytes.count - sent }

  /// Adds a message to what the next ``flush()`` sends.
  package func queue(_ message: some WireMessage) { outgoing.write(frame: message) }

  /// Sends a message and what was queued before it.
  package func send(_ message: some WireMessage) throws(ConnectionError) {
    queue(message)
    try flush()
  }

  /// Sends what is queued; after ``ConnectionError/silent`` the rest is still queued.
  package func flush() throws(ConnectionError) {
    while sent < outgoing.bytes.count {
      let count = outgoing.bytes.withUnsafeBytes { cs_send(socket, $0.baseAddress! + sent, $0.count - sent) }
      guard count >= 0 else { throw Self.error(count) }
      sent += count
    }
    outgoing.removeAll()
    sent = 0
  }

  // MARK: Receiving

  /// Waits for a message.
  package func receive<Message: WireMessage>(_ type: Message.Type = Message.self) throws(ConnectionError) -> Message {
    while true {
      do throws(WireError) {
        if let message: Message = try nextMessage() { return message }
      } catch {
        throw .malformed(error)
      }
      try receiveBytes()
    }
  }

  private func nextMessage<Message: WireMessage>() throws(WireError) -> Message? {
    guard let frame = try nextFrame() else { return nil }
    unread = frame.upperBound..<unread.upperBound
    var reader = WireReader(incoming, frame)
    return try Message(wholeFrame: &reader)
  }

  /// The range of the next frame's bytes after its length, if all of them are here.
  private func nextFrame() throws(WireError) -> Range<Int>? {
    guard unread.count >= 4 else { return nil }
    let start = unread.lowerBound
    var length = 0
    for index in 0..<4 { length |= Int(incoming[start + index]) << (8 * index) }
    guard (2...Wire.longestFrame).contains(length) else {
      throw WireError(expected: "a length from 2 to \(Wire.longestFrame)", position: -4)
    }
    guard unread.count - 4 >= length else { return nil }
    return start + 4..<start + 4 + length
  }

  private func receiveBytes() throws(ConnectionError) {
    makeRoom()
    let end = unread.upperBound
    var (first, second): (Int32, Int32) = (-1, -1)
    let count = incoming.withUnsafeMutableBytes { buffer in
      let free = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
      return takesDescriptors
        ? cs_receive_descriptors(socket, free.baseAddress, free.count, &first, &second)
        : cs_receive(socket, free.baseAddress, free.count)
    }
    if first >= 0 { descriptors = (first, second) }
    guard count > 0 else { throw Self.error(count) }
    unread = unread.lowerBound..<end + count
  }

  /// Makes room behind the unread bytes: by moving them to the front, or, as far as bytes really come, by growing.
  private func makeRoom() {
    if unread.isEmpty { unread = 0..<0 }
    guard unread.upperBound == incoming.count else { return }
    if unread.lowerBound > 0 {
      let moved = unread.lowerBound
      incoming.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[moved...])) }
      unread = 0..<unread.count
    } else {
      incoming.append(contentsOf: repeatElement(0, count: incoming.count))
    }
  }

  private static func error(_ result: Int) -> ConnectionError {
    cs_is_timeout(result) != 0 ? .silent : .closed
  }
}
