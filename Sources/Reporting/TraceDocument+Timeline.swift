// When each command began and was answered, in calls: what a picture of a run over time is drawn from.

import Exploration

extension TraceDocument {
  /// A command of an epoch, and where it lies among the epoch's calls.
  struct Span: Equatable {
    /// From 0.
    let epoch: Int
    /// `boot` for the boot.
    let command: String
    /// How many calls the epoch had made when it began.
    let after: Int
    /// How many when it was answered, or when the run ended.
    var until: Int
    /// The answer, if there was one.
    var reply: Reply?
  }

  /// The commands of some epochs in order, boots and observations included.
  static func spans(_ records: [RunRecord]) -> [Span] { records.flatMap(spans) }

  private static func spans(_ record: RunRecord) -> [Span] {
    var calls = 0
    var spans = [Span(epoch: record.epoch, command: "boot", after: 0, until: 0)]
    for event in record.events {
      switch event {
      case .began(let number):
        let command = record.commands[number] ?? "?"
        spans.append(Span(epoch: record.epoch, command: command, after: calls, until: calls))
      case .call:
        calls += 1
        spans[spans.count - 1].until = calls
      case .answered(let reply): spans[spans.count - 1].reply = reply
      }
    }
    return spans
  }
}

extension TraceDocument.Span {
  /// The span as a line of JSON.
  var json: OrderedJSON {
    var members: [(String, OrderedJSON)] = [
      ("epoch", .integer(epoch + 1)), ("command", .string(command)), ("after", .integer(after)),
      ("until", .integer(until)),
    ]
    switch reply {
    case .ok(let text), .sending(let text, _): members.append(("reply", .string(text)))
    case .failed(let error): members.append(("error", .string(error)))
    case .unfinished, nil: break
    }
    return .object(members)
  }
}
