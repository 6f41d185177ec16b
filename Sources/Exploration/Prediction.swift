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
  case command(Instruction)
}

extension LiveRun: PredictsResults {
  func predictedResults() -> [PredictedMessage] {
    var messages: [PredictedMessage] = []
    for event in recordedEvents {
      switch event {
      case .call(let call): messages.append(.result(call.result))
      case .answered: break
      case .began(let number):
        guard let instruction = guide.command(number).instruction else { return messages }
        messages.append(.command(instruction))
      }
    }
    if isRecorded, case .idle? = parent?.state, let instruction = guide.command(answer).instruction {
      messages.append(.command(instruction))
    }
    return messages
  }
}

extension RunCommand {
  /// What the program is told; `nil` if it is not told anything, but ended.
  var instruction: Instruction? {
    switch self {
    case .perform(let instruction, _), .observeFaulty(let instruction): instruction
    case .restart: nil
    }
  }
}
