// Along a recorded path the explorer knows every answer before it is asked for. A subject for which asking is dear, a
// process, can have them all at once; each call is still made and compared.

import Storage

/// A disk that knows what the first calls and commands of the next boot will come to.
public protocol PredictsResults: FileSystem {
  /// The answers to the messages of the next boot, in order, as far as they are known.
  func predictedResults() -> [PredictedMessage]
}

/// An answer that a boot will get.
public enum PredictedMessage: Hashable, Sendable {
  /// The next call comes to this.
  case result(CallResult)
  /// The next command is this.
  case command(String)
}

extension LiveRun: PredictsResults {
  func predictedResults() -> [PredictedMessage] {
    var messages: [PredictedMessage] = []
    for event in recordedEvents {
      switch event {
      case .call(let call): messages.append(.result(call.result))
      case .answered: break
      case .began(let number):
        guard let text = guide.command(number).handedOut else { return messages }
        messages.append(.command(text))
      }
    }
    if isRecorded, case .idle? = parent?.state, let text = guide.command(answer).handedOut {
      messages.append(.command(text))
    }
    return messages
  }
}

extension RunCommand {
  /// What the program is told; `nil` if it is not told anything, but ended.
  fileprivate var handedOut: String? { if case .restart = self { nil } else { text } }
}
