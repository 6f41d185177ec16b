// A chain of crashes as a list of steps, one an event, each with what the program sees and what the disk holds. The
// terminal shows them one at a time; a page can show the same. Steps of several machines stand in the order of their
// turns, each with what its own machine sees.

import Exploration
import Judging
import Simulation
import Storage

/// The steps of a scenario's runs.
public struct StepThrough: Hashable, Sendable {
  /// One thing that happened.
  public struct Step: Hashable, Sendable {
    /// What kind of thing.
    public enum Kind: String, Hashable, Sendable {
      /// The program boots.
      case boot
      /// The program is given a command.
      case command
      /// The program makes a call.
      case call
      /// The program answers.
      case reply
      /// The scenario says something to whoever watches.
      case note
      /// The power fails.
      case crash
      /// The end: whether the scenario holds.
      case end
    }

    /// What kind of thing.
    public let kind: Kind
    /// Which run it belongs to, of all machines', from 0.
    public let run: Int
    /// Which boot of its machine that is, from 1.
    public let boot: Int
    /// Whether the power had failed before that boot.
    public let isRecovery: Bool
    /// How many calls the boot has made so far.
    public let calls: Int
    /// What happened, in a line.
    public let text: String
    /// What else is to be said about it.
    public let remarks: [String]
    /// What the running program sees; `nil` if none is running.
    public let program: [FileView]?
    /// What the disk holds, or what a power cut now may leave of it.
    public let disk: [UnitView]
  }

  /// The scenario's title.
  public let title: String
  /// What these crashes are, in a sentence.
  public let introduction: String
  /// The steps, in order.
  public let steps: [Step]

  /// Tells runs step by step, with the scenario's notes at their places.
  public init(_ replayed: Replayed, of scenario: Scenario, model: PersistenceModel, introduction: String) {
    var builder = StepBuilder(replayed, scenario, model)
    title = scenario.title
    self.introduction = introduction
    steps = builder.build()
  }
}
