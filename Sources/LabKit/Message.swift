import Storage
import Training

/// What a boot says to the judge.
package enum ProgramMessage: Hashable, Sendable, WireMessage {
  /// It asks something of its disk.
  case call(Call)
  /// It asks something of the machine that trains.
  case device(DeviceCall)
  /// It asks something of the machine of one of several ranks.
  case rank(Int, DeviceCall)
  /// The boot, or the last command, returned this.
  case answered(String)
  /// It returned this, and has messages for other machines.
  case sending(String, [OutgoingMessage])
  /// It threw this.
  case failed(String)
  /// It reached a part that is not written yet.
  case unfinished(String)

  package func encode(into writer: inout WireWriter) {
    switch self {
    case .call(let call):
      writer.byte(1)
      writer.call(call)
    case .device(let call):
      writer.byte(6)
      call.encode(into: &writer)
    case .rank(let rank, let call):
      writer.byte(7)
      writer.number(rank)
      call.encode(into: &writer)
    case .answered(let text):
      writer.byte(2)
      writer.text(text, upTo: Wire.longestAnswer)
    case .failed(let text):
      writer.byte(3)
      writer.text(text, upTo: Wire.longestAnswer)
    case .unfinished(let part):
      writer.byte(4)
      writer.text(part, upTo: Wire.longestAnswer)
    case .sending(let text, let messages):
      writer.byte(5)
      writer.text(text, upTo: Wire.longestAnswer)
      writer.length(messages.count)
      for message in messages {
        writer.text(message.receiver, upTo: Wire.longestName)
        writer.string(message.bytes)
      }
    }
  }

  package init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte("the kind of message") {
    case 1: self = .call(try reader.call())
    case 2: self = .answered(try reader.words("an answer"))
    case 3: self = .failed(try reader.words("an error"))
    case 4: self = .unfinished(try reader.words("a part's name"))
    case 5: self = .sending(try reader.words("an answer"), try reader.messages())
    case 6: self = .device(try DeviceCall(from: &reader))
    case 7: self = .rank(try reader.number("a rank", in: 0...RankLayout.mostRanks - 1), try DeviceCall(from: &reader))
    default: throw reader.unexpected("a program's message (1 to 7)", -1)
    }
  }
}

/// What the judge says to a boot.
package enum JudgeMessage: Hashable, Sendable, WireMessage {
  /// The call came to this.
  case result(CallResult)
  /// What it asked of the machine that trains came to this.
  case device(DeviceResult)
  /// This is to be performed next.
  case command(String)
  /// The same, at a time of the machine's clock.
  case timed(String, time: Int)
  /// This came from another machine.
  case message([UInt8], from: String, time: Int)

  package func encode(into writer: inout WireWriter) {
    switch self {
    case .result(let result):
      writer.byte(17)
      writer.result(result)
    case .device(let result):
      writer.byte(21)
      result.encode(into: &writer)
    case .command(let line):
      writer.byte(18)
      writer.text(line, upTo: Wire.longestText)
    case .timed(let line, let time):
      writer.byte(19)
      writer.text(line, upTo: Wire.longestText)
      writer.number(time)
    case .message(let bytes, let sender, let time):
      writer.byte(20)
      writer.string(bytes)
      writer.text(sender, upTo: Wire.longestName)
      writer.number(time)
    }
  }

  package init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte("the kind of message") {
    case 17: self = .result(try reader.result())
    case 18: self = .command(try reader.text("a command"))
    case 19: self = .timed(try reader.text("a command"), time: try reader.number("the time"))
    case 20:
      let bytes = try reader.message()
      self = .message(bytes, from: try reader.name("the sender's name"), time: try reader.number("the time"))
    case 21: self = .device(try DeviceResult(from: &reader))
    default: throw reader.unexpected("a judge's message (17 to 21)", -1)
    }
  }
}

extension WireReader {
  /// A machine's name.
  fileprivate mutating func name(_ what: String) throws(WireError) -> String {
    let name = try text(what)
    guard (1...Wire.longestName).contains(name.utf8.count) else {
      throw unexpected("1 to \(Wire.longestName) bytes of \(what)", -name.utf8.count)
    }
    return name
  }

  /// What one machine says to another.
  fileprivate mutating func message() throws(WireError) -> [UInt8] {
    let bytes = try string("a message")
    guard bytes.count <= Wire.longestMessage else {
      throw unexpected("a message of at most \(Wire.longestMessage) bytes", -bytes.count)
    }
    return bytes
  }

  /// What one machine says to others, at least once.
  fileprivate mutating func messages() throws(WireError) -> [OutgoingMessage] {
    let count = try count("messages")
    guard (1...Wire.mostMessages).contains(count) else { throw unexpected("1 to \(Wire.mostMessages) messages", -4) }
    var messages: [OutgoingMessage] = []
    for _ in 0..<count { messages.append(OutgoingMessage(to: try name("the receiver's name"), try message())) }
    return messages
  }
}
