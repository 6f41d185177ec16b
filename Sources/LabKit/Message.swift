import Storage

/// What a boot says to the judge.
package enum ProgramMessage: Hashable, Sendable, WireMessage {
  /// It asks something of its disk.
  case call(Call)
  /// The boot, or the last command, returned this.
  case answered(String)
  /// It threw this.
  case failed(String)
  /// It reached a part that is not written yet.
  case unfinished(String)

  package func encode(into writer: inout WireWriter) {
    switch self {
    case .call(let call):
      writer.byte(1)
      writer.call(call)
    case .answered(let text):
      writer.byte(2)
      writer.text(text, upTo: Wire.longestText)
    case .failed(let text):
      writer.byte(3)
      writer.text(text, upTo: Wire.longestText)
    case .unfinished(let part):
      writer.byte(4)
      writer.text(part, upTo: Wire.longestText)
    }
  }

  package init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte("the kind of message") {
    case 1: self = .call(try reader.call())
    case 2: self = .answered(try reader.text("an answer"))
    case 3: self = .failed(try reader.text("an error"))
    case 4: self = .unfinished(try reader.text("a part's name"))
    default: throw reader.unexpected("a program's message (1 to 4)", -1)
    }
  }
}

/// What the judge says to a boot.
package enum JudgeMessage: Hashable, Sendable, WireMessage {
  /// The call came to this.
  case result(CallResult)
  /// This is to be performed next.
  case command(String)

  package func encode(into writer: inout WireWriter) {
    switch self {
    case .result(let result):
      writer.byte(17)
      writer.result(result)
    case .command(let line):
      writer.byte(18)
      writer.text(line, upTo: Wire.longestText)
    }
  }

  package init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte("the kind of message") {
    case 17: self = .result(try reader.result())
    case 18: self = .command(try reader.text("a command"))
    default: throw reader.unexpected("a judge's message (17 or 18)", -1)
    }
  }
}
