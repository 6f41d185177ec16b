// A run of several machines as Lamport draws it: a line for each machine, an event on it for whatever the machine did at
// one go, and an arrow for each message. Time runs along the lines; what is neither before nor behind by lines and arrows
// happened without knowledge of each other. This is the data of such a picture, as a page can draw it.

import Exploration
import Foundation

/// What happened on several machines, and who heard of it.
public struct SpaceTimeDiagram: Codable, Hashable, Sendable {
  /// Something that a machine did at one go, from what it was told to its answer.
  public struct Event: Codable, Hashable, Sendable {
    /// What it was.
    public enum Kind: String, Codable, Hashable, Sendable {
      /// The machine booted.
      case boot
      /// It was given a command, or asked what it keeps.
      case command
      /// It was told a message, or the beginning of one.
      case message
      /// Its power failed; it does nothing until it boots again.
      case crash
    }

    /// What it was.
    public var kind: Kind
    /// Whose line it is on, by the machine's place in ``SpaceTimeDiagram/machines``.
    public var machine: Int
    /// Which event of that machine it is, from 0.
    public var place: Int
    /// Lamport's logical clock, from 1: later than the event before on the same line, and than the sending of what arrives.
    public var logicalTime: Int
    /// What the machine's own clock showed; missing for a crash.
    public var clock: Int?
    /// The command, or what was said, in words.
    public var text: String
    /// What the machine answered, or why it threw; missing if its power failed before.
    public var reply: String?
  }

  /// Something that a machine said to another one.
  public struct Message: Codable, Hashable, Sendable {
    /// What became of it.
    public enum Fate: String, Codable, Hashable, Sendable {
      /// It arrived.
      case arrived
      /// Its beginning arrived, and no more.
      case cutOff
      /// It was lost on the way.
      case lost
      /// Its receiver was down when it came.
      case receiverDown
      /// It was on its way at the end.
      case underWay
    }

    /// The event that it left with, by its place in ``SpaceTimeDiagram/events``.
    public var from: Int
    /// The machine that it was for.
    public var receiver: Int
    /// The event that it is at the receiver; missing if it never arrived.
    public var to: Int?
    /// How many events had begun when it was lost, so that an arrow knows where to end; missing if it was not.
    public var lostAfter: Int?
    /// What became of it.
    public var fate: Fate
    /// Whether it is the second one of a message that came twice.
    public var isCopy: Bool
    /// How many bytes it had.
    public var bytes: Int
    /// How many of them arrived, if it was cut off.
    public var arrivedBytes: Int?
    /// What it said, in words.
    public var text: String
  }

  /// The machines' names, in the order of their lines.
  public var machines: [String]
  /// The events in the order in which they began.
  public var events: [Event]
  /// The messages in the order in which they were sent.
  public var messages: [Message]

  /// Draws what a replay of several machines came to.
  public init(_ replayed: Replayed, machines: [String]) {
    var drawing = SpaceTimeDrawing(replayed, machines)
    drawing.draw()
    (self.machines, events, messages) = (machines, drawing.events, drawing.messages)
  }

  /// The diagram as JSON on one line, its keys in order of their names.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers and texts: there is nothing in it that can't be encoded.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
