// What the explorer is asked to explore: epochs of commands, separated by power cuts.

import Simulation
import Storage

/// Commands, and the power cuts between them.
public struct Script: Hashable, Sendable {
  /// One epoch after another; each boots on what the last one's crash left.
  public var epochs: [Epoch]

  /// Makes a script of epochs.
  public init(epochs: [Epoch]) { self.epochs = epochs }
}

/// A boot, its commands, and how it ends.
public struct Epoch: Hashable, Sendable {
  /// Something to do.
  public enum Step: Hashable, Sendable {
    /// A command, while which the faults may strike.
    case command(String, faults: [FaultRule])
    /// The process ends and is started again; the page cache survives, and power does not fail. The faults may strike
    /// while it boots and is observed.
    case restart(faults: [FaultRule])
    /// Every sequence of some steps.
    case anything(Anything)
  }

  /// How the epoch ends.
  public enum Ending: Hashable, Sendable {
    /// The program is asked once more what it sees, and that is all.
    case end
    /// Power fails at every moment, in every legal way, during recovery too.
    case crashAnywhere
    /// Power fails after so many of the epoch's calls, its boot's included; the named effects are lost, with what
    /// requires them, and all others are not.
    case crash(afterCalls: Int, losing: [EffectName])
  }

  /// What to do after the boot.
  public var steps: [Step]
  /// Faults that may strike while the program boots.
  public var bootFaults: [FaultRule]
  /// How it ends.
  public var ending: Ending

  /// Makes an epoch.
  public init(steps: [Step], bootFaults: [FaultRule] = [], ending: Ending) {
    self.steps = steps
    self.bootFaults = bootFaults
    self.ending = ending
  }
}
