// What travels between replicas: entries, and the stamps that put them in order.

import Storage

/// When and where an entry was made: its place in the order of all entries, until somebody numbers them.
///
/// First by time, then by name; no two entries have the same stamp, if no replica ever uses a time twice.
public struct Stamp: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The time, in no particular unit.
  public let time: Int
  /// The replica that made the entry.
  public let replica: String

  /// Makes a stamp.
  public init(_ time: Int, _ replica: String) { (self.time, self.replica) = (time, replica) }

  /// The stamp as the lecture writes it.
  public var description: String { "<\(time),\(replica)>" }

  /// The order of stamps.
  public static func < (left: Stamp, right: Stamp) -> Bool {
    if left.time != right.time { return left.time < right.time }
    return left.replica.utf8.lexicographicallyPrecedes(right.replica.utf8)
  }
}

/// What an entry does to the timeline.
public enum ChatAction: Hashable, Sendable {
  /// It adds a post.
  case post(String)
  /// It withdraws a post.
  case delete(String)
}

/// Something that was posted or withdrawn somewhere.
public struct ChatEntry: Hashable, Sendable {
  /// When and where.
  public let stamp: Stamp
  /// What it does.
  public let action: ChatAction

  /// Makes an entry.
  public init(_ stamp: Stamp, _ action: ChatAction) { (self.stamp, self.action) = (stamp, action) }
}

extension ByteWriter {
  /// Adds a stamp.
  public mutating func stamp(_ stamp: Stamp) {
    int(stamp.time)
    string(stamp.replica)
  }

  /// Adds an entry.
  public mutating func entry(_ entry: ChatEntry) {
    stamp(entry.stamp)
    switch entry.action {
    case .post(let text):
      uint8(1)
      string(text)
    case .delete(let text):
      uint8(2)
      string(text)
    }
  }
}

extension ByteReader {
  /// Takes a stamp; nil if there is none. What was taken of it is gone.
  public mutating func stamp() -> Stamp? {
    guard let time = int(), let replica = string() else { return nil }
    return Stamp(time, replica)
  }

  /// Takes an entry; nil if there is none. What was taken of it is gone.
  public mutating func entry() -> ChatEntry? {
    guard let stamp = stamp(), let kind = uint8(), let text = string() else { return nil }
    switch kind {
    case 1: return ChatEntry(stamp, .post(text))
    case 2: return ChatEntry(stamp, .delete(text))
    default: return nil
    }
  }
}
