// What judge and lab process say to each other, as bytes.
//
// A *frame* is a length (four bytes, the lowest first) and that many bytes: the version of the protocol, the kind of
// message, its fields. Numbers are eight bytes, the lowest first; texts and byte strings are a length (four bytes) and
// their bytes. Nothing else is on the wire, and both sides believe none of it before they have checked it: bytes that
// are no message are an error that says what was expected at which byte of the frame, whatever they are.
//
// There are two sockets. On the *control* socket the judge asks a lab process's server for boots (`ControlMessage`). On
// the *calls* socket, a new one for each boot, a boot asks and the judge answers (`Message`): one message up, one down,
// in turn. The student's code runs in the boot and so never holds the control socket, nor another boot's.

import Storage

/// The protocol's constants.
package enum Wire {
  /// The version that this kit speaks.
  package static let version: UInt8 = 4
  /// The longest frame after its length: the largest write a disk could take, and room for the fields around it.
  package static let longestFrame = 65 << 20
  /// The longest answer or error text that a program may give, in bytes.
  package static let longestAnswer = 64 << 10
  /// The most accents that one letter of what a program says may have.
  package static let mostAccents = 30
  /// The longest path, in bytes; what is longer is too long for every disk, and cut to this.
  package static let longestPath = DiskPath.longestPath + 8
  /// The longest command or setting, in bytes; what is longer is cut.
  package static let longestText = 1 << 20
  /// The longest message from one machine to another, in bytes.
  package static let longestMessage = 1 << 20
  /// The most messages that one answer may bring along.
  /// An answer with all of them, each as long as it may be, still fits a frame.
  package static let mostMessages = 60
  /// The most machines of a scenario, and the longest name of one.
  package static let mostMachines = 64
  package static let longestName = 64
}

/// Bytes that are not what the protocol has at their place.
package struct WireError: Error, Hashable, CustomStringConvertible {
  /// What should have been there.
  package let expected: String
  /// Where, counted from the version byte of the frame; a frame's length is at −4.
  package let position: Int

  package var description: String { "expected \(expected) at byte \(position)" }
}

/// A value that is one frame of the protocol.
package protocol WireMessage {
  /// Writes the kind and the fields.
  func encode(into writer: inout WireWriter)
  /// Reads the kind and the fields.
  init(from reader: inout WireReader) throws(WireError)
}

extension WireMessage {
  /// The message as one frame, its length first.
  package var frame: [UInt8] {
    var writer = WireWriter()
    writer.write(frame: self)
    return writer.bytes
  }

  /// Reads a frame without its length; every byte must belong to the message.
  package init(frame bytes: [UInt8]) throws(WireError) {
    var reader = WireReader(bytes, 0..<bytes.count)
    try self.init(wholeFrame: &reader)
  }

  init(wholeFrame reader: inout WireReader) throws(WireError) {
    guard try reader.byte("the version") == Wire.version else { throw reader.unexpected("version \(Wire.version)", -1) }
    try self.init(from: &reader)
    guard reader.isAtEnd else { throw reader.unexpected("the end of the message", 0) }
  }
}
