// Lines over a socket between a grader and a judge that is its child. Whoever waits may look after something else from
// time to time, and give up.

import CSystem
import Foundation
import Judging

/// One end of a socket that carries lines.
final class LineChannel {
  /// Why no more lines come or go.
  enum Failure: Error {
    /// The other side is gone.
    case closed
    /// A line is longer than ``longest``.
    case tooLong
    /// It is no socket.
    case broken
  }

  /// The longest line, in bytes. A report of that size is of no use, and its reader's memory has an end.
  static let longest = 64 << 20
  private static let newline = UInt8(ascii: "\n")

  private let socket: Int32
  private var received: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: 64 << 10)

  /// Takes over a socket. Whoever waits at it is told so each time that this long has gone by, or never.
  init(_ socket: Int32, tick milliseconds: Int32? = nil) {
    self.socket = socket
    if let milliseconds { _ = cs_set_timeout(socket, milliseconds) }
  }

  deinit { _ = cs_close(socket) }

  /// Sends a line; calls `wait` whenever a tick goes by, which may throw.
  func send(_ line: Data, wait: () throws -> Void = {}) throws {
    let bytes = Array(line) + [Self.newline]
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { cs_send(socket, $0.baseAddress! + sent, $0.count - sent) }
      if count > 0 { sent += count } else { try goOn(after: count, wait) }
    }
  }

  /// Receives a line; calls `wait` whenever a tick goes by, which may throw.
  func receive(wait: () throws -> Void = {}) throws -> Data {
    var searched = 0
    while true {
      if let end = received[searched...].firstIndex(of: Self.newline) {
        defer { received.removeFirst(end + 1) }
        return Data(received[..<end])
      }
      searched = received.count
      guard searched <= Self.longest else { throw Failure.tooLong }
      let count = chunk.withUnsafeMutableBytes { cs_receive(socket, $0.baseAddress, $0.count) }
      if count > 0 { received += chunk[..<count] } else { try goOn(after: count, wait) }
    }
  }

  private func goOn(after result: Int, _ wait: () throws -> Void) throws {
    if cs_is_timeout(result) != 0 { return try wait() }
    throw result == -Int(ENOTSOCK) || result == -Int(EBADF) ? Failure.broken : Failure.closed
  }
}
