import Simulation

/// What a program is told between its boot and the end of its epoch.
public struct RecordedSteps: Sendable {
  /// One thing that it is told.
  public struct Step: Hashable, Sendable {
    /// What kind of thing.
    public enum Kind: String, Hashable, Sendable {
      /// To show what it keeps.
      case observe
      /// To end, and boot again with the power on.
      case restart
      /// To do something.
      case perform
    }

    /// What kind of thing.
    public let kind: Kind
    /// The number of the command.
    public let command: Int
  }

  /// The steps of each epoch.
  public let epochs: [[Step]]
  /// The faults that may strike the boot of each epoch.
  public let bootFaults: [[FaultRule]]
  /// The commands for a boot, or an observation, that a fault has struck: once more without.
  public let again: (boot: Int, observation: Int)
}

extension Explorer {
  /// What the program is told, epoch by epoch, by a script in which nothing is to be chosen.
  public var recordedSteps: RecordedSteps {
    let epochs = script.epochs.indices.map { epoch in
      commands.plan(ofEpoch: epoch).compactMap { planned -> RecordedSteps.Step? in
        switch planned {
        case .observe(let command): RecordedSteps.Step(kind: .observe, command: command)
        case .restart(let command): RecordedSteps.Step(kind: .restart, command: command)
        case .perform(let command, _): RecordedSteps.Step(kind: .perform, command: command)
        case .choose: nil
        }
      }
    }
    return RecordedSteps(
      epochs: epochs, bootFaults: script.epochs.map(\.bootFaults),
      again: (commands.plainRestart, commands.plainObservation))
  }
}
