// What machines were told, taken apart: who walks a recorded tree of several machines tells them the same things again,
// and must find the command that it was.

import Simulation

/// One of the commands that a recorded tree numbers.
public enum RecordedCommand: Hashable, Sendable {
  /// A command or a message, while which the faults may strike.
  case perform(Instruction, faults: [FaultRule])
  /// An observation, while the faults of the boot before it may still strike.
  case observeFaulty(Instruction)
  /// The process ends and is started again at a time of the machine's clock.
  case restart(faults: [FaultRule], time: Int?)

  /// The command or the message, if it is one.
  public var instruction: Instruction? {
    switch self {
    case .perform(let instruction, _), .observeFaulty(let instruction): instruction
    case .restart: nil
    }
  }
}

extension RecordedTree {
  /// The commands by number, taken apart.
  public var recordedCommands: [RecordedCommand] {
    runCommands.map { command in
      switch command {
      case .perform(let instruction, let faults): .perform(instruction, faults: faults)
      case .observeFaulty(let instruction): .observeFaulty(instruction)
      case .restart(let faults, let time): .restart(faults: faults, time: time)
      }
    }
  }
}
